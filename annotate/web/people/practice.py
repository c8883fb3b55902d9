"""/practise: gold beside what a person said of it; for leads, who waits for a decision."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import Conflict
from annotate.records import Person
from annotate.web.frame.access import lead, me, project, reviewer, store
from annotate.web.frame.shell import local_target
from annotate.wording import describe
from annotate.workflow.label import practising
from annotate.workflow.people import membership, practice
from annotate.workflow.scheme import get_scheme

blueprint = Blueprint("practice", __name__)


@blueprint.get("/practise")
@reviewer
def page() -> str | Response:
    """Show how the own practice goes, and gold beside each answer; send a lead to Progress."""
    if me().is_lead:
        return redirect(url_for("progress.page"), 303)
    return render_template(
        "practice/page.html",
        result=practice.find_result(store(), me()),
        next=practising.find_next_article(store(), me()),
        told=practising.list_told(store(), me()),
        project=project(),
        scheme=get_scheme(store()),
        describe=describe,
    )


@blueprint.post("/practise/again")
@reviewer
def again() -> Response:
    """Begin the own practice again from the start."""
    practice.begin_again(store(), me())
    return redirect(url_for("practice.page"), 303)


@blueprint.get("/practise/gold/<sentence_id>")
@reviewer
def gold(sentence_id: str) -> str | tuple[str, int]:
    """Return what gold says to a sentence that they have labelled, for the labelling page.

    Not every sentence of an article has gold: then there is nothing to return.
    """
    told = practising.find_told(store(), me(), sentence_id)
    if told is None:
        return "", 204
    return render_template(
        "practice/_told.html", one=told, scheme=get_scheme(store()), describe=describe
    )


@blueprint.post("/people/<person>/start")
@lead
def start(person: str) -> Response:
    found = membership.get_person(store(), person)
    done = f"{found.name} can label now."
    return _do(found, lambda: practice.start(store(), me(), found), done)


@blueprint.post("/people/<person>/more-practice")
@lead
def ask_more(person: str) -> Response:
    found = membership.get_person(store(), person)
    done = f"{found.name} practises again from the start."
    return _do(found, lambda: practice.ask_more(store(), me(), found), done)


def _do(person: Person, act: Callable[[], None], done: str) -> Response:
    try:
        act()
        flash(done, "ok")
    except Conflict as mistake:
        flash(str(mistake), "warn")
    back = request.form.get("back", "")
    return redirect(
        local_target(back) if back else url_for("membership.page", person=person.id), 303
    )
