"""The text of a scheme → the line of each of its parts, and a part's name in words.

`tomllib` names the line of what is not TOML, but not where a value that it read is written.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_TABLE = re.compile(r"\s*\[\[?\s*([A-Za-z_]+)\s*(?:\.\s*([A-Za-z_]+)\s*)?\]")
_KEY = re.compile(r"""\s*["']?([A-Za-z0-9_-]+)["']?\s*(?:\.\s*([A-Za-z0-9_-]+)\s*)?=""")
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' + r"|'''.*?'{3,5}" + r'|"(?:\\.|[^"\\\n])*"' + r"|'[^'\n]*'"
    r"|#[^\n]*|[\[\]{}\n]",
    re.DOTALL,
)
_PART = re.compile(r"([a-z_]+)\[(\d+)\]")
_SHOWN_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")


def find_lines(toml_text: str) -> dict[str, int]:
    """Find the line of each part of a scheme, counted from 1: `field[0].value[2].key` → 41."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in _statements(toml_text):
        if match := _TABLE.match(line):
            table = _place_of(match, counts)
            lines.setdefault(table, number)
        elif match := _KEY.match(line):
            place = table
            for key in filter(None, match.groups()):
                place = f"{place}.{key}" if place else key
                lines.setdefault(place, number)
    return lines


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line number and the text of each statement; a list may take several lines."""
    depth, number, start, first = 0, 1, 0, 1
    for match in _TOKEN.finditer(text + "\n"):
        piece = match.group()
        number += piece.count("\n")
        depth += (piece in "[{") - (piece in "]}")
        if piece == "\n" and depth == 0:
            yield first, text[start : match.start()]
            start, first = match.end(), number


def _place_of(match: re.Match[str], counts: dict[str, int]) -> str:
    """Name the table that a line such as `[[field.value]]` opens: the nth of its kind."""
    name, inner = match.groups()
    if inner is None:
        counts[name] = counts.get(name, -1) + 1
        return f"{name}[{counts[name]}]"
    outer = f"{name}[{counts.get(name, 0)}]"
    if "[[" not in match.group():
        return f"{outer}.{inner}"
    place = f"{outer}.{inner}"
    counts[place] = counts.get(place, -1) + 1
    return f"{place}[{counts[place]}]"


def line_of(lines: Mapping[str, int], where: str) -> int:
    """Return the line of a part, or of the part around it; 0 for the whole file."""
    while where and where not in lines:
        outer, _, last = where.rpartition(".")
        # A list of tables may be written in one line, as the value of a key.
        listed = f"{outer}.{last}".strip(".").rpartition("[")[0]
        where = listed if listed in lines else outer
    return lines.get(where, 0)


def in_words(where: str, line: int, data: Mapping[str, Any]) -> str:
    """Name a part as its author knows it: “line 41, field confidence, value high, key”."""
    names = [f"line {line:,}"] if line else []
    around: Any = data
    for part in where.split(".") if where else ():
        match = _PART.fullmatch(part)
        if match is None:
            names.append(part)
            continue
        name, number = match[1], int(match[2])
        members = around.get(name) if isinstance(around, Mapping) else None
        is_there = isinstance(members, list) and number < len(members)
        around = members[number] if is_there else None
        names.append(f"{name} {_called(around, number)}")
    return ", ".join(names)


def _called(part: object, number: int) -> str:
    given = part.get("id") if isinstance(part, Mapping) else None
    is_shown = isinstance(given, str) and _SHOWN_ID.fullmatch(given)
    return given if is_shown else f"number {number + 1}"
