"""JSON of anyone → values whose types are known."""

import json
from collections.abc import Iterator
from typing import Any

from annotate.errors import Refused
from annotate.label_readers import Misfit

_REMEDY = "Export it again."


def decode(data: bytes, name: str) -> str:
    """Decode a file of another program, which is UTF-8; Refused if it is not."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"“{name}” is not UTF-8 (byte {error.start + 1:,})."
        raise Refused(reason, "Export it again as UTF-8.") from None


def parse(text: str) -> Any:
    """Parse JSON; ValueError if it is not JSON, or too deep or long a number to read."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def objects_of(data: bytes, name: str) -> Iterator[tuple[int, dict[str, Any]] | Misfit]:
    """Read one object per line, with its number; blank lines are skipped."""
    # Only "\n" ends a line: a JSON string may contain U+2028 and others that splitlines knows.
    for number, line in enumerate(decode(data, name).split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = parse(line)
        except ValueError as error:
            yield Misfit(number, f"This is not JSON ({error}).", _REMEDY)
            continue
        if isinstance(value, dict):
            yield number, value
        else:
            yield Misfit(number, "This is not an object.", _REMEDY)


def first_object(data: bytes) -> dict[str, Any]:
    """Return the object in the first line of a file; an empty one if there is none."""
    lines = data.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)
    try:
        value = parse(lines[0].decode())
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def dicts_in(value: Any) -> list[dict[str, Any]]:
    """Return the objects in a list; none if it is not a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def cell(value: Any) -> str:
    """Write a value as a cell of the long CSV; a list as a set."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list):
        return "|".join(map(cell, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
