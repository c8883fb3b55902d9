"""Excel workbook → the rows of one sheet: the one chosen, or the first with a column of text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, islice
from types import ModuleType
from typing import Any

from annotate.errors import Refused
from annotate.importers import Options
from annotate.importers._reading.optional import load
from annotate.importers._reading.package import XML, Package
from annotate.importers._reading.rows import Row, names_a_text
from annotate.importers._reading.tables import checked_names

INSTALL = "pip install openpyxl"
_COLUMN_LIMIT = 200
_TITLE_ROWS = 10  # in which the names of the columns are looked for
_LONGEST_CELL = 32_767  # characters; Excel cuts longer texts without saying so


def read_workbook(data: bytes, name: str, options: Options) -> tuple[list[str], Iterator[Row]]:
    """Read the column names of a sheet and the rows below them.

    Rows above the names are titles. The first row has a note about sheets that also have a
    column of text and are not read.
    """
    openpyxl = load("openpyxl", INSTALL)
    _check(data, name, options)
    try:
        book = openpyxl.load_workbook(
            BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
    except KeyError as error:
        raise Refused(
            f"“{name}” is a ZIP file, but not an Excel file, or it is damaged.",
            "Save it again as .xlsx.",
        ) from error
    sheets = {
        sheet.title: (openpyxl, sheet)
        for sheet in book.worksheets
        if sheet.sheet_state == "visible" or sheet.title == options.sheet
    }
    if options.sheet:
        if options.sheet not in sheets:
            raise Refused(f"“{name}” has no sheet “{options.sheet}”.", _choose(sheets))
        sheets = {options.sheet: sheets[options.sheet]}
    tables = {title: _open(*each, options) for title, each in sheets.items()}
    tables = {title: table for title, table in tables.items() if table.head}
    if not tables:
        raise Refused(f"“{name}” has no rows.", "Choose a file with one article per row.")
    chosen = next((title for title, table in tables.items() if table.has_text), "")
    if not chosen and len(tables) > 1:
        raise Refused(f"It is not clear which sheet of “{name}” to read.", _choose(tables))
    chosen = chosen or next(iter(tables))
    table = tables[chosen]
    names = checked_names(table.head, name)
    unread = [title for title, other in tables.items() if other.has_text and title != chosen]
    return names, _rows(table, names, name, chosen, unread)


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet: the names of its columns, whether one is a column of text, and the rows below."""

    head: list[str]
    has_text: bool
    cells: Iterator[tuple[int, list[str]]]


def _open(openpyxl: ModuleType, sheet: Any, options: Options) -> _Table:
    """Find the row that names the columns: the first that names a text, else the first of all."""
    cells = _cells(openpyxl, sheet)
    top = list(islice((row for row in cells if any(text.strip() for text in row[1])), _TITLE_ROWS))
    wanted = options.columns.get("text", "")
    for at, (_, row) in enumerate(top):
        if wanted in map(str.strip, row) if wanted else names_a_text(row):
            return _Table(row, True, chain(top[at + 1 :], cells))
    return _Table(top[0][1] if top else [], False, chain(top[1:], cells))


def _choose(titles: Iterable[str]) -> str:
    listed = ", ".join(f"“{title}”" for title in titles)
    return f"Choose one of its sheets with --sheet: {listed}."


def _check(data: bytes, name: str, options: Options) -> None:
    """Walk every part once, so that a hostile file is refused before openpyxl loads it."""
    package = Package(data, name, options.limits)
    for part in package:
        if part.endswith(XML):
            package.walk(part, _pass)


def _pass(*_: object) -> None:
    """Ignore what the walk finds: it only has to stay within the limits."""


def _cells(openpyxl: ModuleType, sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """Read the rows of a sheet as texts, each with its number, up to a limit of columns."""
    # The size that the file declares need not be true: a false one makes millions of cells.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True, max_col=_COLUMN_LIMIT)
    for number, row in enumerate(rows, 1):
        if row.count(None) == len(row):  # there may be a million empty rows
            continue
        yield number, [_text(value, openpyxl.utils.escape.unescape) for value in row]


def _text(value: Any, unescape: Any) -> str:
    """Write a cell as a person would: dates as 2024-10-23, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    written = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return written.removesuffix("T00:00:00")


def _rows(
    table: _Table, names: list[str], name: str, chosen: str, unread: list[str]
) -> Iterator[Row]:
    left = ", ".join(f"“{title}”" for title in unread)
    note = f"Only the sheet “{chosen}” was read. Choose another with --sheet: {left}."
    notes = (note,) if unread else ()
    for number, row in table.cells:
        if any(len(text) >= _LONGEST_CELL for text in row):
            raise Refused(
                f"“{name}”, row {number:,}: the text is cut off, because an Excel cell can have"
                f" only {_LONGEST_CELL:,} characters.",
                "Import it as CSV, or as a file of its own.",
            )
        values = {key: text for key, text in zip(names, row, strict=False) if key}
        yield Row(number, values, notes)
        notes = ()
