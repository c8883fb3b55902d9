"""/released/<article>: gold and reasons beside the reader's own answers, and a way to ask."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import Conflict, Invalid, NotFound
from annotate.web.frame.access import me, reviewer, store
from annotate.workflow.answers import questions
from annotate.workflow.answers.released import open_released

blueprint = Blueprint("released", __name__, url_prefix="/released/<article>")


@blueprint.get("")
@reviewer
def page(article: str) -> str:
    return _page(article)


@blueprint.post("/ask")
@reviewer
def ask(article: str) -> tuple[str, int] | Response:
    """Ask the leads about a sentence."""
    sentence, text = request.form.get("sentence", ""), request.form.get("text", "")
    try:
        questions.ask(store(), me(), article, sentence, text)
    except (Conflict, Invalid, NotFound) as mistake:
        return _page(article, mistake, sentence, text), mistake.status
    flash("Question sent. The reply appears here and on the articles page.", "ok")
    anchor = request.form.get("position", "")
    to = url_for("released.page", article=article, after=_after())
    return redirect(to + (f"#s{anchor}" if anchor.isdecimal() else ""), 303)


def _after() -> int | None:
    after = request.args.get("after", "")
    return int(after) if after.isascii() and after.isdigit() and len(after) < 8 else None


def _page(
    article: str,
    mistake: Conflict | Invalid | NotFound | None = None,
    sentence: str = "",
    text: str = "",
) -> str:
    after = _after()
    reading = open_released(store(), me(), article, -1 if after is None else after)
    return render_template(
        "released/page.html",
        reading=reading,
        article=reading.article,
        scheme=reading.scheme,
        after=after,
        mistake=mistake,
        typed={sentence: text},
    )
