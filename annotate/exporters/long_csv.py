"""Rows → the long CSV: one row per claim, for every program that reads tables."""

from collections.abc import Iterable, Iterator, Sequence

from annotate.exporters._rows import stream_csv

NAME = "csv"
TITLE = "Long CSV: one row per claim, every line break in a sentence as a space"
EXTENSION = "csv"
MEDIA_TYPE = "text/csv; charset=utf-8"
ORDER = 10


def stream(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Stream the long CSV in chunks of text, to be written as UTF-8 without a BOM."""
    return stream_csv(columns, rows)
