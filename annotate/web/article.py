"""/articles/<article>: what a lead does with one article: spread, release, withdraw, delete."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import AnnotateError, Conflict, Invalid
from annotate.web.frame.access import lead, me, store
from annotate.web.frame.forms import read_number
from annotate.workflow import articles, assign
from annotate.workflow.project import get_project

blueprint = Blueprint("article", __name__, url_prefix="/articles/<article>")


@blueprint.get("")
@lead
def page(article: str) -> str:
    return _page(article)


@blueprint.post("/spread")
@lead
def save_spread(article: str) -> tuple[str, int] | Response:
    """Keep to how many people this article goes."""

    def act() -> None:
        own = None if request.form.get("k", "").strip() == "" else read_number("k")
        everybody = request.form.get("calibration") == "on"
        assign.save_spread(store(), me(), article, k=own, is_calibration=everybody)

    return _do(article, act, "Saved.")


@blueprint.post("/release")
@lead
def release(article: str) -> tuple[str, int] | Response:
    return _do(
        article,
        lambda: articles.release(store(), me(), article),
        "Released. Labels made from now on are not blind.",
    )


@blueprint.post("/close")
@lead
def close(article: str) -> tuple[str, int] | Response:
    return _do(article, lambda: articles.close(store(), me(), article), "Closed again.")


@blueprint.post("/withdraw")
@lead
def withdraw(article: str) -> tuple[str, int] | Response:
    why = request.form.get("why", "").strip()
    return _do(
        article,
        lambda: articles.withdraw(store(), me(), article, why),
        "Withdrawn: out of queue, agreement and export. Its labels are kept.",
    )


@blueprint.post("/restore")
@lead
def restore(article: str) -> tuple[str, int] | Response:
    return _do(article, lambda: articles.restore(store(), me(), article), "It is back.")


@blueprint.post("/delete")
@lead
def delete(article: str) -> tuple[str, int] | Response:
    """Delete for good, once the title is typed as it stands."""
    title = articles.get_article(store(), article).title
    if request.form.get("title", "").strip() != title.strip():
        mistake = Invalid("The title does not fit.", "Type it as it stands above, or leave it.")
        return _page(article, mistake), mistake.status
    articles.delete(store(), me(), article)
    flash("The article and all its labels are deleted.", "ok")
    return redirect(url_for("articles.page"), 303)


def _do(article: str, act: Callable[[], None], done: str) -> tuple[str, int] | Response:
    try:
        act()
    except (Conflict, Invalid) as mistake:
        return _page(article, mistake), mistake.status
    flash(done, "ok")
    return redirect(url_for("article.page", article=article), 303)


def _page(article_id: str, mistake: AnnotateError | None = None) -> str:
    article = articles.get_article(store(), article_id)
    rows = [row for row in assign.overview(store()) if row["id"] == article_id]
    project = get_project(store())
    return render_template(
        "article/page.html",
        article=article,
        row=rows[0] if rows else None,
        project=project,
        slots=assign.count_slots(project, article.id, None),
        mistake=mistake,
    )
