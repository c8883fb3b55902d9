"""A change → the sentence that says it: a tag, and words around the name that matters."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from annotate.records import Scheme, Value
from annotate.schemes.difference.changes import Change
from annotate.wording import plural


@dataclass(frozen=True, slots=True)
class Sentence:
    """A change in words: `before`, `strong` (the name to be set in bold) and `after`."""

    tag: str
    before: str
    strong: str
    after: str

    @property
    def text(self) -> str:
        return f"{self.before}{self.strong}{self.after}"


def say(change: Change, old: Scheme, new: Scheme) -> Sentence:
    """Say a change between two versions in words."""
    tag, write = KINDS[change.kind]
    return Sentence(tag, *write(change, old, new))


def join_words(words: Iterable[str]) -> str:
    """Join words: “confidence, region and name”."""
    listed = list(words)
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


Words = tuple[str, str, str]
Writer = Callable[[Change, Scheme, Scheme], Words]
_NAMES = {
    "definition": "definition",
    "examples": "examples",
    "counter_example": "counter-example",
    "source_name": "name",
}


def _label(scheme: Scheme, change: Change, value_id: str = "") -> str:
    field = scheme.field(change.field)
    return field.label(value_id or change.value) if field else value_id or change.value


def _value(scheme: Scheme, change: Change) -> Value | None:
    field = scheme.field(change.field)
    return field.value(change.value) if field else None


def _question(change: Change, old: Scheme, new: Scheme) -> str:
    field = new.field(change.field) or old.field(change.field)
    return field.question if field else change.field


def _asks(asked: Iterable[str]) -> str:
    return join_words(_NAMES.get(one, one.replace("_", " ")) for one in asked)


def _added(change: Change, old: Scheme, new: Scheme) -> Words:
    value = _value(new, change)
    key = f", key {value.key.upper()}" if value.key else ""
    asks = f", asks {_asks(value.asks)}" if value.asks else ""
    return "", value.label, key + asks


def _rekeyed(change: Change, old: Scheme, new: Scheme) -> Words:
    after = f" is now {change.new.upper()}" if change.new else " is gone; typing finds it"
    return "The key of ", _label(new, change), after


def _asks_changed(change: Change, old: Scheme, new: Scheme) -> Words:
    return "", _label(new, change), f" now asks {_asks(change.new) or 'nothing else'}"


def _field_added(change: Change, old: Scheme, new: Scheme) -> Words:
    field = new.field(change.field)
    asking = sum(change.field in value.asks for value in new.source.offered)
    required = ", required" if field.required else ""
    return "", field.question, f"{required}, asked for {plural(asking, 'source')}"


def _is_yes(yes: str, no: str) -> Writer:
    return lambda change, old, new: ("", _question(change, old, new), yes if change.new else no)


def _of_value(after: str) -> Writer:
    return lambda change, old, new: ("", _label(new, change), after.format(new=change.new))


def _of_field(after: str) -> Writer:
    return lambda change, old, new: ("", _question(change, old, new), after.format(new=change.new))


def _of_text(before: str) -> Writer:
    return lambda change, old, new: (before, change.attribute, "")


def _order(change: Change, old: Scheme, new: Scheme) -> Words:
    labels = ", ".join(_label(new, change, one) for one in change.new)
    return "", _question(change, old, new), f" has a new order: {labels}"


def _field_order(change: Change, old: Scheme, new: Scheme) -> Words:
    questions = (new.field(one).question for one in change.new)
    return "", "The questions", f" have a new order: {' · '.join(questions)}"


KINDS: dict[str, tuple[str, Writer]] = {
    "added": ("Added", _added),
    "removed": ("Removed", lambda change, old, new: ("", _label(old, change), " had no labels")),
    "renamed": ("Renamed", lambda change, old, new: (f"{change.old} is now ", change.new, "")),
    "merged": (
        "Merged",
        lambda change, old, new: (
            f"{_label(old, change)} into ",
            _label(new, change, new.successor(change.field, change.value)),
            "",
        ),
    ),
    "unmerged": ("Merge undone", _of_value(" is a value of its own again")),
    "retired": ("Retired", _of_value(" is no longer offered")),
    "brought back": ("Brought back", _of_value(" is offered again")),
    "reworded": (
        "Reworded",
        lambda change, old, new: ("", _label(new, change), f", {_NAMES[change.attribute]}"),
    ),
    "rekeyed": ("New key", _rekeyed),
    "recoloured": ("New colour", _of_value(" has another colour")),
    "regrouped": ("New group", _of_value(" is now in the group {new}")),
    "reordered": ("New order", _order),
    "aliases changed": ("Aliases", _of_value(" is found by other names")),
    "moved off the scale": (
        "Scale",
        lambda change, old, new: (
            "",
            _label(new, change),
            " is not on the scale" if change.new else " is now on the scale",
        ),
    ),
    "asks changed": ("Asks", _asks_changed),
    "field added": ("New question", _field_added),
    "field removed": (
        "Removed",
        lambda change, old, new: ("", _question(change, old, new), " had no labels"),
    ),
    "field retired": ("Retired", _of_field(" is no longer asked")),
    "field brought back": ("Brought back", _of_field(" is asked again")),
    "question changed": (
        "Reworded",
        lambda change, old, new: (f"“{change.old}” is now ", f"“{change.new}”", ""),
    ),
    "level changed": ("Level", _of_field(" is now {new}")),
    "required changed": ("Required", _is_yes(" must be answered", " can stay empty")),
    "compared changed": (
        "Agreement",
        _is_yes(" is compared between people", " is not compared between people"),
    ),
    "scale reordered": ("Scale", _order),
    "fields reordered": ("New order", _field_order),
    "title changed": (
        "Renamed",
        lambda change, old, new: ("The scheme is now called ", change.new, ""),
    ),
    "group added": ("New group", lambda change, old, new: ("", change.new, "")),
    "group changed": ("New group", lambda change, old, new: ("", change.new, ", a group")),
    "group removed": ("Removed", lambda change, old, new: ("The group ", change.old, "")),
    "group order changed": ("New order", lambda change, old, new: ("", "The groups", "")),
    "rule added": ("New rule", _of_text("")),
    "rule changed": ("Reworded", _of_text("The rule ")),
    "rule removed": ("Removed", _of_text("The rule ")),
    "rule order changed": ("New order", lambda change, old, new: ("", "The rules", "")),
    "practice added": ("Practice", _of_text("A new sentence: ")),
    "practice changed": ("Practice", _of_text("Another answer or reason: ")),
    "practice removed": ("Practice", _of_text("No longer asked: ")),
    "practice order changed": ("Practice", lambda change, old, new: ("", "Another order", "")),
}
