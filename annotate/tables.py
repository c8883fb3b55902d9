"""CSV text → its rows, each with its number and line: the one reader for every CSV.

Importers, the import of labels and the comparison of any CSV read with it, and each says in
its own words what is wrong with a row.
"""

import ast
import csv
import io
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Any, NamedTuple

from annotate.errors import Refused

# A cell may be a whole article, which the module's own limit of 128 KiB would refuse. The limit
# holds for the whole process, so it is set here and nowhere else, and is never changed while
# another thread reads. The largest value that fits a C long everywhere, Windows included:
# files have their own limit of size.
csv.field_size_limit(2**31 - 1)

SEPARATORS = ",;\t|"
BETWEEN = "|"  # the labels of a cell
_JOINERS = "|#;,/&+\n"
_LONGEST_LABEL = 40
_LONGEST_LIST = 10_000
_HEAD = 100_000  # characters that the separator is found in
_ROWS_TRIED = 50
# Excel writes and reads a first line that names the separator. It may have been quoted since.
_SEP_LINE = re.compile(r'"?sep=([^\r\n"])"?[,;\t|]*(\r\n|\r|\n|$)', re.IGNORECASE)
_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "bar": "|", "pipe": "|"}


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


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A CSV: the names of its columns, without white space around them, and the rows below.

    Rows without anything in them are left out.
    """

    header: list[str]
    rows: Iterator[CsvRow]


def open_table(text: str, separator: str = "", wanted: Collection[str] = ()) -> CsvTable:
    """Read the names of the columns; UnreadableRow if that row is not CSV.

    The first row that is not empty names them. `separator` is what a person chose; if it is
    "", a first line “sep=;” names it, or it is found, best with the columns `wanted`.
    """
    text = text.removeprefix("\ufeff")
    sep_line = _SEP_LINE.match(text)
    start = sep_line.end() if sep_line else 0
    named = sep_line[1] if sep_line else ""
    separator = separator_of(separator) or named or find_separator(text[start:], wanted)
    skips = _has_space_before_quotes(text[start : start + _HEAD], separator)
    rows = (
        row._replace(line=row.line + bool(sep_line))
        for row in read_rows(lines_of(text[start:]), separator, skips_space=skips)
        if any(cell.strip() for cell in row.cells)
    )
    header = next(rows, CsvRow(1, 1, [])).cells
    return CsvTable([name.strip() for name in header], rows)


def separator_of(choice: str) -> str:
    """Return the character that a person's choice means (“tab”: a tab); Refused if none."""
    separator = _NAMES.get(choice.strip().casefold(), choice)
    if len(separator) > 1 or separator in ("\r", "\n", '"'):
        raise Refused(
            f"“{choice}” does not separate columns.",
            "Give one character, for example “;”, or the word “tab”.",
        )
    return separator


def read_rows(
    lines: Iterable[str], separator: str = ",", *, skips_space: bool = False
) -> Iterator[CsvRow]:
    """Read rows from lines that keep their line ends; UnreadableRow if one is not CSV."""
    # Strict, because a lenient reader would join rows after a stray quotation mark in silence.
    reader = csv.reader(lines, delimiter=separator, strict=True, skipinitialspace=skips_space)
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


def find_separator(text: str, wanted: Collection[str] = ()) -> str:
    """Find the character that splits the first row into columns, and the others into as many."""
    head = text[: text.find("\n", _HEAD) + 1 or len(text)]
    return max(SEPARATORS, key=lambda separator: _fit(head, separator, wanted))


def _fit(head: str, separator: str, wanted: Collection[str]) -> tuple[int, bool, float, int]:
    """Return how well a separator fits the first rows; more is better."""
    skips = _has_space_before_quotes(head, separator)
    sizes: list[int] = []
    header: list[str] = []
    is_csv = 1
    try:
        rows = read_rows(lines_of(head), separator, skips_space=skips)
        for row in islice((row for row in rows if any(row.cells)), _ROWS_TRIED):
            header = header or [name.strip() for name in row.cells]
            sizes.append(len(row.cells))
    except UnreadableRow:
        is_csv = 0
        header = header or first_cells(head, separator)
    found = len(set(wanted).intersection(header))
    # Rows of as many cells show the separator: a name or a text may contain any character.
    fitting = sum(1 for size in sizes[1:] if size == len(header)) / max(1, len(sizes) - 1)
    columns = len(header)
    return found, columns > 1, (is_csv + fitting) if columns > 1 else 0.0, columns


def _has_space_before_quotes(head: str, separator: str) -> bool:
    """Return whether quoted cells stand after a separator and a space.

    Spaces are skipped only then: elsewhere they belong to the cell.
    """
    first = next((line for line in head.splitlines() if line.strip()), "")
    names = first.split(separator)[1:]
    if names and all(name.startswith(" ") for name in names):
        return True
    found = re.search(f'(^|[^"]){re.escape(separator)} +"[^"]', head)
    # Within a quoted cell the same characters are text: '"He said, ""no"""'.
    return bool(found) and f'{separator}"' not in head and not re.search('^"', head, re.MULTILINE)


def first_cells(text: str, separator: str) -> list[str]:
    """Read the cells of the first row that is not a blank line; [] if there is none."""
    try:
        rows = csv.reader(lines_of(text), delimiter=separator)
        return next((cells for cells in rows if cells), [])
    except csv.Error:
        return []


def has_other_size(cells: Sequence[str], header: Sequence[str]) -> bool:
    """Return whether a row has too few cells, or more than columns and something in them."""
    return len(cells) < len(header) or any(cell.strip() for cell in cells[len(header) :])


def by_column(header: Sequence[str], cells: Sequence[str]) -> dict[str | None, str | None]:
    """Pair a row's cells with the header; None fills in for missing cells and missing names."""
    return dict(zip_longest(header, cells))


def labels_in(cell: str, separator: str = BETWEEN) -> list[str]:
    """List the labels of a cell: those of a list as JSON or Python writes it, else its parts.

    `["a", "b"]`, `{"choices": ["a", "b"]}` and `a|b` are the labels a and b.
    """
    listed = _listed(cell)
    parts = cell.split(separator) if listed is None else listed
    return [part.strip() for part in parts if part.strip()]


def looks_like_labels(cell: str) -> str:
    """Return what seems to separate several labels in a cell; “list” for a list, else ""."""
    if _listed(cell) is not None:
        return "list"
    parts_by = {one: [part.strip() for part in cell.split(one)] for one in _JOINERS if one in cell}
    return next((one for one, parts in parts_by.items() if _are_labels(parts)), "")


def _are_labels(parts: Sequence[str]) -> bool:
    return all(0 < len(part) <= _LONGEST_LABEL for part in parts)


def _listed(cell: str) -> list[str] | None:
    """Read the labels of a list or an object of lists; None if the cell is neither."""
    if not re.fullmatch(r"\s*(\[.*\]|\{.*\})\s*", cell, re.DOTALL) or len(cell) > _LONGEST_LIST:
        return None
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):
        try:
            value = ast.literal_eval(cell.strip())
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return None
    found = list(_strings(value))
    return None if None in found else found


def _strings(value: Any) -> Iterator[str | None]:
    """Yield the strings in a list, also in objects of lists; None for anything else."""
    if isinstance(value, dict):
        value = [one for inner in value.values() for one in _as_list(inner)]
    for one in _as_list(value):
        if isinstance(one, str | int):
            yield str(one)
        elif isinstance(one, dict | list):
            yield from _strings(one)
        else:
            yield None


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple | set) else [value]
