"""Excel workbook → the rows of its first sheet that is not empty."""

from collections.abc import Iterator
from io import BytesIO
from types import ModuleType
from typing import Any

from annotate.errors import Refused
from annotate.importers import Options
from annotate.importers._optional import load
from annotate.importers._package import XML, Package
from annotate.importers._rows import Row
from annotate.importers._tables import checked_names

INSTALL = "pip install openpyxl"
_COLUMN_LIMIT = 200
_LONGEST_CELL = 32_767  # characters; Excel cuts longer texts without saying so


def read_workbook(data: bytes, name: str, options: Options) -> tuple[list[str], Iterator[Row]]:
    """Read the column names, from the first row that is not empty, and the rows after it."""
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
    for sheet in book.worksheets:
        cells = _cells(openpyxl, sheet) if sheet.sheet_state == "visible" else iter(())
        head = next((row for row in cells if any(text.strip() for text in row[1])), None)
        if head:
            names = checked_names(head[1], name)
            return names, _rows(cells, names, name)
    raise Refused(f"“{name}” has no rows.", "Choose a file with one article per row.")


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


def _rows(cells: Iterator[tuple[int, list[str]]], names: list[str], name: str) -> Iterator[Row]:
    for number, row in cells:
        if any(len(text) >= _LONGEST_CELL for text in row):
            raise Refused(
                f"“{name}”, row {number:,}: the text is cut off, because an Excel cell can have"
                f" only {_LONGEST_CELL:,} characters.",
                "Import it as CSV, or as a file of its own.",
            )
        yield Row(number, {key: text for key, text in zip(names, row, strict=False) if key})
