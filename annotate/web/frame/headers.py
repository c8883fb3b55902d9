"""What every response carries: security headers, and gzip if it saves something."""

import gzip
from collections.abc import Iterable, Sequence
from functools import cache

from flask import Flask, Response, request

from annotate.web.frame.hosts import is_loopback, without_port
from annotate.web.frame.sessions import is_encrypted

# Nothing inline and nothing from elsewhere: a text that smuggles in markup can run no script.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Frame-Options": "DENY",
}
# A style sheet or script asks for nothing itself, and a shorter answer is a quicker first load.
ON_FILES = {
    **{name: value for name, value in HEADERS.items() if name != "Permissions-Policy"},
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
HSTS = {"Strict-Transport-Security": "max-age=31536000"}
# After a sign-out, “Back” must not show the labels of the person before.
NOT_KEPT = {"Cache-Control": "no-store"}
# Browsers accept it from trustworthy origins only, and complain on every other page.
ON_TRUSTED_PAGES = {"Cross-Origin-Opener-Policy": "same-origin"}
_TEXT = ("text/", "application/json", "image/svg+xml")
_LEVEL = 5  # of 9: less work than the usual 6, for pages 1% larger
_MINIMUM = 500  # bytes; below it, the headers of gzip cost as much as it saves


class WithFurtherHeaders(Response):
    """A response to whose own headers `further` ones are added as it is sent.

    `headers` checks and copies each of its headers, which would be a tenth of the work of a save.
    """

    further: Sequence[tuple[str, str]] = ()

    def get_wsgi_response(
        self, environ: dict[str, object]
    ) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        body, status, headers = super().get_wsgi_response(environ)
        own = {name.lower() for name, _ in headers}
        return body, status, headers + [one for one in self.further if one[0].lower() not in own]


def register(app: Flask) -> None:
    """Add the headers to every response of the app, errors and static files included."""
    app.response_class = WithFurtherHeaders
    app.after_request(_add_headers)


def _add_headers(response: WithFurtherHeaders) -> WithFurtherHeaders:
    asked = request._get_current_object()
    is_page = asked.endpoint != "static"
    has_page = is_page or response.status_code >= 400
    is_trusted = has_page and (asked.is_secure or is_loopback(without_port(asked.host)))
    response.further = _list_headers(is_page, has_page, is_trusted, is_encrypted())
    return _compress(response) if is_page else response


@cache
def _list_headers(
    is_page: bool, has_page: bool, is_trusted: bool, is_encrypted: bool
) -> list[tuple[str, str]]:
    headers = dict(HEADERS if has_page else ON_FILES)
    headers |= ON_TRUSTED_PAGES if is_trusted else {}
    headers |= NOT_KEPT if is_page else {}
    headers |= HSTS if is_encrypted else {}
    return list(headers.items())


def _compress(response: WithFurtherHeaders) -> WithFurtherHeaders:
    """Send text as gzip to those who accept it; streams and small responses go as they are."""
    if response.status_code != 200 or response.is_streamed:
        return response
    if len(response.get_data()) < _MINIMUM or "Content-Encoding" in response.headers:
        return response
    if not (response.mimetype or "").startswith(_TEXT):
        return response
    response.vary.add("Accept-Encoding")
    if "gzip" not in request.accept_encodings or request.method == "HEAD":
        return response
    # Without a time in it, the same page gives the same bytes.
    response.set_data(gzip.compress(response.get_data(), _LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response
