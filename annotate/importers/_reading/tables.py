"""Text with separators (CSV, TSV) → rows."""

from collections import Counter
from collections.abc import Iterable, Iterator

from annotate.errors import Refused
from annotate.importers._reading.rows import Row
from annotate.tables import CsvRow, CsvTable, UnreadableRow, open_table
from annotate.wording import plural


def read_table(text: str, name: str, separator: str = "") -> tuple[list[str], Iterator[Row]]:
    """Read a table: the names of its columns, and its rows.

    The first row that is not empty names the columns. If the separator is "", it is
    found. Messages count rows as a spreadsheet does, from 1.
    """
    table = opened(text, name, separator)
    names = checked_names(table.header, name)
    return names, _rows(_readable(table.rows, name), names, name)


def opened(text: str, name: str, separator: str = "") -> CsvTable:
    """Open a table; Refused if the first row is not CSV."""
    try:
        return open_table(text, separator)
    except UnreadableRow as mistake:
        raise _unreadable(mistake, name) from None


def checked_names(cells: Iterable[str], name: str) -> list[str]:
    """Read the column names from the cells of the first row; Refused if two are equal."""
    names = [column.strip() for column in cells]
    if not any(names):
        raise Refused(f"“{name}” has no column names.", "Put them in the first row.")
    twice = {column for column, count in Counter(names).items() if column and count > 1}
    if twice:
        raise Refused(
            f"“{name}” has several columns “{min(twice)}”.", "Give each column its own name."
        )
    return names


def _rows(rows: Iterable[CsvRow], names: list[str], name: str) -> Iterator[Row]:
    for row in rows:
        if any(cell.strip() for cell in row.cells[len(names) :]):
            raise Refused(
                f"“{name}”, row {row.number:,}: it has {plural(len(row.cells), 'cell')}"
                f" for {plural(len(names), 'column')}.",
                "Put double quotes around text that contains the separator.",
            )
        yield Row(row.number, dict(zip(names, row.cells, strict=False)))


def _readable(rows: Iterator[CsvRow], name: str) -> Iterator[CsvRow]:
    """Pass on rows, and refuse the file at the first one that is not CSV."""
    try:
        yield from rows
    except UnreadableRow as mistake:
        raise _unreadable(mistake, name) from None


def _unreadable(mistake: UnreadableRow, name: str) -> Refused:
    return Refused(
        f"“{name}”, row {mistake.number:,}: it cannot be read as a table ({mistake}).",
        "Check its quotation marks, or save it again as CSV (UTF-8).",
    )
