"""A draft and an edit → the next draft, without losing what someone else changed.

edits.py    what an edit is; attributes changed one by one
values.py   the values of a field
fields.py   the fields
texts.py    the title, groups, rules and practice sentences
giving.py   what a new value gets by itself: id, key, colour, group
keeping.py  what was published and has to stay
"""

from typing import Any

from annotate.errors import BadRequest
from annotate.records import Scheme
from annotate.schemes._keys import with_presses
from annotate.schemes.editing import fields, texts, values
from annotate.schemes.editing.edits import Clash, Edit, Result, field_of, value_of
from annotate.schemes.editing.giving import colour_for, free_keys, key_for
from annotate.schemes.editing.keeping import keep_published

__all__ = ["ACTIONS", "Clash", "Edit", "apply", "colour_for", "free_keys", "keep_published",
           "key_for", "part_of"]  # fmt: skip

ACTIONS = {
    "change scheme": texts.change_scheme,
    "add value": values.add_value,
    "change value": values.change_value,
    "move value": values.move_value,
    "merge value": values.merge_value,
    "unmerge value": values.unmerge_value,
    "retire value": values.retire_value,
    "offer value": values.offer_value,
    "remove value": values.remove_value,
    "add field": fields.add_field,
    "change field": fields.change_field,
    "move field": fields.move_field,
    "retire field": fields.retire_field,
    "offer field": fields.offer_field,
    "remove field": fields.remove_field,
    **{
        f"{verb} {one}": make(kind)
        for one, kind in texts.LISTS.items()
        for verb, make in (
            ("add", texts.adding),
            ("change", texts.changing),
            ("move", texts.moving),
            ("remove", texts.removing),
        )
    },
}


def apply(scheme: Scheme, edit: Edit, published: Scheme | None = None) -> Result:
    """Apply an edit to a draft; return the next draft and what someone else has changed.

    `published` is the current version: what it contains can be retired, but not removed.
    """
    action = ACTIONS.get(edit.action)
    if action is None:
        raise BadRequest(f"There is no edit “{edit.action[:40]}”.", "Reload the page.")
    changed, clashes = action(scheme, edit, published)
    return with_presses(changed), clashes


def part_of(scheme: Scheme, edit: Edit) -> Any:
    """Return the part of a scheme that an edit changes: a value, field, group, rule and so on."""
    kind = edit.action.partition(" ")[2]
    if kind == "value":
        return value_of(scheme, edit)
    if kind == "field":
        return field_of(scheme, edit)
    if kind == "scheme":
        return scheme
    return getattr(scheme, texts.LISTS[kind])[edit.number]
