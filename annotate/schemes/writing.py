"""A scheme → the text of its TOML file, which says the same when it is read."""

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from annotate.records import Scheme

_BARE = re.compile(r"[A-Za-z0-9_-]+")
# Attributes that are arrays of tables, those that have another name in the file, and those that
# are computed when it is read.
_TABLES = {
    "groups": "group", "fields": "field", "values": "value", "rules": "rule",
    "practice": "practice",
}  # fmt: skip
_NAMES = {"scale": "order"}
_COMPUTED = frozenset({"toml", "presses", "pattern"})


def write(scheme: Scheme) -> str:
    """Write a scheme as TOML; what has its default value is left out."""
    return "\n".join(_lines(scheme, "")).lstrip("\n") + "\n"


def _lines(record: Any, place: str) -> Iterator[str]:
    tables: list[tuple[str, tuple[Any, ...]]] = []
    for attribute in dataclasses.fields(record):
        name, value = attribute.name, getattr(record, attribute.name)
        if _is_tables(value, name):
            tables.append((_TABLES[name], value))
        elif name not in _COMPUTED and value != _default(attribute):
            yield f"{_NAMES.get(name, name)} = {_value(value)}"
    for name, records in tables:
        inner = f"{place}.{name}" if place else name
        for one in records:
            yield f"\n[[{inner}]]"
            yield from _lines(one, inner)


def _is_tables(value: Any, name: str) -> bool:
    # A practice sentence's `fields` are a table of texts.
    return name in _TABLES and isinstance(value, tuple)


def _default(attribute: dataclasses.Field) -> Any:
    if attribute.default_factory is not dataclasses.MISSING:
        return attribute.default_factory()
    return attribute.default


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        pairs = (f"{_key(key)} = {_value(one)}" for key, one in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, tuple):
        listed = [_in_line(one) for one in value]
        short = f"[{', '.join(listed)}]"
        return short if len(short) <= 80 else "[\n" + "".join(f"  {one},\n" for one in listed) + "]"
    if "\n" in value:
        return '"""\n' + "\n".join(_in_line(line)[1:-1] for line in value.split("\n")) + '"""'
    return _in_line(value)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _in_line(key)


def _in_line(text: str) -> str:
    """Quote a text in one line: JSON's escapes are TOML's, but JSON allows a bare DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
