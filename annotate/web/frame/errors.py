"""Errors → pages that say what happened, that labels are safe, and one way on."""

from typing import Any

from flask import Flask, current_app, g, jsonify, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from annotate.errors import AnnotateError, Crowded, TooFast, TooMany
from annotate.web.frame import programs
from annotate.web.frame.htmx import wants_fragment

HEADINGS = {
    400: "The request could not be read",
    401: "You are not signed in",
    403: "Not allowed",
    404: "Nothing here",
    405: "That does not work here",
    409: "That conflicts with existing data",
    410: "This link no longer works",
    413: "Too large",
    415: "That kind of request is not accepted",
    422: "That was not accepted",
    429: "Too many requests",
    500: "Something went wrong on the server",
    503: "The server is not ready",
    507: "The disk could not save this",
}
REASONS = {
    404: ("There is no page at this address.", "Check the address, or start from the articles."),
    405: (
        "This address does not accept that kind of request.",
        "Go back and use the button on the page.",
    ),
    413: ("What you sent is larger than the server accepts.", "Send it in smaller parts."),
    500: (
        "It was not caused by anything you did. The server’s log has the details.",
        "Try again.",
    ),
}
FOR_PROGRAMS = dict.fromkeys((404, 405), "See /openapi.json for the addresses that you can use.")
SAFE = "Your labels are safe: saved labels stay saved, and labels waiting in this browser are kept."


def register(app: Flask) -> None:
    """Render every error of the app as one of these pages."""
    app.register_error_handler(AnnotateError, render_error)
    app.register_error_handler(HTTPException, render_http_error)


def render_error(error: AnnotateError) -> Response:
    """Render one of our own, named errors."""
    if error.status >= 500:
        current_app.logger.error("%s: %s", type(error).__name__, error)
    if programs.is_program():
        scope = getattr(error, "scope", "")
        response = programs.problem(error.status, error.reason, error.remedy, error.key, scope)
    else:
        page = _render(error.status, error.reason, error.remedy, error.key)
        response = current_app.make_response(page)
    if isinstance(error, TooMany | TooFast | Crowded):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def render_http_error(error: HTTPException) -> Response | tuple[Response | str, int]:
    """Render what Flask itself raises: unknown address, wrong method, too large, a crash."""
    if error.code is None or error.code < 400:
        return error.get_response()  # Werkzeug raises redirects as well
    reason, remedy = REASONS.get(error.code, (error.description or "", ""))
    if programs.is_program():
        return programs.problem(error.code, reason, FOR_PROGRAMS.get(error.code, remedy))
    return _render(error.code, reason, remedy)


def _render(status: int, reason: str, remedy: str, key: str = "") -> tuple[Response | str, int]:
    # A script or htmx would show a whole page inside its own, or fail to read it.
    if _wants_json():
        return jsonify(reason=reason, remedy=remedy, key=key), status
    if wants_fragment():
        return render_template("errors/_note.html", reason=reason, remedy=remedy), status
    page = render_template(
        "errors/page.html",
        status=status,
        heading=HEADINGS.get(status, "That did not work"),
        reason=reason,
        remedy=remedy,
        safe=SAFE,
        # With it, the server's administrator finds the line in the log.
        request_id=g.request_id if status >= 500 else "",
        way=_way_on(status),
    )
    return page, status


def _wants_json() -> bool:
    return request.is_json or request.accept_mimetypes.best == "application/json"


def _way_on(status: int) -> dict[str, Any]:
    """Choose the one link the page offers."""
    if status in (401, 410):
        return {"url": url_for("account.sign_in"), "label": "Sign in"}
    return {"url": url_for("articles.page"), "label": "Go to the articles"}
