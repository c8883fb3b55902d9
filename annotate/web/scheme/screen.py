"""/scheme: the draft of the scheme, edited part by part, beside a preview of the panel."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, replace
from itertools import combinations
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import AnnotateError
from annotate.records import Field, Group, Scheme
from annotate.records.levels import LEVELS
from annotate.schemes.difference import say
from annotate.schemes.editing import Edit, apply, free_keys, part_of
from annotate.web.frame.access import lead, me, store
from annotate.web.frame.htmx import wants_fragment
from annotate.web.label.commands import commands_for
from annotate.web.label.scheme_json import scheme_json
from annotate.web.scheme.edits import read_edit
from annotate.workflow.people import own_settings
from annotate.workflow.scheme import draft as drafts
from annotate.workflow.scheme import effects
from annotate.workflow.scheme.draft import Overlap, SchemeDraft
from annotate.workflow.scheme.publish import next_version

blueprint = Blueprint("scheme", __name__, url_prefix="/scheme")

TEXTS = ("rules", "practice")
_TAGS = {
    "added": "new", "renamed": "renamed", "reworded": "reworded", "merged": "merged",
    "retired": "retired",
}  # fmt: skip


@blueprint.get("")
@lead
def page() -> str:
    return render_template("scheme/page.html", **_values(drafts.shown_draft(store())))


@blueprint.post("/edit")
@lead
def edit() -> Any:
    """Apply one edit; return the whole editor to htmx, which keeps the focus where it is."""
    try:
        one = read_edit()
        edited = drafts.edit(store(), me(), one)
    except AnnotateError as mistake:
        if not wants_fragment():
            flash(str(mistake), "warn")
            return redirect(_address(), 303)
        shown = _values(drafts.shown_draft(store()), refused=mistake)
        return render_template("scheme/_scheme.html", **shown)
    if wants_fragment():
        shown = _values(edited.draft) | _keep_yours(edited.draft, one, edited.overlaps)
        return render_template("scheme/_scheme.html", **shown)
    for overlap in edited.overlaps:
        flash(say_overlap(overlap), "warn")
    if request.form.get("action") == "add field":
        added = edited.draft.scheme.fields[-1].id
        return redirect(url_for("scheme.page", tab=added), 303)
    return redirect(_address(), 303)


@blueprint.post("/discard")
@lead
def discard() -> Response:
    try:
        rev = request.form.get("rev", "")
        drafts.discard(store(), me(), int(rev) if rev.isascii() and rev.isdigit() else None)
        flash("The draft was discarded.", "ok")
    except AnnotateError as mistake:
        flash(str(mistake), "warn")
    return redirect(url_for("scheme.page"), 303)


def _address() -> str:
    """Return the address of the part that the form is on."""
    tab, value = request.form.get("tab", ""), request.form.get("open", "")
    return url_for("scheme.page", tab=tab or None, open=value or None)


def say_overlap(one: Overlap) -> str:
    who = one.by or "Someone else"
    what = one.attribute.replace("_", "-")
    theirs, yours = _quote(one.theirs), _quote(one.yours)
    return f"{who} changed the {what} in the meantime to {theirs} You wrote: {yours}"


def _quote(value: Any) -> str:
    """Quote a value at the end of a sentence; a list of values in one line."""
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"“{text}”" if text.endswith((".", "!", "?")) else f"“{text}”."


def _values(draft: SchemeDraft, refused: AnnotateError | None = None) -> dict[str, Any]:
    """Gather what the page shows of a draft."""
    scheme = draft.scheme
    tab, opened = _read_place(scheme)
    places = [(*drafts.locate(scheme, one), one) for one in draft.mistakes]
    changes = draft.changes
    return {
        "draft": draft,
        "scheme": scheme,
        "tab": tab,
        "opened": opened,
        "field": scheme.field(tab),
        "corrections": [(*_find_place(scheme, *place[:3]), place[3]) for place in places],
        "mistakes": {(field, value, attribute): one for field, value, attribute, one in places},
        "bad_values": {(field, value) for field, value, _, _ in places if value},
        "clashes": _find_clashes(scheme.field(tab)),
        "tags": _list_tags(changes),
        "said": [say(change, draft.current, scheme) for change in changes],
        "overlaps": (),
        "refused": refused,
        "kept": drafts.list_kept(store()),
        "uses": effects.count_uses(store(), tab),
        "free_keys": free_keys(scheme, tab, opened) if scheme.field(tab) else (),
        "levels": {name: level.words for name, level in LEVELS.items()},
        "groups": scheme.group_labels,
        "group_rows": _list_groups(scheme),
        "next_version": next_version(store()),
        **preview_of(scheme),
        "was": write_was,
    }


def _keep_yours(draft: SchemeDraft, one: Edit, overlaps: tuple[Overlap, ...]) -> dict[str, Any]:
    """Leave what overlaps in the form, as based on what it was: it replaces nothing unasked."""
    if not overlaps or not one.action.startswith("change "):
        return {"overlaps": [(say_overlap(overlap), None) for overlap in overlaps]}
    yours = {overlap.attribute: overlap.yours for overlap in overlaps}
    shown, _ = apply(draft.scheme, replace(one, now=yours, was={}))
    record = part_of(shown, one)
    before = {name: one.was[name] for name in yours}

    def write(written: Any, sends: str) -> str:
        is_form = written is record and sends == request.form["sends"]
        return write_was(written, sends, before if is_form else None)

    return {
        "scheme": shown,
        "field": shown.field(_read_place(shown)[0]),
        "overlaps": [(say_overlap(overlap), overlap) for overlap in overlaps],
        "edit": one,
        "was": write,
        **preview_of(shown),
    }


def _find_place(scheme: Scheme, field: str, value: str, attribute: str) -> tuple[str, str]:
    """Return the tab where a mistake is corrected, and which of its parts to open."""
    if attribute.startswith("group["):
        return scheme.source.id, "groups"
    text = next((text for text in TEXTS if attribute.startswith(text.removesuffix("s"))), "")
    if not field and text:
        return text, ""
    is_in_values = attribute.startswith("value") and not value
    return field or scheme.source.id, "" if is_in_values else value or "?"


def write_was(record: Any, sends: str, before: Mapping[str, Any] | None = None) -> str:
    """Write what a form is filled with, as JSON: the attributes of a part that it sends.

    Those in `before` are written as they are there.
    """
    names = sends.split() or [one.name for one in fields(record)]
    was = {name: getattr(record, name) for name in names} | (before or {})
    return json.dumps(was, ensure_ascii=False)


def preview_of(scheme: Scheme) -> dict[str, Any]:
    """Gather what the preview of a draft needs: the labelling panel’s own templates and scripts."""
    commands = commands_for(own_settings.get_settings(store(), me()).get("keys"))
    keys = [{"id": one.id, "key": one.key} for one in commands]
    return {
        "commands": {one.id: one for one in commands},
        "preview": {"scheme": scheme_json(scheme), "commands": keys},
        "preview_row": {"answer": {"verdict": None}},
    }


def _read_place(scheme: Scheme) -> tuple[str, str]:
    """Read which tab is shown, and which of its parts is open."""
    values = request.form if request.method == "POST" else request.args
    tab, opened = values.get("tab", ""), values.get("open", "")
    known = [*(field.id for field in scheme.fields), *TEXTS, "new"]
    return (tab if tab in known else scheme.source.id), opened


def _list_groups(scheme: Scheme) -> list[tuple[Group, int | None, int]]:
    """List the groups, those without a place in the scheme last: (group, place, sources)."""
    places = {group.id: place for place, group in enumerate(scheme.groups)}
    sizes = Counter(value.group for value in scheme.source.values)
    unnamed = [group for group, _ in scheme.grouped if group.id not in places]
    return [(one, places.get(one.id), sizes[one.id]) for one in (*scheme.groups, *unnamed)]


def _find_clashes(field: Field | None) -> dict[str, str]:
    """Find the values with the key of another one: value id → the label of the other."""
    found: dict[str, str] = {}
    for first, second in combinations(field.offered if field else (), 2):
        if first.key and first.key == second.key:
            found |= {first.id: second.label, second.id: first.label}
    return found


def _list_tags(changes: list[Any]) -> dict[tuple[str, str], str]:
    """Name what the draft changes of each value in a word: (field, value) → “renamed”."""
    return {
        (one.field, one.value): _TAGS[one.kind]
        for one in changes
        if one.value and one.kind in _TAGS
    }
