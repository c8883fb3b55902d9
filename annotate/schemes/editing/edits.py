"""What an edit is: an action, what it is about, and the attributes before and after it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotate.errors import BadRequest, NotFound
from annotate.records import Field, Scheme, Value


@dataclass(frozen=True, slots=True)
class Edit:
    """One small operation on a draft.

    `field` and `value` are ids, `number` counts rules, practice sentences and groups from 0.
    `now` are the attributes as they are to be, `was` as they were when the form was filled; an
    attribute missing from `was` is taken to be unchanged since.
    """

    action: str
    field: str = ""
    value: str = ""
    number: int = 0
    now: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    was: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Edit":
        return cls(**data)


@dataclass(frozen=True, slots=True)
class Clash:
    """An attribute that someone else changed in the meantime: theirs stays, yours is not lost."""

    attribute: str
    theirs: Any
    yours: Any


Result = tuple[Scheme, tuple[Clash, ...]]


def change_attributes(record: Any, edit: Edit, names: frozenset[str]) -> tuple[Any, list[Clash]]:
    """Change the attributes of a record that the edit changes, unless someone else did so."""
    changes, clashes = {}, []
    for name, given in edit.now.items():
        if name not in names:
            raise BadRequest(f"“{name[:40]}” cannot be changed here.", "Reload the page.")
        current = getattr(record, name)
        yours = _like(current, given, name)
        before = _like(current, edit.was.get(name, current), name)
        if yours in (before, current):
            continue
        if current == before:
            changes[name] = yours
        else:
            clashes.append(Clash(name, current, yours))
    return dataclasses.replace(record, **changes), clashes


def _like(current: Any, given: Any, name: str) -> Any:
    """Return a value from outside as the type that the attribute has."""
    if isinstance(current, tuple) and isinstance(given, list | tuple):
        texts = [_like("", one, name) for one in given]
        return tuple(text for text in texts if text)
    if isinstance(current, str) and isinstance(given, str):
        text = given.replace("\r\n", "\n").strip()
        return text.lower() if name == "key" else text
    if isinstance(current, dict) and isinstance(given, Mapping):
        return {str(key): _like("", one, name) for key, one in given.items() if one}
    if type(current) is type(given):
        return given
    raise BadRequest(f"“{name}” has the wrong type.", "Reload the page.")


def field_of(scheme: Scheme, edit: Edit) -> Field:
    """Find the field that an edit is about."""
    field = scheme.field(edit.field)
    if field is None:
        raise NotFound("This question is no longer in the draft.", "Reload the page.")
    return field


def value_of(scheme: Scheme, edit: Edit, value_id: str | None = None) -> Value:
    """Find a value of that field, the one the edit is about unless another is named."""
    value = field_of(scheme, edit).value(edit.value if value_id is None else value_id)
    if value is None:
        raise NotFound("This value is no longer in the draft.", "Reload the page.")
    return value


def with_field(scheme: Scheme, field: Field) -> Scheme:
    """Replace the field of the same id."""
    fields = tuple(field if one.id == field.id else one for one in scheme.fields)
    return dataclasses.replace(scheme, fields=fields)


def with_value(scheme: Scheme, field: Field, value: Value) -> Scheme:
    """Replace the value of the same id in a field."""
    values = tuple(value if one.id == value.id else one for one in field.values)
    return with_field(scheme, dataclasses.replace(field, values=values))


def moved(records: tuple[Any, ...], what: Any, before: Any) -> tuple[Any, ...]:
    """Move a record before another one, or to the end if that is None or the record itself."""
    if before is what:
        return records
    others = [one for one in records if one is not what]
    place = next((at for at, one in enumerate(others) if one is before), len(others))
    return (*others[:place], what, *others[place:])
