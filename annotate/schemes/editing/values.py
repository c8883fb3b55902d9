"""Edits of the values of a field."""

from dataclasses import replace

from annotate.errors import Invalid
from annotate.records import Field, Scheme, Value
from annotate.schemes._practice import follow
from annotate.schemes.editing.edits import (
    Edit,
    Result,
    change_attributes,
    field_of,
    moved,
    value_of,
    with_field,
    with_value,
)
from annotate.schemes.editing.giving import asks_for, colour_for, group_for, id_of_value, key_for

ATTRIBUTES = frozenset(
    {"label", "key", "colour", "group", "definition", "examples", "counter_example", "asks"}
    | {"outside", "aliases"}
)


def add_value(scheme: Scheme, edit: Edit, published: Scheme | None) -> Result:
    """Add a value at the end of those offered; what it is not given, it gets by itself."""
    field = field_of(scheme, edit)
    label = str(edit.now.get("label", "")).strip()
    if not label:
        raise Invalid("The label is missing.", "Enter a name.")
    if label.casefold() in {value.label.casefold() for value in field.offered}:
        raise Invalid(f"“{label[:80]}” is already in the list.", "Enter another name.")
    value_id = edit.value or id_of_value(field, label)
    if field.value(value_id):
        raise Invalid(f"The ID “{value_id}” is already used.", "Choose another ID.")
    given = Value(
        value_id,
        label,
        key_for(scheme, field.id, label, value_id),
        colour_for(field),
        group_for(field),
        asks=asks_for(scheme, field),
    )
    value, _ = change_attributes(given, replace(edit, was={}), ATTRIBUTES)
    last = field.offered[-1] if field.offered else None
    place = field.values.index(last) + 1 if last else len(field.values)
    values = (*field.values[:place], value, *field.values[place:])
    scale = (*field.scale, value.id) if field.scale and not value.outside else field.scale
    return with_field(scheme, replace(field, values=values, scale=scale)), ()


def change_value(scheme: Scheme, edit: Edit, published: Scheme | None) -> Result:
    """Change attributes of a value: rename, reword, give another key, colour or group."""
    field = field_of(scheme, edit)
    value, clashes = change_attributes(value_of(scheme, edit), edit, ATTRIBUTES)
    changed = with_value(scheme, field, value)
    practice = tuple(follow(one, changed) for one in scheme.practice)
    changed = replace(changed, practice=practice)
    return with_field(changed, _scaled(changed.field(field.id), value)), tuple(clashes)


def _scaled(field: Field, value: Value) -> Field:
    """Keep the order of an ordinal field complete when a value moves onto or off the scale."""
    if not field.scale or value.outside != (value.id in field.scale):
        return field
    others = tuple(one for one in field.scale if one != value.id)
    return replace(field, scale=others if value.outside else (*others, value.id))


def move_value(scheme: Scheme, edit: Edit, published: Scheme | None) -> Result:
    """Move a value before the one that `now["before"]` names, or to the end."""
    field = field_of(scheme, edit)
    value, before = value_of(scheme, edit), field.value(edit.now.get("before"))
    return with_field(scheme, replace(field, values=moved(field.values, value, before))), ()


def merge_value(scheme: Scheme, edit: Edit, published: Scheme | None) -> Result:
    """Merge a value into the offered one that `now["into"]` names."""
    field, value = field_of(scheme, edit), value_of(scheme, edit)
    into = value_of(scheme, edit, str(edit.now.get("into", "")))
    if into.id == value.id or not into.is_offered:
        raise Invalid(
            f"“{value.label}” cannot be merged into “{into.label}”.",
            "Choose another value that is offered.",
        )
    merged = with_value(scheme, field, replace(value, merged_into=into.id))
    practice = tuple(follow(one, merged) for one in scheme.practice)
    return replace(merged, practice=practice), ()


def unmerge_value(scheme: Scheme, edit: Edit, published: Scheme | None) -> Result:
    """Undo a merge: the labels of the value count as the value itself again."""
    return _back(scheme, edit, replace(value_of(scheme, edit), merged_into=""))


def retire_value(scheme: Scheme, edit: Edit, published: Scheme | None) -> Result:
    """Retire a value: it is no longer offered."""
    value = replace(value_of(scheme, edit), retired=True)
    return with_value(scheme, field_of(scheme, edit), value), ()


def offer_value(scheme: Scheme, edit: Edit, published: Scheme | None) -> Result:
    """Bring a retired value back."""
    return _back(scheme, edit, replace(value_of(scheme, edit), retired=False))


def _back(scheme: Scheme, edit: Edit, value: Value) -> Result:
    """Offer a value again; if another one took its key in the meantime, it gets a free one."""
    field = field_of(scheme, edit)
    taken = {one.key for one in field.offered if one.id != value.id}
    if value.is_offered and value.key in taken:
        value = replace(value, key=key_for(scheme, field.id, value.label, value.id))
    return with_value(scheme, field, value), ()


def remove_value(scheme: Scheme, edit: Edit, published: Scheme | None) -> Result:
    """Delete a value that was never published; others are retired instead."""
    field, value = field_of(scheme, edit), value_of(scheme, edit)
    known = published.field(field.id) if published else None
    if known and known.value(value.id):
        raise Invalid(f"“{value.label}” was published, so it is kept.", "Retire it instead.")
    values = tuple(
        replace(one, merged_into="") if one.merged_into == value.id else one
        for one in field.values
        if one.id != value.id
    )
    scale = tuple(one for one in field.scale if one != value.id)
    return with_field(scheme, replace(field, values=values, scale=scale)), ()
