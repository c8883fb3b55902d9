"""JSON Lines → articles: one object a line."""

from collections.abc import Iterator

from annotate.importers import Options
from annotate.importers._encoding import decode
from annotate.importers._objects import names_of, parse, rows_of
from annotate.importers._rows import Row, drafts_of
from annotate.records import Draft, Mistake

NAME = "jsonl"
TITLE = "JSON Lines, one article a line"
EXTENSIONS = (".jsonl", ".ndjson")
ORDER = 31


def read(data: bytes, name: str, options: Options) -> Iterator[Draft | Mistake]:
    """Read one object a line; blank lines are passed over."""
    rows = _rows(data, name, options)
    return drafts_of(rows, names_of(rows), name, options)


def columns(data: bytes, name: str, options: Options) -> list[str]:
    """List the keys one can choose from."""
    return names_of(_rows(data, name, options))


def _rows(data: bytes, name: str, options: Options) -> list[Row]:
    # Only "\n" ends a line here: JSON strings may hold every other sign that does.
    lines = decode(data, name, options.encoding).split("\n")
    values = [
        (number, parse(line, name, f"line {number:,}"))
        for number, line in enumerate(lines, 1)
        if line.strip()
    ]
    return list(rows_of(values, name))
