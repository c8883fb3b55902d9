"""A scheme: its fields, their values, and the guideline."""

from dataclasses import dataclass, field
from typing import Any

from annotate.records.levels import LEVELS


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field, with the guideline text that explains it.

    `aliases` are other names by which typing finds it. `presses` are the keys that choose
    it, one after the other: its own, or its group's and a digit; none if it has to be
    typed. `pattern` tells it from the values before it that have the same colour.
    A published value keeps its id forever: a retired one is no longer offered, and one that
    was merged counts as the value `merged_into`.
    """

    id: str
    label: str
    key: str
    colour: int = 0
    group: str = ""
    definition: str = ""
    examples: tuple[str, ...] = ()
    counter_example: str = ""
    asks: tuple[str, ...] = ()
    outside: bool = False
    aliases: tuple[str, ...] = ()
    presses: str = ""
    pattern: int = 0
    retired: bool = False
    merged_into: str = ""

    @property
    def is_offered(self) -> bool:
        return not self.retired and not self.merged_into

    @property
    def short(self) -> str:
        """The keys that choose it, or the first letter of its label if there are none."""
        return (self.presses or self.key or self.label[:1]).upper()


@dataclass(frozen=True, slots=True)
class Group:
    """A group of sources; its `key` and then a digit choose one that has no key of its own."""

    id: str
    label: str
    key: str = ""


def _name_group(group_id: str) -> str:
    """Name a group that the scheme gives no label."""
    return "person or organisation" if group_id == "person_or_org" else group_id.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a scheme; `level` is one of `LEVELS`.

    `values` come in the order of the screen; `scale` lists the values of an
    ordinal field, lowest first, if that is another order. A retired field is no longer asked.
    """

    id: str
    question: str
    level: str
    required: bool = True
    compared: bool = True
    values: tuple[Value, ...] = ()
    scale: tuple[str, ...] = ()
    retired: bool = False

    @property
    def is_free(self) -> bool:
        """Whether a reviewer types the answer, so that there are no values to choose from."""
        return self.level in LEVELS and LEVELS[self.level].is_free

    @property
    def is_ordered(self) -> bool:
        """Whether its values are grades on a scale."""
        return self.level in LEVELS and LEVELS[self.level].is_ordered

    @property
    def takes_several(self) -> bool:
        """Whether an answer is a list of values."""
        return self.level in LEVELS and LEVELS[self.level].takes_several

    @property
    def name(self) -> str:
        """What an answer calls the field: its id in words."""
        return self.id.replace("_", " ")

    @property
    def offered(self) -> tuple[Value, ...]:
        """The values that a reviewer can choose, in the order of the screen."""
        return () if self.retired else tuple(value for value in self.values if value.is_offered)

    def value(self, value_id: Any) -> Value | None:
        """Find a value by its id; None for anything else, such as the list of a set."""
        for value in self.values:
            if value.id == value_id:
                return value
        return None

    def chosen(self, given: Any) -> list[Value]:
        """List the values that an answer gives, in the order of the scheme; none of free text."""
        ids = given if isinstance(given, list) else [given]
        return [value for value in self.values if value.id in ids]

    def labels(self, given: Any) -> str:
        """Say what an answer gives: a label, the labels of a set, or the text itself."""
        return ", ".join(map(self.label, given if isinstance(given, list) else [given]))

    def label(self, value_id: str) -> str:
        """Return the label of a value, or the id itself if the scheme does not have it."""
        value = self.value(value_id)
        return value.label if value else value_id

    @property
    def order(self) -> tuple[str, ...]:
        """The value ids on the scale, lowest first, without merged ones and those `outside` it."""
        merged = {value.id for value in self.values if value.merged_into}
        listed = self.scale or (value.id for value in self.values if not value.outside)
        return tuple(value_id for value_id in listed if value_id not in merged)

    def successor(self, value_id: str) -> str:
        """Return the value that a value counts as in the end: itself unless it was merged."""
        passed = set()
        while (value := self.value(value_id)) and value.merged_into and value_id not in passed:
            passed.add(value_id)
            value_id = value.merged_into
        return value_id


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the guideline, with an example that is not from the seed."""

    title: str
    text: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Practice:
    """One practice sentence with its known answer and the reason for it."""

    text: str
    verdict: str
    source: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """The fields asked and the guideline, under one version number. Field 0 is `source`.

    `toml` is the text it was read from; several texts may say the same.
    """

    id: str
    version: int
    title: str
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...] = ()
    practice: tuple[Practice, ...] = ()
    toml: str = field(default="", compare=False)
    groups: tuple[Group, ...] = ()

    @property
    def source(self) -> Field:
        return self.fields[0]

    @property
    def further(self) -> tuple[Field, ...]:
        """The fields besides the source, in the scheme's order, retired ones as well."""
        return self.fields[1:]

    @property
    def asked(self) -> tuple[Field, ...]:
        """The fields that are asked: all but the retired ones."""
        return tuple(field for field in self.fields if not field.retired)

    def successor(self, field_id: str, value_id: str) -> str:
        """Return the value that a value of a field counts as: itself unless it was merged."""
        field = self.field(field_id)
        return field.successor(value_id) if field else value_id

    @property
    def successors(self) -> dict[tuple[str, str], str]:
        """What each merged value counts as: (field, value) → value."""
        return {
            (field.id, value.id): field.successor(value.id)
            for field in self.fields
            for value in field.values
            if value.merged_into
        }

    def field(self, field_id: str) -> Field | None:
        return next((field for field in self.fields if field.id == field_id), None)

    @property
    def group_labels(self) -> dict[str, str]:
        """The labels of the groups, also of those without sources: id → label."""
        labels = {group.id: group.label for group in self.groups}
        for value in self.source.values:
            labels.setdefault(value.group, _name_group(value.group))
        return labels

    @property
    def grouped(self) -> tuple[tuple[Group, tuple[Value, ...]], ...]:
        """The offered sources by group, in the order of the groups and then of the sources."""
        named = {group.id: group for group in self.groups}
        offered = self.source.offered
        for value in offered:
            named.setdefault(value.group, Group(value.group, _name_group(value.group)))
        members = {name: tuple(v for v in offered if v.group == name) for name in named}
        return tuple((group, members[name]) for name, group in named.items() if members[name])
