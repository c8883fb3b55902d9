"""Edits of the fields of a scheme."""

from dataclasses import replace

from annotate.errors import Invalid
from annotate.records import Field, Scheme
from annotate.schemes._practice import follow
from annotate.schemes.editing.edits import (
    Edit,
    Result,
    change_attributes,
    field_of,
    moved,
    with_field,
)
from annotate.schemes.editing.giving import id_of_field
from annotate.schemes.editing.keeping import list_lost_levels

ATTRIBUTES = frozenset({"question", "required", "compared", "scale", "level"})


def add_field(scheme: Scheme, edit: Edit, published: Scheme | None) -> Result:
    """Add a question that every offered source asks; `now["level"]` is nominal unless given."""
    question = str(edit.now.get("question", "")).strip()
    if not question:
        raise Invalid("The question is missing.", "Enter a question.")
    field_id = edit.field or id_of_field(scheme, question)
    if scheme.field(field_id):
        raise Invalid(f"The ID “{field_id}” is already used.", "Choose another ID.")
    field, _ = change_attributes(
        Field(field_id, question, "nominal"), replace(edit, was={}), ATTRIBUTES
    )
    return _asked(replace(scheme, fields=(*scheme.fields, field)), field_id), ()


def change_field(scheme: Scheme, edit: Edit, published: Scheme | None) -> Result:
    """Change attributes of a field; its level only while labels would stay readable."""
    field = field_of(scheme, edit)
    changed, clashes = change_attributes(field, edit, ATTRIBUTES)
    if not changed.is_ordered:
        changed = replace(changed, scale=())
    for lost in list_lost_levels(with_field(scheme, changed), published) if published else ():
        raise Invalid(lost.reason, "Retire the question and add another one.")
    return with_field(scheme, changed), tuple(clashes)


def move_field(scheme: Scheme, edit: Edit, published: Scheme | None) -> Result:
    """Move a field before the one that `now["before"]` names, or to the end; source stays first."""
    field, before = field_of(scheme, edit), scheme.field(str(edit.now.get("before", "")))
    if scheme.source in (field, before):
        raise Invalid("The source is always asked first.", "Move the other questions.")
    return replace(scheme, fields=moved(scheme.fields, field, before)), ()


def retire_field(scheme: Scheme, edit: Edit, published: Scheme | None) -> Result:
    """Retire a field: no source asks it any more."""
    field = field_of(scheme, edit)
    if field is scheme.source:
        raise Invalid("The source is always asked.", "Retire values instead.")
    return _unasked(with_field(scheme, replace(field, retired=True)), field.id), ()


def offer_field(scheme: Scheme, edit: Edit, published: Scheme | None) -> Result:
    """Bring a retired field back: every offered source asks it."""
    field = field_of(scheme, edit)
    return _asked(with_field(scheme, replace(field, retired=False)), field.id), ()


def remove_field(scheme: Scheme, edit: Edit, published: Scheme | None) -> Result:
    """Delete a field that was never published; others are retired instead."""
    field = field_of(scheme, edit)
    if field is scheme.source or (published and published.field(field.id)):
        raise Invalid(f"“{field.question}” was published, so it is kept.", "Retire it instead.")
    fields = tuple(one for one in scheme.fields if one.id != field.id)
    return _unasked(replace(scheme, fields=fields), field.id), ()


def _asked(scheme: Scheme, field_id: str) -> Scheme:
    values = tuple(
        replace(value, asks=(*value.asks, field_id))
        if value.is_offered and field_id not in value.asks
        else value
        for value in scheme.source.values
    )
    return with_field(scheme, replace(scheme.source, values=values))


def _unasked(scheme: Scheme, field_id: str) -> Scheme:
    """Let no source ask a field, and no practice sentence answer it."""
    values = tuple(
        replace(value, asks=tuple(one for one in value.asks if one != field_id))
        for value in scheme.source.values
    )
    unasked = with_field(scheme, replace(scheme.source, values=values))
    practice = tuple(follow(one, unasked) for one in scheme.practice)
    return replace(unasked, practice=practice)
