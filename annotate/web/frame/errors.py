"""Errors → pages that say what happened, that labels are safe, and one way on."""

from typing import Any

from flask import Flask, current_app, g, jsonify, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from annotate.errors import AnnotateError, TooMany
from annotate.web.frame.htmx import wants_fragment

HEADINGS = {
    400: "This request cannot be read",
    401: "Please sign in",
    403: "Not allowed",
    404: "Nothing here",
    405: "That does not work here",
    409: "That clashes with what is there",
    410: "This link no longer works",
    413: "Too large",
    415: "This kind of request is not taken",
    422: "That was not accepted",
    429: "Too many requests",
    500: "Something broke in the server",
    503: "Not ready",
    507: "The disk is full",
}
REASONS = {
    404: ("There is no page at this address.", "Check the address, or start from the articles."),
    405: ("This address takes no such request.", "Go back and use the button on the page."),
    413: ("What you sent is larger than this server takes.", "Send it in smaller parts."),
    500: ("It is not your fault, and it was written to the server’s log.", "Try again."),
}
SAFE = "Your labels are safe: what was saved stays saved, what waits in this browser is kept."


def register(app: Flask) -> None:
    """Answer every error of the app by one of these pages."""
    app.register_error_handler(AnnotateError, answer_ours)
    app.register_error_handler(HTTPException, answer_http)


def answer_ours(error: AnnotateError) -> Response:
    """Render a named error of ours."""
    if error.status >= 500:
        current_app.logger.error("%s: %s", type(error).__name__, error)
    body, status = _answer(error.status, error.reason, error.remedy)
    answer = current_app.make_response((body, status))
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


def answer_http(error: HTTPException) -> Response | tuple[Response | str, int]:
    """Render what Flask raises itself: unknown address, wrong method, too large, a crash."""
    if error.code is None or error.code < 400:
        return error.get_response()
    return _answer(error.code, *REASONS.get(error.code, (error.description or "", "")))


def _answer(status: int, reason: str, remedy: str) -> tuple[Response | str, int]:
    if _wants_json():
        return jsonify(reason=reason, remedy=remedy), status
    if wants_fragment():
        return render_template("errors/_note.html", reason=reason, remedy=remedy), status
    page = render_template(
        "errors/page.html",
        status=status,
        heading=HEADINGS.get(status, "That did not work"),
        reason=reason,
        remedy=remedy,
        safe=SAFE,
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
