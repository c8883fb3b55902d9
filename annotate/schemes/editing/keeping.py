"""What was published and is missing from another scheme → retired there, never lost."""

from dataclasses import replace

from annotate.records import Field, Mistake, Scheme
from annotate.schemes._keys import with_presses


def keep_published(scheme: Scheme, published: Scheme) -> Scheme:
    """Add the published fields and values that a scheme lacks, as retired ones."""
    known = {field.id: field for field in published.fields}
    kept = tuple(
        _keep_values(field, known[field.id]) if field.id in known else field
        for field in scheme.fields
    )
    there = {field.id for field in scheme.fields}
    gone = tuple(
        replace(field, retired=True) for field in published.fields if field.id not in there
    )
    return with_presses(replace(scheme, fields=(*kept, *gone)))


def _keep_values(field: Field, published: Field) -> Field:
    there = {value.id for value in field.values}
    further = {one.id for one in published.values} - there
    gone = tuple(
        replace(value, retired=True, asks=()) for value in published.values if value.id in further
    )
    if not gone:
        return field
    scale = field.scale
    if scale:  # labels of a retired grade still need a place on it
        scale = (*scale, *(value.id for value in gone if not value.outside))
    return replace(field, values=(*field.values, *gone), scale=scale)


def list_lost_levels(scheme: Scheme, published: Scheme) -> list[Mistake]:
    """List the fields whose labels could not be read at the level they now have."""
    mistakes = []
    for number, field in enumerate(scheme.fields):
        before = published.field(field.id)
        if before and _kind(field) != _kind(before):
            reason = "The level of a published question stays, because it has labels of that kind."
            remedy = f"Write {before.level}, or use another ID."
            mistakes.append(Mistake(f"field[{number}].level", reason, remedy))
    return mistakes


def _kind(field: Field) -> tuple[bool, bool]:
    """Return what its labels are: one value, several of them, or text."""
    return field.takes_several, field.is_free
