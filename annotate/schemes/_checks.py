"""A scheme read from TOML → the mistakes in how its parts fit together."""

import re
from collections.abc import Iterable, Iterator

from annotate.records import FINISHED, VERDICTS, Field, Mistake, Practice, Scheme, long_columns
from annotate.records.levels import LEVELS
from annotate.schemes._keys import check_groups, check_key
from annotate.schemes._retired import check_offered, check_successors

NAME_ASKED = "source_name"

# No commas, bars or spaces: ids are column names, and the long CSV joins a set's values by “|”.
_SCHEME_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
_FIELD_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_VALUE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_TAKEN_COLUMNS = frozenset(long_columns(()))


def check_scheme(scheme: Scheme) -> Iterator[Mistake]:
    """Yield every mistake that a part alone does not show, only several together."""
    if not _SCHEME_ID.fullmatch(scheme.id):
        yield _bad_id("id", scheme.id, "lowercase letters, digits and dashes")
    yield from _check_field_ids(scheme.fields)
    yield from check_groups(scheme)
    for number, field in enumerate(scheme.fields):
        where = f"field[{number}]"
        yield from _check_level(field, number, where)
        yield from _check_value_ids(field, where)
        yield from check_offered(field, number, where)
        yield from check_successors(field, where)
        yield from _check_keys(field, where)
        yield from _check_scale(field, where)
        yield from _check_asks(scheme, field, number, where)
    # Practice sentences last: they are checked against fields, which are known by then.
    for number, practice in enumerate(scheme.practice):
        yield from _check_practice(scheme, practice, f"practice[{number}]")


def _check_field_ids(fields: tuple[Field, ...]) -> Iterator[Mistake]:
    if not fields:
        yield Mistake("field", "A scheme needs at least one field.", "Add [[field]] id = source.")
        return
    if fields[0].id != "source":
        yield Mistake("field[0].id", "The first field is always “source”.", "Put it first.")
    for number, field in enumerate(fields):
        where = f"field[{number}].id"
        if not _FIELD_ID.fullmatch(field.id):
            yield _bad_id(where, field.id, "lowercase letters, digits and underscores")
        elif number and field.id in _TAKEN_COLUMNS:
            yield Mistake(
                where, f"“{field.id}” is already a column of the export.", "Choose another ID."
            )
    yield from _repeated((field.id for field in fields), "field[{}].id")


def _check_level(field: Field, number: int, where: str) -> Iterator[Mistake]:
    if field.level not in LEVELS:
        yield Mistake(
            f"{where}.level", "This level is unknown.", f"Choose one of: {', '.join(LEVELS)}."
        )
    elif number == 0 and field.level != "nominal":
        yield Mistake(f"{where}.level", "The source is a nominal field.", "Write nominal.")
    if field.is_free and field.values:
        yield Mistake(f"{where}.value", f"A {field.level} field has no values.", "Remove them.")
    if not field.is_free and not field.values:
        yield Mistake(f"{where}.value", "At least one value is needed.", "Add [[field.value]].")


def _check_value_ids(field: Field, where: str) -> Iterator[Mistake]:
    for number, value in enumerate(field.values):
        place = f"{where}.value[{number}]"
        if not _VALUE_ID.fullmatch(value.id):
            yield _bad_id(f"{place}.id", value.id, "letters, digits, underscores and dashes")
        elif value.id in VERDICTS:  # labels can be imported by either, in the same column
            yield Mistake(
                f"{place}.id", f"“{value.id}” is the name of a verdict.", "Choose another ID."
            )
        if field.id == "source" and not value.group:
            yield Mistake(
                f"{place}.group",
                "Every source belongs to a group.",
                "Name its group, for example official.",
            )
    yield from _repeated((value.id for value in field.values), where + ".value[{}].id")
    labels = (value.label if value.is_offered else "" for value in field.values)
    yield from _repeated(labels, where + ".value[{}].label")


