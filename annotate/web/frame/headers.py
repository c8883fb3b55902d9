"""What every response carries: security headers, and gzip if it saves something."""

import gzip
import re
from functools import lru_cache

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
HSTS = "max-age=31536000"
# Browsers accept it from trustworthy origins only, and log a complaint on every other page.
TRUSTED_HEADERS = {"Cross-Origin-Opener-Policy": "same-origin"}
_TEXT = ("text/", "application/json", "image/svg+xml")
_MINIMUM = 500  # bytes; below it, the headers of gzip cost as much as it saves
_CSS_COMMENT = re.compile(rb"/\*.*?\*/", re.S)
_INDENT_OR_COMMENT_LINE = re.compile(rb"^[ \t]+(?://.*)?|^//.*|^/\*.*\*/$", re.M)


def register(app: Flask) -> None:
    """Add the headers to every response of the app, errors and static files included."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    is_page = request.endpoint != "static"
    is_trusted = request.is_secure or is_loopback(host_name())
    headers = HEADERS | TRUSTED_HEADERS if is_trusted and is_page else HEADERS
    response.headers.extend({k: v for k, v in headers.items() if k not in response.headers})
    if is_encrypted():
        response.headers["Strict-Transport-Security"] = HSTS
    if is_page and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return _compress(response)


def _compress(response: Response) -> Response:
    """Send text as gzip to those who accept it; streams and small responses go as they are."""
    if response.status_code != 200 or response.mimetype is None:
        return response
    if not response.mimetype.startswith(_TEXT) or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if "gzip" not in request.accept_encodings or request.method == "HEAD":
        return response
    if request.endpoint == "static":
        response.direct_passthrough = False  # else Flask hands the file over unread
        for name in ("Content-Disposition", "Last-Modified", "Accept-Ranges"):
            response.headers.pop(name, None)
        is_ours = "/vendor/" not in request.path
        etag = response.headers.get("ETag", "")
        body = _compress_once(response.get_data(), response.mimetype if is_ours else "", etag)
    elif response.is_streamed or len(response.get_data()) < _MINIMUM:
        return response
    else:
        # Without a time in it, the same page gives the same bytes.
        body = gzip.compress(response.get_data(), 6, mtime=0)
    response.set_data(body)
    response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=64)
def _compress_once(data: bytes, mimetype: str, etag: str) -> bytes:
    """Compress a static file without its comments and indentation, a fifth of a first load.

    Line numbers stay. A test checks that no string of ours continues on a
    second line, since this would change it.
    """
    if mimetype == "text/css":
        data = _CSS_COMMENT.sub(lambda match: b"\n" * match[0].count(b"\n"), data)
    if mimetype in ("text/css", "text/javascript"):
        data = _INDENT_OR_COMMENT_LINE.sub(b"", data)
    return gzip.compress(data, 9, mtime=0)
