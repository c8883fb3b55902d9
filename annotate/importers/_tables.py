"""Text with separators (CSV, TSV) → rows."""

import csv
import io
from collections.abc import Iterable, Iterator

from annotate.errors import Refused
from annotate.importers._rows import Row

# A cell may be a long article: the limit of the csv module, which holds for the
# whole process, would refuse it. Ours is the limit of a file.
csv.field_size_limit(2**31 - 1)
_SEPARATORS = ",;\t|"


def read_table(text: str, name: str, separator: str = "") -> tuple[list[str], Iterator[Row]]:
    """Read a table: the names of its columns, and its rows.

    The first row that is no blank line names the columns; `separator` "" is found
    there. Messages count rows as a spreadsheet does, from 1.
    """
    separator = separator or _find_separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 1
    while (head := _next(reader, name)) == []:
        number += 1
    names = checked_names(head or [], name)
    return names, _rows(reader, names, name, number)


def checked_names(cells: Iterable[str], name: str) -> list[str]:
    """Take the names of columns from the cells of the first row; Refused where two are alike."""
    names = [column.strip() for column in cells]
    if not any(names):
        raise Refused(f"“{name}” has no names of columns.", "Name the columns in its first row.")
    twice = {column for column in names if column and names.count(column) > 1}
    if twice:
        raise Refused(
            f"“{name}” has several columns “{min(twice)}”.", "Give each column a name of its own."
        )
    return names


def _find_separator(text: str) -> str:
    """Find the sign that divides the first row into the most columns."""
    head = text[: text.find("\n", 100_000) + 1 or len(text)]
    counts = {sign: len(_first_row(head, sign)) for sign in _SEPARATORS}
    return max(counts, key=counts.__getitem__)


def _first_row(text: str, separator: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    except csv.Error:
        return []


def _rows(reader: Iterator[list[str]], names: list[str], name: str, number: int) -> Iterator[Row]:
    while (cells := _next(reader, name)) is not None:
        number += 1  # blank lines count, too: a spreadsheet shows them as rows
        if any(cell.strip() for cell in cells[len(names) :]):
            raise Refused(
                f"“{name}”, row {number:,}: it has {len(cells)} cells for {len(names)} columns.",
                "Put texts that hold the separator between double quotes.",
            )
        yield Row(number, dict(zip(names, cells, strict=False)))


def _next(reader: Iterator[list[str]], name: str) -> list[str] | None:
    """Read the next row, [] if it is a blank line; None at the end."""
    try:
        return next(reader, None)
    except csv.Error as mistake:
        raise Refused(
            f"“{name}” cannot be read as a table: {mistake}.",
            "Check its quotation marks, or save it again as CSV (UTF-8).",
        ) from None
