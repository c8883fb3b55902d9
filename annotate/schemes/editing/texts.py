"""Edits of the title, the groups, the rules and the practice sentences of a scheme."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from annotate.errors import Invalid, NotFound
from annotate.records import Group, Practice, Rule, Scheme
from annotate.schemes.editing.edits import Clash, Edit, Result, change_attributes, moved
from annotate.schemes.editing.giving import id_of_group

Action = Callable[[Scheme, Edit, Scheme | None], Result]
LISTS = {"group": "groups", "rule": "rules", "practice": "practice"}
_EMPTY = {
    "groups": Group("", ""),
    "rules": Rule("", ""),
    "practice": Practice("", "claims"),
}


def change_scheme(scheme: Scheme, edit: Edit, published: Scheme | None) -> Result:
    """Change the title."""
    changed, clashes = change_attributes(scheme, edit, frozenset({"title"}))
    return changed, tuple(clashes)


def adding(kind: str) -> Action:
    """Make the action that adds a record at the end of one of the lists."""

    def add(scheme: Scheme, edit: Edit, published: Scheme | None) -> Result:
        record, _ = change_attributes(_EMPTY[kind], replace(edit, was={}), _names(kind))
        if kind == "groups":
            if not record.label:
                raise Invalid("The label is missing.", "Enter a name.")
            record = replace(record, id=record.id or id_of_group(scheme, record.label))
        return replace(scheme, **{kind: (*getattr(scheme, kind), record)}), ()

    return add


def changing(kind: str) -> Action:
    """Make the action that changes the record `number` of a list."""

    def change(scheme: Scheme, edit: Edit, published: Scheme | None) -> Result:
        record, clashes = change_attributes(_find(scheme, kind, edit), edit, _names(kind))
        records = list(getattr(scheme, kind))
        records[edit.number] = record
        return replace(scheme, **{kind: tuple(records)}), tuple(clashes)

    return change


def moving(kind: str) -> Action:
    """Make the action that moves the record `number` before the one at `now["before"]`."""

    def move(scheme: Scheme, edit: Edit, published: Scheme | None) -> Result:
        records, record = getattr(scheme, kind), _find(scheme, kind, edit)
        place = edit.now.get("before")
        before = records[place] if type(place) is int and 0 <= place < len(records) else None
        clashes = _compare(record, edit)
        changed = records if clashes else moved(records, record, before)
        return replace(scheme, **{kind: changed}), clashes

    return move


def removing(kind: str) -> Action:
    """Make the action that removes the record `number`, if it still is what the page showed."""

    def remove(scheme: Scheme, edit: Edit, published: Scheme | None) -> Result:
        record = _find(scheme, kind, edit)
        clashes = _compare(record, edit)
        if clashes:
            return scheme, clashes
        if kind == "groups" and any(v.group == record.id for v in scheme.source.values):
            raise Invalid(f"“{record.label}” still has sources.", "Put them in another group.")
        records = [one for one in getattr(scheme, kind) if one is not record]
        return replace(scheme, **{kind: tuple(records)}), ()

    return remove


def _names(kind: str) -> frozenset[str]:
    return frozenset(one.name for one in fields(_EMPTY[kind]))


def _find(scheme: Scheme, kind: str, edit: Edit) -> Any:
    records = getattr(scheme, kind)
    if not 0 <= edit.number < len(records):
        raise NotFound("This is no longer in the draft.", "Reload the page.")
    return records[edit.number]


def _compare(record: Any, edit: Edit) -> tuple[Clash, ...]:
    """List what is no longer as it was: then this number is of another record."""
    return tuple(
        Clash(name, getattr(record, name), before)
        for name, before in edit.was.items()
        if getattr(record, name, before) != before
    )
