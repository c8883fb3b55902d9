"""JSON values → rows: an object becomes a row, a key of an inner object `outer.inner`."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from annotate.errors import Refused
from annotate.importers._rows import Row

_DEEPEST = 3  # levels of keys that become columns
_REMEDY = "Write a list of objects, one per article: [{“title”: …, “text”: …}, …]."


class _Number(str):
    """A number, spelled as it is in the file."""

    __slots__ = ()


def parse(text: str, name: str, where: str = "") -> Any:
    """Parse JSON; numbers stay text, so that none is too long or loses a leading zero."""
    try:
        return json.loads(text, parse_int=_Number, parse_float=_Number, parse_constant=_Number)
    except json.JSONDecodeError as mistake:
        place = where or f"line {mistake.lineno:,}, column {mistake.colno:,}"
        raise Refused(f"“{name}”, {place}: this is not JSON ({mistake.msg}).", _REMEDY) from None
    except RecursionError:
        raise Refused(f"“{name}” is nested too deeply to read.", _REMEDY) from None


def entries_of(value: Any, name: str) -> list[Any]:
    """Find the articles: a list, an object that contains one list of objects, or one object."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        raise Refused(f"“{name}” contains no object.", _REMEDY)
    # {"data": [{…}, {…}], "count": 2} wraps a list; with two lists it is not clear which is meant.
    lists = [inner for inner in value.values() if _is_list_of_objects(inner)]
    return lists[0] if len(lists) == 1 else [value]


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def rows_of(entries: Iterable[tuple[int, Any]], name: str) -> Iterator[Row]:
    """Turn numbered entries into rows; a bare string is a text, and null is skipped."""
    for number, entry in entries:
        if entry is None:
            continue
        if isinstance(entry, str) and not isinstance(entry, _Number):
            yield Row(number, {"text": entry})
        elif isinstance(entry, dict):
            yield Row(number, dict(_flat(entry, "", 1)))
        else:
            raise Refused(f"“{name}”, entry {number:,}: it is not an object.", _REMEDY)


def names_of(rows: Iterable[Row]) -> list[str]:
    """List the columns of rows, in the order in which they first appear."""
    return list(dict.fromkeys(column for row in rows for column in row.values))


def _flat(entry: dict[str, Any], prefix: str, level: int) -> Iterator[tuple[str, str]]:
    for key, value in entry.items():
        if isinstance(value, dict) and level < _DEEPEST:
            yield from _flat(value, f"{prefix}{key}.", level + 1)
        else:
            yield prefix + key, _as_text(value)


def _as_text(value: Any) -> str:
    """Turn a value into text: a list of strings becomes paragraphs, anything else ""."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "\n\n".join(value)
    return ""
