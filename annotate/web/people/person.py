"""/people/<person>: rename one person, change their role, deactivate them, reset their link."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import AnnotateError, Conflict, Invalid
from annotate.records import Person
from annotate.web.frame.access import lead, me, store
from annotate.web.frame.forms import read_key
from annotate.web.people.list import InviteLink, make_link
from annotate.workflow import assign
from annotate.workflow.people import links, membership, practice

blueprint = Blueprint("membership", __name__, url_prefix="/people/<person>")

RESET_DAYS = 1


@blueprint.get("")
@lead
def page(person: str) -> str:
    return _page(_find(person))


@blueprint.post("/rename")
@lead
def rename(person: str) -> tuple[str, int] | Response:
    found = _find(person)
    name = request.form.get("name", "")
    return _do(found, lambda: membership.rename(store(), me(), found, name), "Name changed.")


@blueprint.post("/role")
@lead
def change_role(person: str) -> tuple[str, int] | Response:
    found = _find(person)
    role = request.form.get("role", "")
    done = f"{found.name} is now a {role} and must sign in again."
    return _do(found, lambda: membership.change_role(store(), me(), found, role), done)


@blueprint.post("/deactivate")
@lead
def deactivate(person: str) -> tuple[str, int] | Response:
    found = _find(person)
    done = f"{found.name} is deactivated and signed out. All labels are kept."
    return _do(found, lambda: membership.deactivate(store(), me(), found), done)


@blueprint.post("/reactivate")
@lead
def reactivate(person: str) -> tuple[str, int] | Response:
    found = _find(person)
    done = f"{found.name} is reactivated."
    return _do(found, lambda: membership.reactivate(store(), me(), found), done)


@blueprint.post("/sign-out")
@lead
def sign_out(person: str) -> tuple[str, int] | Response:
    found = _find(person)
    done = f"{found.name} is signed out everywhere."
    return _do(found, lambda: membership.sign_out(store(), me(), found), done)


@blueprint.post("/reset")
@lead
def reset(person: str) -> str | tuple[str, int]:
    """Make a link to a new password and show it this one time."""
    found = _find(person)
    try:
        token = links.make_reset_link(store(), me(), found)
    except Conflict as mistake:
        return _page(found, mistake), mistake.status
    return _page(found, link=make_link(found.name, token, RESET_DAYS))


def _find(person_id: str) -> Person:
    return membership.get_person(store(), person_id)


def _do(person: Person, act: Callable[[], object], done: str) -> tuple[str, int] | Response:
    try:
        act()
    except (Conflict, Invalid) as mistake:
        return _page(person, mistake), mistake.status
    flash(done, "ok")
    return redirect(url_for("membership.page", person=person.id), 303)


def _page(
    person: Person, mistake: AnnotateError | None = None, link: InviteLink | None = None
) -> str:
    page = assign.open_articles_of(store(), person, read_key("after"))
    theirs = [
        (row, held) for row in page.rows for held in row["people"] if held["person"] == person.id
    ]
    return render_template(
        "people/person.html",
        one=person,
        theirs=theirs,
        page=page,
        mistake=mistake,
        link=link,
        result=practice.find_result(store(), person),
    )
