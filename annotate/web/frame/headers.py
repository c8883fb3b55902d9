"""What every response carries: security headers, and gzip if it saves something."""

import gzip

from flask import Flask, Response, request

from annotate.web.frame.hosts import host_name, is_loopback
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
HSTS = "max-age=31536000"
# Browsers accept the last from trustworthy origins only, and complain on every other page.
ON_TRUSTED_PAGES = {**HEADERS, "Cross-Origin-Opener-Policy": "same-origin"}
_TEXT = ("text/", "application/json", "image/svg+xml")
_LEVEL = 5  # of 9: less work than the usual 6, for pages 1% larger
_MINIMUM = 500  # bytes; below it, the headers of gzip cost as much as it saves


def register(app: Flask) -> None:
    """Add the headers to every response of the app, errors and static files included."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    is_page = request.endpoint != "static"
    headers = _choose_headers(is_page or response.status_code >= 400)
    present = {name.lower() for name, _ in response.headers}
    for name, value in headers.items():
        if name.lower() not in present:
            response.headers.add(name, value)
    if is_encrypted():
        response.headers["Strict-Transport-Security"] = HSTS
    if is_page and "Cache-Control" not in response.headers:
        # After a sign-out, “Back” must not show the labels of the person before.
        response.headers["Cache-Control"] = "no-store"
    return _compress(response)


def _choose_headers(is_page: bool) -> dict[str, str]:
    if not is_page:
        return ON_FILES
    is_trusted = request.is_secure or is_loopback(host_name())
    return ON_TRUSTED_PAGES if is_trusted else HEADERS


def _compress(response: Response) -> Response:
    """Send text as gzip to those who accept it; streams and small responses go as they are.

    Static files come compressed already.
    """
    if request.endpoint == "static" or response.status_code != 200 or response.mimetype is None:
        return response
    if not response.mimetype.startswith(_TEXT) or "Content-Encoding" in response.headers:
        return response
    if response.is_streamed or len(response.get_data()) < _MINIMUM:
        return response
    response.vary.add("Accept-Encoding")
    if "gzip" not in request.accept_encodings or request.method == "HEAD":
        return response
    # Without a time in it, the same page gives the same bytes.
    response.set_data(gzip.compress(response.get_data(), _LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response
