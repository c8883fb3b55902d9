"""JSON Lines → articles: one object per line."""

from collections.abc import Iterator

from annotate.importers import Options
from annotate.importers._reading.encoding import decode
from annotate.importers._reading.objects import names_of, parse, rows_of
from annotate.importers._reading.rows import Row, drafts_of
from annotate.records import Draft, Mistake

NAME = "jsonl"
TITLE = "JSON Lines, one article per line"
EXTENSIONS = (".jsonl", ".ndjson")
ORDER = 31


def read(data: bytes, name: str, options: Options) -> Iterator[Draft | Mistake]:
    """Read one object per line; blank lines are skipped."""
    rows = _rows(data, name, options)
    return drafts_of(rows, names_of(rows), name, options)


def columns(data: bytes, name: str, options: Options) -> list[str]:
    """List the keys that a person can choose from."""
    return names_of(_rows(data, name, options))


def _rows(data: bytes, name: str, options: Options) -> list[Row]:
    # Only "\n" ends a line: a JSON string may contain U+2028 and the others that splitlines knows.
    lines = decode(data, name, options.encoding).split("\n")
    values = [
        (number, parse(line, name, f"line {number:,}"))
        for number, line in enumerate(lines, 1)
        if line.strip()
    ]
    return list(rows_of(values, name, options.columns.get("text", "")))
