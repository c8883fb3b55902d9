"""Rows → the long CSV for Excel and LibreOffice: with a BOM and without running formulas.

A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@` (plain or
full-width, even after white space), and some run one that begins with a tab or
a line end. Such a text gets an apostrophe in front. So does a text that has
apostrophes before such a beginning already, so that `restore` returns exactly
the original: `=1` ↔ `'=1` and `'=1` ↔ `''=1`. Numbers are not changed.

Example, with most of its columns left out:

    sentence_id,reviewer,claim,claim_text,source,comment
    4f1c09ab52d7e8830c6b1a2f-0-41,Ida,1,The bridge will open in May,author,'=1+1
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from annotate.exporters import Labels, Row
from annotate.exporters.csv_rows import encode, stream_csv

NAME = "csv-spreadsheet"
TITLE = "Long CSV for spreadsheets: with a BOM; an apostrophe keeps formulas from running"
EXTENSION = "csv"
MEDIA_TYPE = "text/csv; charset=utf-8"
TRAILER = "# end of export: sha256 {sha256}"
PICKS_COLUMNS = True
ORDER = 20

BOM = "\ufeff"
_SPACE = " \t\r\n\v\f\u00a0\ufeff"
_STARTS = "=+\\-@＝＋－＠"
_RUNS = re.compile(f"'*(?:[{_SPACE}]*[{_STARTS}]|[\t\r\n])")
_RAN = re.compile(f"'+(?:[{_SPACE}]*[{_STARTS}]|[\t\r\n])")
_FIRST = frozenset(f"'{_SPACE}{_STARTS}")


def stream(labels: Labels) -> Iterator[bytes]:
    """Stream the long CSV as UTF-8, with the BOM first."""
    return defused([column.name for column in labels.columns], labels.rows())


def defused(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """Stream a CSV for spreadsheets; its first chunk begins with the BOM."""
    chunks = encode(stream_csv([defuse(name) for name in columns], map(defuse_row, rows)))
    yield BOM.encode() + next(chunks)
    yield from chunks


def defuse(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet could run."""
    return f"'{text}" if _RUNS.match(text) else text


def restore(text: str) -> str:
    """Undo what `defuse` did to a text."""
    return text[1:] if _RAN.match(text) else text


def defuse_row(row: Row) -> list[object]:
    """Put an apostrophe before each cell that a spreadsheet could run."""
    return [defuse(cell) if isinstance(cell, str) and cell[:1] in _FIRST else cell for cell in row]
