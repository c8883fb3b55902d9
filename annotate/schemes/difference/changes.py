"""What a change is, and the changes of values and fields."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from annotate.records import Field, Scheme, Value
from annotate.schemes.difference.parts import Part, compare_words

# Texts of a value that explain its meaning.
TEXTS = ("definition", "examples", "counter_example")
_PLAIN = {
    "key": "rekeyed", "colour": "recoloured", "group": "regrouped", "aliases": "aliases changed",
    "outside": "moved off the scale",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions.

    `kind` names it (see `KINDS` in sentences.py), `field` and `value` are ids, `attribute` is
    what was changed; `old` and `new` are what it was and is; `parts` are the words of a text.
    """

    kind: str
    field: str = ""
    value: str = ""
    attribute: str = ""
    old: Any = None
    new: Any = None
    parts: tuple[Part, ...] = ()


def compare_fields(old: Scheme, new: Scheme) -> Iterator[Change]:
    """Yield what changed in the fields, in the order of the new version."""
    before = {field.id: field for field in old.fields}
    for field in new.fields:
        if field.id in before:
            yield from _compare_field(before[field.id], field, _asked_in_both(old, new))
        elif not field.retired:
            yield Change("field added", field.id, new=field.question)
    there = {field.id for field in new.fields}
    for field in old.fields:
        if field.id not in there:
            yield Change("field removed", field.id, old=field.question)
    yield from _order("fields reordered", "", _ids(old.asked), _ids(new.asked))


def _asked_in_both(old: Scheme, new: Scheme) -> frozenset[str]:
    """List what sources can ask in both: what was added or retired is a change of its own."""
    return frozenset({*_ids(old.asked)} & {*_ids(new.asked)} | {"source_name"})


def _compare_field(old: Field, new: Field, askable: frozenset[str]) -> Iterator[Change]:
    if old.retired != new.retired:
        kind = "field retired" if new.retired else "field brought back"
        yield Change(kind, new.id, old=old.retired, new=new.retired)
    if old.question != new.question:
        yield Change("question changed", new.id, attribute="question",
                     old=old.question, new=new.question,
                     parts=compare_words(old.question, new.question))  # fmt: skip
    for attribute in ("level", "required", "compared"):
        before, after = getattr(old, attribute), getattr(new, attribute)
        if before != after:
            yield Change(f"{attribute} changed", new.id, "", attribute, before, after)
    yield from _compare_values(old, new, askable)
    yield from _order("reordered", new.id, _ids(old.offered), _ids(new.offered))
    if new.is_ordered and old.is_ordered:
        yield from _order("scale reordered", new.id, old.order, new.order)


def _compare_values(old: Field, new: Field, askable: frozenset[str]) -> Iterator[Change]:
    before = {value.id: value for value in old.values}
    for value in new.values:
        if value.id in before:
            yield from _compare_value(new, before[value.id], value, askable)
        elif value.is_offered:
            yield Change("added", new.id, value.id, new=value.label)
    there = {value.id for value in new.values}
    for value in old.values:
        if value.id not in there:
            yield Change("removed", new.id, value.id, old=value.label)


def _compare_value(
    field: Field, old: Value, new: Value, askable: frozenset[str]
) -> Iterator[Change]:
    place = (field.id, new.id)
    if old.label != new.label:
        yield Change("renamed", *place, "label", old.label, new.label)
    if old.merged_into != new.merged_into:
        kind = "merged" if new.merged_into else "unmerged"
        yield Change(kind, *place, "merged_into", old.merged_into, new.merged_into)
    if old.retired != new.retired:
        kind = "retired" if new.retired else "brought back"
        yield Change(kind, *place, "retired", old.retired, new.retired)
    for name in TEXTS:
        before, after = _text(getattr(old, name)), _text(getattr(new, name))
        if before != after:
            yield Change("reworded", *place, name, before, after, compare_words(before, after))
    for name, kind in _PLAIN.items():
        before, after = getattr(old, name), getattr(new, name)
        # The key and colour of what is no longer offered are not shown.
        if before != after and (new.is_offered or name == "group"):
            yield Change(kind, *place, name, before, after)
    asked = [tuple(one for one in value.asks if one in askable) for value in (old, new)]
    if set(asked[0]) != set(asked[1]) and new.is_offered:
        yield Change("asks changed", *place, "asks", *asked)


def _order(kind: str, field_id: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Yield a change if what is in both lists has another order."""
    before = tuple(one for one in old if one in new)
    after = tuple(one for one in new if one in old)
    if before != after:
        yield Change(kind, field_id, old=before, new=tuple(new))


def _ids(records: Sequence[Field] | Sequence[Value]) -> tuple[str, ...]:
    return tuple(one.id for one in records)


def _text(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "\n".join(value)