def _check_keys(field: Field, where: str) -> Iterator[Mistake]:
    """Check that keys are free; a value without one is reached by its group or by typing.

    The key of a value that is no longer offered is free for another.
    """
    for number, value in enumerate(field.values):
        yield from check_key(value.key, f"{where}.value[{number}].key")
    keys = (value.key if value.is_offered else "" for value in field.values)
    yield from _repeated(keys, where + ".value[{}].key")


def _check_scale(field: Field, where: str) -> Iterator[Mistake]:
    if not field.scale:
        return
    place = f"{where}.order"
    if field.level in LEVELS and not field.is_ordered:
        yield Mistake(place, "Only an ordinal field has an order.", "Remove it.")
        return
    # Values outside the order are missing in ordinal figures, so they have no place in it.
    ordered = [value.id for value in field.values if not value.outside]
    if sorted(field.scale) != sorted(ordered):
        yield Mistake(
            place,
            "The order must list each value that is not outside exactly once, lowest first.",
            f"Order these: {', '.join(ordered)}.",
        )


def _check_asks(scheme: Scheme, field: Field, number: int, where: str) -> Iterator[Mistake]:
    further = {one.id for one in scheme.further if not one.retired}
    for place_of_value, value in enumerate(field.values):
        place = f"{where}.value[{place_of_value}].asks"
        if number and value.asks:
            yield Mistake(place, "Only a source asks for more fields.", "Remove it.")
            continue
        for asked in value.asks:
            if asked != NAME_ASKED and asked not in further:
                yield Mistake(
                    place,
                    f"“{asked[:40]}” is not another field of this scheme.",
                    f"Choose from: {', '.join((*sorted(further), NAME_ASKED))}.",
                )
        yield from (
            Mistake(place, f"“{twice}” is asked for twice.", "List it once.")
            for twice in _twice(value.asks)
        )


def _check_practice(scheme: Scheme, practice: Practice, where: str) -> Iterator[Mistake]:
    if practice.verdict not in FINISHED:
        yield Mistake(
            f"{where}.verdict", "This verdict is unknown.", f"Choose from: {', '.join(FINISHED)}."
        )
    # Mistakes without a remedy: what to do depends on what the practice sentence should teach.
    if (practice.verdict == "claims") != bool(practice.source):
        yield Mistake(
            f"{where}.source", "Only the verdict “claims” has a source, and it needs one.", ""
        )
    if not practice.source or not scheme.fields:
        return
    source = scheme.source.value(practice.source)
    if source is None:
        reason = f"“{practice.source[:40]}” is not a source of this scheme."
        yield Mistake(f"{where}.source", reason, "")
        return
    if not source.is_offered:
        yield Mistake(f"{where}.source", f"“{source.label}” is no longer offered.", "")
    for field_id, value_id in practice.fields.items():
        field = scheme.field(field_id)
        if field is None or field_id not in source.asks:
            yield Mistake(
                f"{where}.fields", f"“{field_id[:40]}” is not asked for this source.", "Remove it."
            )
        elif field.values and not _are_offered(field, _values_of(field, value_id)):
            reason = f"“{value_id[:40]}” is not one of its values."
            yield Mistake(f"{where}.fields.{field_id}", reason, "")


def _are_offered(field: Field, value_ids: list[str]) -> bool:
    return {value.id for value in field.offered}.issuperset(value_ids)


def _values_of(field: Field, given: str) -> list[str]:
    return given.split("|") if field.takes_several else [given]


def _bad_id(where: str, given: str, made_of: str) -> Mistake:
    reason = f"“{given[:40]}” is not an ID." if given else "The ID is missing."
    return Mistake(where, reason, f"Use 1 to 40 characters: {made_of}.")


def _repeated(given: Iterable[str], where: str) -> Iterator[Mistake]:
    """Yield a mistake for each text that was used before; empty ones are missing, not repeated."""
    seen: set[str] = set()
    for number, text in enumerate(given):
        if text and text in seen:
            yield Mistake(where.format(number), f"“{text[:40]}” is already used.", "Change one.")
        seen.add(text)


def _twice(given: tuple[str, ...]) -> list[str]:
    return [text for number, text in enumerate(given) if text in given[:number]]
