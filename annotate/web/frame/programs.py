"""Requests of programs: the access token that they carry, and errors in the shape of RFC 9457."""

from collections.abc import Collection
from http import HTTPStatus

from flask import Flask, Response, current_app, json, request

from annotate.errors import BadRequest, Invalid
from annotate.workflow.people.access_tokens import TOKEN

HOW = "Send the header “Authorization: Bearer TOKEN”. A lead creates tokens under Settings."
PROBLEM = "application/problem+json"
_SCHEME = "bearer "


def register(app: Flask) -> None:
    """Refuse tokens in addresses before anything else reads them."""
    app.before_request(_refuse_token_in_address)


def is_bearer() -> bool:
    """Return whether a request carries an access token; other schemes are those of a proxy."""
    return request.environ.get("HTTP_AUTHORIZATION", "")[: len(_SCHEME)].lower() == _SCHEME


def read_token() -> str:
    """Return the access token of a request that has one."""
    return request.headers["Authorization"][len(_SCHEME) :].strip()


def is_program() -> bool:
    """Return whether a request comes from a program, which cannot read a page."""
    if is_bearer() or request.path.startswith("/api/"):
        return True
    view = current_app.view_functions.get(request.endpoint or "")
    # Browsers name text/html in whatever they follow; curl and pandas do not. Our own scripts
    # have a cookie.
    asks_for_page = "html" in request.headers.get("Accept", "") or bool(request.cookies)
    return hasattr(view, "scope") and not asks_for_page


def check_options(
    *names: str, also: Collection[str] = (), several: Collection[str] | None = None
) -> None:
    """Refuse options that an address does not have, so that none is ignored.

    Pages are not that strict. Options in `also` are accepted and not offered; all but `several`
    may be given only once, unless that is None.
    """
    if not is_bearer():
        return
    if unknown := sorted(set(request.args) - {*names, *also}):
        raise Invalid(f"There is no option “{unknown[0][:40]}”.", f"Use: {', '.join(names)}.")
    if several is None:
        return
    for name, values in request.args.lists():
        if len(values) > 1 and name not in several:
            raise Invalid(f"{name} is given more than once.", "Give it once.")


def problem(
    status: int, reason: str, remedy: str, key: str = "", scope: str = "", **more: object
) -> Response:
    """Describe an error to a program, with what to do next and, where it matters, more."""
    # Without a “type”, RFC 9457 wants the phrase of the status as the title.
    told = {
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": f"{reason} {remedy}".strip(),
        "remedy": remedy,
        "key": key,
        **more,
    }
    # Also of a static file, which is otherwise kept.
    headers = {"Cache-Control": "no-store"}
    response = Response(json.dumps(told), status, headers, mimetype=PROBLEM)
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = _challenge("invalid_token" if is_bearer() else "")
    elif key == "token-scope":
        response.headers["WWW-Authenticate"] = _challenge("insufficient_scope", scope)
    return response


def _challenge(error: str, scope: str = "") -> str:
    parts = ['realm="Annotate"']
    parts += [f'error="{error}"'] if error else []
    parts += [f'scope="{scope}"'] if scope else []
    return f"Bearer {', '.join(parts)}"


def _refuse_token_in_address() -> None:
    # Addresses are kept in logs, histories and proxies.
    query = request.query_string.decode("latin-1")
    if query and (TOKEN.search(query) or "access_token" in request.args):
        raise BadRequest(
            "An access token must not be part of an address.",
            f"Revoke it, because others may have seen it, and create a new one. {HOW}",
        )
