"""CSV text → its rows, each with its number and line: the one reader for every CSV.

Importers, the import of labels and the comparison of any CSV read with it, and each says in
its own words what is wrong with a row.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

# A cell may be a whole article, which the module's own limit of 128 KiB would refuse. The limit
# holds for the whole process, so it is set here and nowhere else, and is never changed while
# another thread reads. The largest value that fits a C long everywhere, Windows included:
# files have their own limit of size.
csv.field_size_limit(2**31 - 1)

SEPARATORS = ",;\t|"
_HEAD = 100_000  # characters in which the first row is looked for


class CsvRow(NamedTuple):
    """One row: its number and its first line, both from 1, and its cells ([] for a blank line).

    A spreadsheet shows the number, and an editor the line. A cell with a line break in it
    makes them differ: in 'a\\n"b\\nc"\\nd' the cell d is row 3, on line 4.
    """

    number: int
    line: int
    cells: list[str]


class UnreadableRow(ValueError):
    """A row that is not CSV, with its number and its first line."""

    def __init__(self, number: int, line: int, reason: str) -> None:
        super().__init__(reason)
        self.number = number
        self.line = line


def read_rows(lines: Iterable[str], separator: str = ",") -> Iterator[CsvRow]:
    """Read rows from lines that keep their line ends; UnreadableRow if one is not CSV."""
    # Strict, because a lenient reader would join rows after a stray quotation mark in silence.
    reader = csv.reader(lines, delimiter=separator, strict=True)
    number = line = 1
    try:
        for cells in reader:
            yield CsvRow(number, line, cells)
            number, line = number + 1, reader.line_num + 1
    except csv.Error as error:
        raise UnreadableRow(number, line, str(error)) from error


def lines_of(text: str) -> Iterable[str]:
    """Split a text into lines as CSV needs them: with their line ends as they are."""
    return io.StringIO(text, newline="")


def find_separator(text: str) -> str:
    """Find the character that splits the first row into the most columns."""
    head = text[: text.find("\n", _HEAD) + 1 or len(text)]
    return max(SEPARATORS, key=lambda separator: len(first_cells(head, separator)))


def first_cells(text: str, separator: str) -> list[str]:
    """Read the cells of the first row that is not a blank line; [] if there is none."""
    try:
        rows = csv.reader(lines_of(text), delimiter=separator)
        return next((cells for cells in rows if cells), [])
    except csv.Error:
        return []


def by_column(header: Sequence[str], cells: Sequence[str]) -> dict[str | None, str | None]:
    """Pair a row's cells with the header; None fills in for missing cells and missing names."""
    return dict(zip_longest(header, cells))
