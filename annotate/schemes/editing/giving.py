"""What is given by itself to a new value: its id, key, colour, group and what it asks."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from string import ascii_lowercase

from annotate.records import VERDICTS, Field, Scheme, long_columns

# The core that every project starts from keeps these keys; sources of one's own get the others.
CORE_KEYS = {"other_official": "6", "other_named": "7", "unnamed": "8", "author": "9"}
_OWN_DIGITS, _ALL_DIGITS = "12345", "123456789"
# The labelling screen's commands, and T of “can’t tell”. A value may take one of these keys, but
# none gets it by itself. “A”, the name, is free while a source is chosen.
COMMAND_KEYS = frozenset("cefgjnstuwyz")
_NAME_KEY = "a"
_COLOURS = range(1, 10)
_LONGEST_ID = 40
_NO_GROUP = "official"


def id_of_value(field: Field, label: str) -> str:
    """Make the id of a new value from its label, once: it never changes."""
    taken = {value.id for value in field.values} | set(VERDICTS)
    return _id_from(label, taken, "value")


def id_of_field(scheme: Scheme, question: str) -> str:
    """Make the id of a new field, which is a column of exports, from its question."""
    taken = {field.id for field in scheme.fields} | set(long_columns(()))
    made = _id_from(question, taken, "field")
    return made if made[0].isalpha() else _id_from(f"field {question}", taken, "field")


def id_of_group(scheme: Scheme, label: str) -> str:
    """Make the id of a new group from its label."""
    taken = {group.id for group in scheme.groups} | {value.group for value in scheme.source.values}
    return _id_from(label, taken, "group")


def _id_from(text: str, taken: Collection[str], without_letters: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    stem = "_".join(re.findall(r"[a-z0-9]+", plain))[: _LONGEST_ID - 4].strip("_")
    stem = stem or without_letters
    number, made = 1, stem
    while made in taken:
        number += 1
        made = f"{stem}_{number}"
    return made


def free_keys(scheme: Scheme, field_id: str, value_id: str = "") -> tuple[str, ...]:
    """List the keys that a value of a field could get: those no other offered value has.

    Keys of commands and of other fields are left out; digits only count within the field.
    """
    field = scheme.field(field_id)
    own = {value.key for value in field.offered if value.id != value_id}
    letters = {value.key for one in scheme.asked if one is not field for value in one.offered}
    letters |= COMMAND_KEYS | own | {group.key for group in scheme.groups}
    if field is not scheme.source:
        letters.add(_NAME_KEY)
    digits = [digit for digit in _ALL_DIGITS if digit not in own]
    return tuple(digits + [letter for letter in ascii_lowercase if letter not in letters])


def key_for(scheme: Scheme, field_id: str, label: str, value_id: str = "") -> str:
    """Choose the key of a new value.

    Sources of one's own get 1–5, the core keeps 6–9; then comes the first free letter of the
    label, then any free letter; "" if none is left.
    """
    free = free_keys(scheme, field_id, value_id)
    if field_id == "source":
        wanted = CORE_KEYS.get(value_id, _OWN_DIGITS)
        digit = next((key for key in wanted if key in free), "")
        if digit:
            return digit
    letters = [key for key in free if key in ascii_lowercase]
    plain = unicodedata.normalize("NFKD", label).lower()
    return next((key for key in plain if key in letters), letters[0] if letters else "")


def colour_for(field: Field) -> int:
    """Choose the colour slot that the fewest offered values have; fields beside the source: 0."""
    if field.id != "source":
        return 0
    uses = Counter(value.colour for value in field.offered)
    return min(_COLOURS, key=lambda slot: (uses[slot], slot))


def group_for(field: Field) -> str:
    """Choose the group of a new source: that of the last one of the project's own."""
    if field.id != "source":
        return ""
    own = [value.group for value in field.offered if value.id not in CORE_KEYS]
    return own[-1] if own else _NO_GROUP


def asks_for(scheme: Scheme, field: Field) -> tuple[str, ...]:
    """List what a new source asks: the fields that most sources ask."""
    if field.id != "source":
        return ()
    uses = Counter(asked for value in field.offered for asked in value.asks)
    half = len(field.offered) / 2
    asked = [one.id for one in scheme.asked[1:]]
    return tuple(one for one in asked if not field.offered or uses[one] > half)
