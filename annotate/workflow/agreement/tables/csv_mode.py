"""Any long CSV → figures, pairs and confusion, without a database."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import BinaryIO

from annotate import agreement, importers
from annotate.errors import Invalid, Refused
from annotate.tables import (
    BETWEEN,
    CsvTable,
    UnreadableRow,
    by_column,
    has_other_size,
    open_table,
)
from annotate.wording import plural
from annotate.workflow.agreement.tables.cells import find_meaning
from annotate.workflow.agreement.tables.comparison import Comparison, compare_table

Row = dict[str | None, str | None]


def compare(
    file: BinaryIO,
    *,
    unit: str,
    annotator: str,
    value: str,
    level: str | None = None,
    cluster: str | None = None,
    order: Sequence[str] = (),
    none_when: tuple[str, str] | None = None,
    missing: Collection[str] = (),
    separator: str = "",
    encoding: str = "",
    delimiter: str = "",
) -> Comparison:
    """Compute all figures of a CSV; Invalid says what is wrong in it.

    Without a level, it is guessed from the values. `missing` are the words that mean a
    missing value; without them, the usual ones do at levels that need an order.
    """
    rows = _rows(
        file, [unit, annotator, value, cluster, *(none_when or ())[:1]], encoding, delimiter
    )
    meaning = find_meaning(
        _words(rows, value, none_when),
        level=level,
        order=order,
        missing=missing,
        separator=separator,
        has_several=_has_several(rows, unit, annotator),
    )
    table = agreement.table_of_rows(
        rows,
        unit=unit,
        annotator=annotator,
        value=value,
        cluster=cluster,
        level=meaning.level,
        order=order,
        none_when=none_when,
        separator=separator or BETWEEN,
        missing=meaning.missing,
    )
    return compare_table(table, value, meaning.notes)


def _words(
    rows: list[tuple[int, Row]], value: str, none_when: tuple[str, str] | None
) -> Counter[str]:
    """Count the words in the cells, without empty ones and the one that means none."""
    kept = none_when[1] if none_when and none_when[0] == value else ""
    words = ((row[value] or "").strip() for _, row in rows)
    return Counter(word for word in words if word not in ("", kept))


def _has_several(rows: list[tuple[int, Row]], unit: str, annotator: str) -> bool:
    return len({(row[unit], row[annotator]) for _, row in rows}) < len(rows)


def _rows(
    file: BinaryIO, columns: Sequence[str | None], encoding: str, delimiter: str
) -> list[tuple[int, Row]]:
    """Read the rows, each with its number; Invalid if the file or one of its rows is wrong."""
    wanted = [column for column in columns if column is not None]
    with file:
        data = file.read()
    try:
        text = importers.text_of(data, "the file", encoding) if data else ""
        table = open_table(text, delimiter, wanted)
        for column in wanted:
            if table.header.count(column.strip()) != 1:
                raise _wrong_header(column, table.header)
        return [(number, _row(table, cells, number)) for number, _, cells in table.rows]
    except UnreadableRow as error:
        raise Invalid(
            f"Row {error.number} cannot be read ({error}).", "Save it again as CSV."
        ) from error


def _row(table: CsvTable, cells: list[str], number: int) -> Row:
    if has_other_size(cells, table.header):
        raise Refused(
            f"Row {number}: it has {plural(len(cells), 'cell')}"
            f" for {plural(len(table.header), 'column')}.",
            "Put double quotes around text that contains the separator.",
        )
    return by_column(table.header, cells[: len(table.header)])


def _wrong_header(column: str, header: Sequence[str]) -> Invalid:
    if not header:
        return Invalid("The file is empty.", "The first row must contain the column names.")
    if column in header:
        return Invalid(f"The column “{column}” is there twice.", "Give each column its own name.")
    return Invalid(f"There is no column “{column}”.", f"The columns are: {', '.join(header)}.")
