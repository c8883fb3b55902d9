"""/people/<person>: one person, renamed, let go, taken back, let in again by a fresh link."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import AnnotateError, Conflict, Invalid
from annotate.records import Person
from annotate.web.frame.access import lead, me, store
from annotate.web.people.list import InviteLink, make_link
from annotate.workflow import assign
from annotate.workflow.people import links, membership

blueprint = Blueprint("membership", __name__, url_prefix="/people/<person>")

RESET_DAYS = 1


@blueprint.get("")
@lead
def page(person: str) -> str:
    return _page(_find(person))


@blueprint.post("/rename")
@lead
def rename(person: str) -> tuple[str, int] | Response:
    one = _find(person)
    name = request.form.get("name", "")
    return _do(one, lambda: membership.rename(store(), me(), one, name), "Renamed.")


@blueprint.post("/role")
@lead
def change_role(person: str) -> tuple[str, int] | Response:
    one = _find(person)
    role = request.form.get("role", "")
    done = f"{one.name} is {role} now and signs in anew."
    return _do(one, lambda: membership.change_role(store(), me(), one, role), done)


@blueprint.post("/deactivate")
@lead
def deactivate(person: str) -> tuple[str, int] | Response:
    one = _find(person)
    done = f"{one.name} is signed out and cannot come back in. All labels are kept."
    return _do(one, lambda: membership.deactivate(store(), me(), one), done)


@blueprint.post("/reactivate")
@lead
def reactivate(person: str) -> tuple[str, int] | Response:
    one = _find(person)
    return _do(one, lambda: membership.reactivate(store(), me(), one), f"{one.name} is back.")


@blueprint.post("/sign-out")
@lead
def sign_out(person: str) -> tuple[str, int] | Response:
    one = _find(person)
    done = f"{one.name} is signed out everywhere."
    return _do(one, lambda: membership.sign_out(store(), me(), one), done)


@blueprint.post("/reset")
@lead
def reset(person: str) -> str | tuple[str, int]:
    """Make a link to a new password and show it, this once."""
    one = _find(person)
    try:
        token = links.make_reset_link(store(), me(), one)
    except Conflict as mistake:
        return _page(one, mistake), mistake.status
    return _page(one, link=make_link(one.name, token, RESET_DAYS))


def _find(person_id: str) -> Person:
    return membership.get_person(store(), person_id)


def _do(person: Person, act: Callable[[], object], done: str) -> tuple[str, int] | Response:
    try:
        act()
    except (Conflict, Invalid) as mistake:
        return _page(person, mistake), mistake.status
    flash(done, "ok")
    return redirect(url_for("membership.page", person=person.id), 303)


def _page(one: Person, mistake: AnnotateError | None = None, link: InviteLink | None = None) -> str:
    theirs = [
        (row, held)
        for row in assign.overview(store())
        for held in row["people"]
        if held["person"] == one.id
    ]
    return render_template("people/person.html", one=one, theirs=theirs, mistake=mistake, link=link)
