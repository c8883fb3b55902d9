"""JSON values → rows: an object becomes a row, a key of an inner object `outer.inner`."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from annotate.errors import Refused
from annotate.importers._reading.rows import Row, is_text_key
from annotate.wording import plural

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


def entries_of(value: Any, name: str, text_key: str = "") -> list[Any]:
    """Find the articles: a list, an object that contains one list of objects, or one object.

    An object with a text of its own is one article; the lists in it are its comments, authors
    or labels. `text_key` is the key that a person chose for the text.
    """
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        raise Refused(f"“{name}” contains no object.", _REMEDY)
    if _has_text(value, text_key):
        return [value]
    # {"data": [{…}, {…}], "count": 2} wraps a list; with two lists it is not clear which is meant.
    lists = _lists_in(value) or list(_inner_lists(value, text_key, 1))
    return lists[0] if len(lists) == 1 else [value]


def _lists_in(value: dict[str, Any]) -> list[list[Any]]:
    return [inner for inner in value.values() if _is_list_of_objects(inner)]


def _inner_lists(value: dict[str, Any], text_key: str, level: int) -> Iterator[list[Any]]:
    """Find lists of objects with a text in inner objects: {"response": {"results": [{…}]}}."""
    for inner in value.values():
        if isinstance(inner, dict) and level < _DEEPEST:
            lists = _lists_in(inner)
            yield from (one for one in lists if any(_texts_of(entry, text_key) for entry in one))
            yield from _inner_lists(inner, text_key, level + 1)


def _has_text(value: dict[str, Any], text_key: str) -> bool:
    """Return whether an object is an article rather than a wrapper around a list of them."""
    texts = _texts_of(value, text_key)
    if any("." not in key or key == text_key for key in texts):
        return True
    # Inner texts count unless the objects of a list have longer ones: {"meta": …, "data": [{…}]}.
    lists = _lists_in(value) or _inner_lists(value, text_key, 1)
    listed = (one for inner in lists for one in inner)
    theirs = (len(text) for one in listed for key, text in _flat(one, "", 1) if is_text_key(key))
    return bool(texts) and max(texts.values()) > max(theirs, default=0)


def _texts_of(value: dict[str, Any], text_key: str) -> dict[str, int]:
    """Return the length of each text of an object by its key."""
    return {
        key: len(text)
        for key, text in _flat(value, "", 1)
        if text.strip() and (key == text_key or (is_text_key(key) and not text_key))
    }


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def rows_of(entries: Iterable[tuple[int, Any]], name: str, text_key: str = "") -> Iterator[Row]:
    """Turn numbered entries into rows; a bare string is a text, and null is skipped.

    `text_key` is the key that a person chose for the text.
    """
    said: set[str] = set()
    for number, entry in entries:
        if entry is None:
            continue
        if isinstance(entry, str) and not isinstance(entry, _Number):
            yield Row(number, {"text": entry})
        elif isinstance(entry, dict):
            values = dict(_flat(entry, "", 1))
            notes = {
                key: note for key, note in _left_out(entry, values, text_key) if key not in said
            }
            said.update(notes)
            yield Row(number, values, tuple(notes.values()))
        else:
            raise Refused(f"“{name}”, entry {number:,}: it is not an object.", _REMEDY)


def names_of(rows: Iterable[Row]) -> list[str]:
    """List the columns of rows in the order in which they first appear.

    Of inner keys that end alike, those with more text come first, and of texts equally far inside.
    """
    sizes: Counter[str] = Counter()
    for row in rows:
        for column, value in row.values.items():
            sizes[column] += len(value)
    by_end: dict[str, list[str]] = {}
    for column in sorted(sizes, key=lambda column: -sizes[column]):
        by_end.setdefault(_end(column), []).append(column)
    return [by_end[_end(column)].pop(0) for column in sizes]


def _end(column: str) -> str:
    """Return what keys of the same meaning have in common; an own key stands for itself."""
    outer, _, last = column.rpartition(".")
    if outer and is_text_key(column):
        return "." * column.count(".")
    return f".{last}" if outer else column


def _left_out(
    entry: dict[str, Any], values: dict[str, str], text_key: str
) -> Iterator[tuple[str, str]]:
    """Say what of an object is not read: lists of objects, and texts beside the first one."""
    for key, value in entry.items():
        if _is_list_of_objects(value):
            yield key, f"“{key}” was not read: it is a list of {plural(len(value), 'object')}."
    texts = [key for key, text in values.items() if is_text_key(key) and text.strip()]
    if not text_key and any("." not in key for key in texts):
        for key in texts:
            if "." in key:
                yield key, f"“{key}” was not read: the article has a text of its own."


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
