"""Any long CSV → figures, pairs and confusion, without a database."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain, combinations
from typing import Any, BinaryIO, TextIO

from annotate import agreement
from annotate.agreement import Figure, Pair, Table
from annotate.errors import Invalid
from annotate.tables import UnreadableRow, by_column, first_cells, read_rows

_SEPARATORS = ",;\t"  # no bar, which separates the labels of a set within a cell


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figures and pairs of a CSV, with how often two people chose which two values."""

    figures: list[Figure]
    pairs: list[Pair]
    confusion: list[dict[str, Any]]

    def as_json(self) -> dict[str, Any]:
        """Return the shape of `agreement --json`."""
        return {
            "figures": [figure.as_json() for figure in self.figures],
            "pairs": [pair.as_json() for pair in self.pairs],
            "confusion": self.confusion,
        }


def compare(
    file: BinaryIO,
    *,
    unit: str,
    annotator: str,
    value: str,
    level: str,
    cluster: str | None = None,
    order: Sequence[str] = (),
    none_when: tuple[str, str] | None = None,
) -> Comparison:
    """Compute all figures of a CSV; Invalid says what is wrong in it."""
    with TextIOWrapper(file, "utf-8-sig", newline="") as text:
        table = agreement.table_of_rows(
            _rows(text, [unit, annotator, value, cluster, *(none_when or ())[:1]]),
            unit=unit,
            annotator=annotator,
            value=value,
            cluster=cluster,
            level=level,
            order=order,
            none_when=none_when,
        )
    return Comparison(
        list(agreement.all_figures(table, of=value)),
        list(agreement.pairs(table)),
        confusion_of(table),
    )


def confusion_of(table: Table) -> list[dict[str, Any]]:
    """Count how often one of two people chose one value and the other another, each pair once."""
    counts: Counter[tuple[int, int]] = Counter()
    for what, weight in zip(table.whats, table.what_weights, strict=True):
        for pair in combinations(sorted(what), 2):
            counts[pair] += weight
    return [
        {"first": _text(table.values[a]), "second": _text(table.values[b]), "count": count}
        for (a, b), count in sorted(counts.items())
    ]


def _text(value: Any) -> Any:
    return "|".join(sorted(value)) if isinstance(value, frozenset) else value


def _rows(file: TextIO, columns: Sequence[str | None]) -> Iterator[dict[str, str | None]]:
    """Read the rows; Invalid if it is not a CSV in UTF-8, or a column is missing or doubled."""
    try:
        first = file.readline()
        separator = _find_separator(first, columns)
        rows = read_rows(chain([first], file), separator)
        header = next((row.cells for row in rows), [])
        for column in columns:
            if column is not None and header.count(column) != 1:
                raise _wrong_header(column, header)
        yield from (by_column(header, row.cells) for row in rows if row.cells)
    except UnicodeDecodeError as error:
        raise Invalid("The file is not in UTF-8.", "Save it as CSV in UTF-8.") from error
    except UnreadableRow as error:
        raise Invalid(
            f"Row {error.number} cannot be read ({error}).", "Save it again as CSV."
        ) from error


def _find_separator(first: str, columns: Sequence[str | None]) -> str:
    """Find the character that splits the first row into the most of the named columns."""

    def matches(separator: str) -> tuple[int, int]:
        header = first_cells(first, separator)
        return len(set(columns).intersection(header)), len(header)

    return max(_SEPARATORS, key=matches)


def _wrong_header(column: str, header: Sequence[str]) -> Invalid:
    if not header:
        return Invalid("The file is empty.", "The first row must contain the column names.")
    if column in header:
        return Invalid(f"The column “{column}” is there twice.", "Give each column its own name.")
    return Invalid(f"There is no column “{column}”.", f"The columns are: {', '.join(header)}.")
