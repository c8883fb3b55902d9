"""/articles/<article>: its text with everyone's labels, and what a lead does with it."""

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import AnnotateError, Conflict, Invalid
from annotate.web.frame.access import lead, me, store
from annotate.web.frame.forms import read_number
from annotate.workflow import articles, assign
from annotate.workflow.articles import tags
from annotate.workflow.articles.details import DETAILS, correct
from annotate.workflow.articles.reading import read_article
from annotate.workflow.people import practice
from annotate.workflow.project import get_project

blueprint = Blueprint("article", __name__, url_prefix="/articles/<article>")


@blueprint.get("")
@lead
def page(article: str) -> str:
    return _page(article)


@blueprint.post("/assign")
@lead
def give(article: str) -> tuple[str, int] | Response:
    """Assign the article to the chosen people."""
    people = request.form.getlist("person")

    def act() -> None:
        if not people:
            raise Invalid("No one was chosen.", "Tick at least one person.")
        assign.give(store(), me(), [article], people)

    return _do(article, act, "Article assigned.")


@blueprint.post("/spread")
@lead
def save_spread(article: str) -> tuple[str, int] | Response:
    """Save how many people label this article."""

    def act() -> None:
        # An empty field means the project's number.
        k = None if request.form.get("k", "").strip() == "" else read_number("k")
        is_calibration = request.form.get("calibration") == "on"
        assign.save_spread(store(), me(), article, k=k, is_calibration=is_calibration)

    return _do(article, act, "Number of people saved.")


@blueprint.post("/practice")
@lead
def save_practice(article: str) -> tuple[str, int] | Response:
    """Use the article for practice, or no longer."""
    is_on = request.form.get("practice") == "on"
    done = "New reviewers practise in this article." if is_on else "It is not for practice now."
    return _do(article, lambda: practice.mark_articles(store(), me(), [article], is_on), done)


@blueprint.post("/details")
@lead
def save_details(article: str) -> tuple[str, int] | Response:
    """Correct title, outlet, date, language and reference."""
    details = {name: request.form.get(name, "") for name in DETAILS}

    def act() -> None:
        correct(store(), me(), article, **details)

    return _do(article, act, "Details saved.", details)


@blueprint.post("/tags")
@lead
def add_tags(article: str) -> tuple[str, int] | Response:
    text = request.form.get("tags", "")
    return _do(article, lambda: tags.add(store(), me(), [article], text), "Article tagged.",
               {"tags": text})  # fmt: skip


@blueprint.post("/tags/remove")
@lead
def remove_tag(article: str) -> tuple[str, int] | Response:
    text = request.form.get("tag", "")
    done = f"Tag “{text}” removed."
    return _do(article, lambda: tags.remove(store(), me(), [article], text), done)


@blueprint.post("/use-sample")
@lead
def use_sample(article: str) -> tuple[str, int] | Response:
    """Make the sample article one like any other."""
    done = "The article is no longer the sample. Assign it under Assign."
    return _do(article, lambda: articles.use_sample(store(), me(), article), done)


@blueprint.post("/release")
@lead
def release(article: str) -> tuple[str, int] | Response:
    return _do(
        article,
        lambda: articles.release(store(), me(), article),
        "Article released. Labels made from now on are not blind.",
    )


@blueprint.post("/close")
@lead
def close(article: str) -> tuple[str, int] | Response:
    done = "Article closed again."
    return _do(article, lambda: articles.close(store(), me(), article), done)


@blueprint.post("/withdraw")
@lead
def withdraw(article: str) -> tuple[str, int] | Response:
    why = request.form.get("why", "").strip()
    return _do(
        article,
        lambda: articles.withdraw(store(), me(), article, why),
        "Article withdrawn. It no longer appears in the queue, agreement or exports."
        " Its labels are kept.",
        {"why": why},
    )


@blueprint.post("/restore")
@lead
def restore(article: str) -> tuple[str, int] | Response:
    done = "Article restored."
    return _do(article, lambda: articles.restore(store(), me(), article), done)


@blueprint.post("/delete")
@lead
def delete(article: str) -> tuple[str, int] | Response:
    """Delete an article permanently if its title has been typed exactly."""
    title = articles.get_article(store(), article).title
    typed = request.form.get("title", "")
    if typed.strip() != title.strip():
        mistake = Invalid(
            "That is not the title of this article.", "Type it exactly as shown above."
        )
        return _page(article, mistake, {"confirmed": typed}), mistake.status
    articles.delete(store(), me(), article)
    flash("Article deleted, with all its labels.", "ok")
    return redirect(url_for("articles.page"), 303)


def _do(
    article: str, act: Callable[[], object], done: str, typed: Mapping[str, str] | None = None
) -> tuple[str, int] | Response:
    """Do it, or show the page with the mistake and what was typed."""
    try:
        act()
    except (Conflict, Invalid) as mistake:
        return _page(article, mistake, typed), mistake.status
    flash(done, "ok")
    return redirect(url_for("article.page", article=article), 303)


def _page(
    article_id: str, mistake: AnnotateError | None = None, typed: Mapping[str, str] | None = None
) -> str:
    article = articles.get_article(store(), article_id)
    rows = [] if article.withdrawn_at else assign.overview(store(), [article_id])
    project = get_project(store())
    holders = {one["person"] for row in rows for one in row["people"]}
    after = request.args.get("after", "")
    reading = read_article(store(), me(), article_id, int(after) if after.isdecimal() else -1)
    return render_template(
        "article/page.html",
        article=article,
        row=rows[0] if rows else None,
        is_mine=me().id in holders,
        free_people=[one for one in assign.list_labellers(store()) if one.id not in holders],
        reading=reading,
        scheme=reading.scheme,
        project=project,
        slots=assign.count_slots(project, article.id, None),
        mistake=mistake,
        typed=typed or {},
        tags=tags.list_tags_of(store(), article.id),
        known_tags=[tag for tag, _ in tags.list_tags(store())],
    )
