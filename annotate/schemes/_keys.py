"""The groups and keys of a scheme → the keys that choose each source, or their mistakes."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from annotate.records import Field, Mistake, Scheme, Value
from annotate.wording import plural

_KEY = re.compile(r"[1-9a-z]")
_DIGITS = 9  # of a keyboard, without the 0 of “no claim”
_PATTERNS = 4  # plain and three more, as the stylesheet has them


def check_key(key: str, place: str) -> Iterator[Mistake]:
    """Check a key by itself; a value without one is reached by its group or by typing."""
    if key in ("0", "t"):
        yield Mistake(place, "0 and T are the verdicts' keys.", "Choose another key.")
    elif key and not _KEY.fullmatch(key):
        yield Mistake(
            place, "A key is one digit 1–9 or one letter a–z.", "Choose one, or leave it out."
        )


def check_groups(scheme: Scheme) -> Iterator[Mistake]:
    """Check the groups against each other and against the sources."""
    ids: set[str] = set()
    keys = {value.key: value.label for value in _sources(scheme)}
    for number, group in enumerate(scheme.groups):
        where = f"group[{number}]"
        yield from check_key(group.key, f"{where}.key")
        if group.id in ids:
            yield Mistake(f"{where}.id", f"“{group.id}” is already used.", "Change one.")
        ids.add(group.id)
        if not group.key:
            continue
        if group.key in keys:
            reason = f"“{group.key}” is also the key of “{keys[group.key]}”."
            yield Mistake(f"{where}.key", reason, "Change one.")
        keys[group.key] = group.label
        keyless = [value for value in _sources(scheme) if value.group == group.id and not value.key]
        if len(keyless) > _DIGITS:
            sources = plural(len(keyless), "source")
            reason = f"This group has {sources} without a key. There are 9 digits."
            yield Mistake(f"{where}.key", reason, "Give some of them a key, or split the group.")


def _sources(scheme: Scheme) -> tuple[Value, ...]:
    return scheme.fields[0].offered if scheme.fields else ()


def with_presses(scheme: Scheme) -> Scheme:
    """Fill in which keys choose each value, and what tells values of one colour apart."""
    group_keys = {group.id: group.key for group in scheme.groups}
    fields = (
        _numbered(field, group_keys if not at else {}) for at, field in enumerate(scheme.fields)
    )
    return replace(scheme, fields=tuple(fields))


def _numbered(field: Field, group_keys: dict[str, str]) -> Field:
    places: Counter[str] = Counter()
    colours: Counter[int] = Counter()
    values = []
    for value in field.values:
        presses = value.key
        if not presses and value.is_offered and group_keys.get(value.group):
            places[value.group] += 1
            presses = f"{group_keys[value.group]}{places[value.group]}"
        pattern = colours[value.colour] % _PATTERNS
        colours[value.colour] += 1
        values.append(replace(value, presses=presses, pattern=pattern))
    return replace(field, values=tuple(values))
