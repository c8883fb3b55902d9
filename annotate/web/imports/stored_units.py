"""/articles/<article>/units: its units merged, split, of another kind, labels or not."""

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
    Wish,
    change,
    data_of,
    read_units,
    read_wish,
    rows_of,
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
    return _render(opened, opened.units, Wish())


@blueprint.post("")
@lead
def save(article: str) -> str | tuple[str, int] | Response:
    """Do what a button asks for on the page; its button “save” keeps the result."""
    opened = units.open_units(store(), article)
    wish = read_wish(request.form.get("do", ""))
    version = request.form.get("version", opened.version)
    wanted = opened.units
    try:
        wanted = _wanted(opened)
        if wish.what != "save":
            made = change(opened.article.text, wanted, wish)
            return _render(opened, made, wish, version=version)
        done = units.save_units(store(), me(), article, wanted, version)
    except Conflict as mistake:
        return _render(opened, opened.units, Wish(), mistake), mistake.status
    except Invalid as mistake:
        return _render(opened, wanted, Wish(), mistake, version), mistake.status
    if done.is_nothing:
        flash("Nothing was changed.", "warn")
    else:
        again = f" {plural(done.asked_again, 'answer')} asked again." if done.asked_again else ""
        flash(f"Saved.{again}", "ok")
    return redirect(url_for("units.page", article=article), 303)


def _wanted(opened: OpenUnits) -> tuple[Unit, ...]:
    """Read the units as they are on the page: with scripts “<article> <units>”, the last one."""
    fields = request.form.getlist("units")
    if not fields:
        return opened.units
    wanted = read_units(fields[-1].rpartition(" ")[2])
    if fault := fault_of(opened.article.text, wanted):
        raise Invalid(f"These units cannot be: {fault}.", "Open the article’s units anew.")
    return wanted


def _render(
    opened: OpenUnits,
    wanted: Sequence[Unit],
    wish: Wish,
    mistake: Conflict | Invalid | None = None,
    version: str = "",
) -> str:
    """Show units that may not be saved yet; `version` is that of the units they replace."""
    article = opened.article
    is_at_hand = wish.what in ("edit", "merge", "split", "kind")
    edited = min(wish.index, len(wanted) - 1) if is_at_hand else None
    people = {
        place: opened.people.get(f"{article.id}-{one.start}-{one.end}", 0)
        for place, one in enumerate(wanted)
    }
    return render_template(
        "units/page.html",
        opened=opened,
        article=article,
        rows=rows_of(article.text, wanted, people, edited),
        data=data_of(article.text, wanted),
        edited=edited,
        version=version or opened.version,
        written=write_units(wanted),
        change=units.compare(opened, wanted),
        kinds=KIND_NOTES,
        asked_kinds=get_project(store()).asked_kinds,
        mistake=mistake,
    )
