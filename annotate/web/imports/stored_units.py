"""/articles/<article>/units: merge, split and change units, even if they have labels."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import Conflict, Invalid
from annotate.records import Unit
from annotate.units import fault_of
from annotate.web.frame.access import lead, me, store
from annotate.web.frame.shell import plural
from annotate.web.imports.unit_rows import (
    KIND_NOTES,
    Action,
    change,
    data_of,
    list_lines,
    read_action,
    read_units,
    write_units,
)
from annotate.workflow import units
from annotate.workflow.project import get_project
from annotate.workflow.units import OpenUnits

blueprint = Blueprint("units", __name__, url_prefix="/articles/<article>/units")


@blueprint.get("")
@lead
def page(article: str) -> str:
    opened = units.open_units(store(), article)
    return _render(opened, opened.units, Action())


@blueprint.post("")
@lead
def save(article: str) -> str | tuple[str, int] | Response:
    """Do what a button of the page does; the button “save” stores the result."""
    opened = units.open_units(store(), article)
    action = read_action(request.form.get("do", ""))
    version = request.form.get("version", opened.version)
    edited = opened.units
    try:
        edited = _read_units(opened)
        if action.name != "save":
            edited = change(opened.article.text, edited, action)
            return _render(opened, edited, action, version=version)
        done = units.save_units(store(), me(), article, edited, version)
    except Conflict as mistake:
        return _render(opened, opened.units, Action(), mistake), mistake.status
    except Invalid as mistake:
        return _render(opened, edited, Action(), mistake, version), mistake.status
    if done.is_nothing:
        flash("There was nothing to save.", "warn")
    elif done.asked_again:
        flash(f"Units saved. {plural(done.asked_again, 'answer')} must be given again.", "ok")
    else:
        flash("Units saved.", "ok")
    return redirect(url_for("units.page", article=article), 303)


def _read_units(opened: OpenUnits) -> tuple[Unit, ...]:
    """Read the units as they are on the page; scripts write “<article> <units>” into a field."""
    fields = request.form.getlist("units")
    if not fields:
        return opened.units
    edited = read_units(fields[-1].rpartition(" ")[2])
    if fault := fault_of(opened.article.text, edited):
        raise Invalid(
            f"These units cannot be used: {fault}.", "Reload the page and make the change again."
        )
    return edited


def _render(
    opened: OpenUnits,
    shown: Sequence[Unit],
    action: Action,
    mistake: Conflict | Invalid | None = None,
    version: str = "",
) -> str:
    """Show units that may not be saved yet; `version` is that of the units they replace."""
    article = opened.article
    edited = action.edited_unit(len(shown))
    people = {
        place: opened.people.get(f"{article.id}-{unit.start}-{unit.end}", 0)
        for place, unit in enumerate(shown)
    }
    return render_template(
        "units/page.html",
        opened=opened,
        article=article,
        rows=list_lines(article.text, shown, people, edited),
        data=data_of(article.text, shown),
        edited=edited,
        version=version or opened.version,
        written=write_units(shown),
        change=units.compare(opened, shown),
        kinds=KIND_NOTES,
        asked_kinds=get_project(store()).asked_kinds,
        mistake=mistake,
    )
