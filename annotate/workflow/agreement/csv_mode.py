"""Any long CSV → figures, pairs and confusion, without a database."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, BinaryIO

from annotate import agreement, importers
from annotate.agreement import Figure, Pair, Table
from annotate.errors import Invalid, Refused
from annotate.tables import (
    BETWEEN,
    CsvTable,
    UnreadableRow,
    by_column,
    has_other_size,
    looks_like_labels,
    open_table,
)
from annotate.wording import plural

# Words that many programs write into a cell without a value.
PLACEHOLDERS = ("na", "n/a", "#n/a", "<na>", "nan", "none", "null", "nil", "-", "–", "—")
_SCALES = ("ordinal", "interval", "ratio")
_FEW_NUMBERS = 10  # whole numbers up to so many are grades rather than measures
_EXAMPLE = 40  # characters

Row = dict[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figures and pairs of a CSV, how often two people chose which two values, and notes."""

    figures: list[Figure]
    pairs: list[Pair]
    confusion: list[dict[str, Any]]
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the shape of `agreement --json`."""
        return {
            "figures": [figure.as_json() for figure in self.figures],
            "pairs": [pair.as_json() for pair in self.pairs],
            "confusion": self.confusion,
            "notes": list(self.notes),
        }


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
    cells = _Cells(rows, value, none_when)
    cells.empty(missing or (() if level in ("nominal", "set") else _placeholders(cells, order)))
    notes = []
    if level is None:
        level, why = _guess_level(rows, unit, annotator, cells, order)
        notes.append(f"Level {level}, because {why}. Choose another with --level.")
        if level not in _SCALES and not missing:
            cells.restore()
    notes += cells.notes(level, separator, is_chosen=bool(missing))
    table = agreement.table_of_rows(
        rows,
        unit=unit,
        annotator=annotator,
        value=value,
        cluster=cluster,
        level=level,
        order=order,
        none_when=none_when,
        separator=separator or BETWEEN,
    )
    return Comparison(
        list(agreement.all_figures(table, of=value)),
        list(agreement.pairs(table)),
        confusion_of(table),
        tuple(notes),
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


class _Cells:
    """The cells with a rating, which words mean a missing one, and what to say about them."""

    def __init__(
        self, rows: list[tuple[int, Row]], value: str, none_when: tuple[str, str] | None
    ) -> None:
        self._value = value
        self._rows = [row for _, row in rows]
        self._kept = none_when[1] if none_when and none_when[0] == value else None
        self.emptied: Counter[str] = Counter()
        self._before: list[tuple[Row, str]] = []

    def count(self) -> Counter[str]:
        """Count the words in the cells, without empty ones."""
        words = ((row[self._value] or "").strip() for row in self._rows)
        return Counter(word for word in words if word and word != self._kept)

    def empty(self, words: Collection[str]) -> None:
        """Empty the cells with one of these words, in any case."""
        meant = {word.strip().casefold() for word in words}
        for row in self._rows:
            word = (row[self._value] or "").strip()
            if word and word != self._kept and word.casefold() in meant:
                self._before.append((row, word))
                self.emptied[word] += 1
                row[self._value] = ""

    def restore(self) -> None:
        """Fill the emptied cells again."""
        for row, word in self._before:
            row[self._value] = word
        self.emptied.clear()

    def notes(self, level: str, separator: str, *, is_chosen: bool) -> list[str]:
        """Say which words are missing values or could be, and which cells look like several."""
        words = self.count()
        notes = []
        if self.emptied:
            notes.append(f"{_listed(self.emptied)}: counted as missing.")
        doubtful = Counter({word: n for word, n in words.items() if _is_placeholder(word)})
        if doubtful and not is_chosen and level not in _SCALES:
            options = " ".join(f"--missing {_quoted(word)}" for word in doubtful)
            notes.append(f"{_listed(doubtful)}: counted as a value. If it is missing: {options}.")
        return notes + _joined(words, level, separator)


def _placeholders(cells: _Cells, order: Sequence[str]) -> list[str]:
    """List the words of the cells that mean a missing value; words of the order do not."""
    return [word for word in cells.count() if _is_placeholder(word) and word not in order]


def _is_placeholder(word: str) -> bool:
    return word.casefold() in PLACEHOLDERS


def _quoted(word: str) -> str:
    return f'"{word}"' if set(word) & set(" <>#&|") else word


def _listed(words: Counter[str]) -> str:
    return ", ".join(f"“{word}” ({plural(count, 'row')})" for word, count in words.items())


def _joined(words: Counter[str], level: str, separator: str) -> list[str]:
    """Name the cells that look like several labels but count as one."""
    if level in _SCALES or (level == "set" and separator):
        return []
    by_joiner: dict[str, list[str]] = {}
    for word in words:
        by_joiner.setdefault(looks_like_labels(word), []).append(word)
    notes = []
    for joiner, found in by_joiner.items():
        is_split = level == "set" and joiner in ("list", BETWEEN)
        # A sign that stands within names (“AT&T”, “Kyiv, Ukraine”) says little at other levels.
        if not joiner or is_split or (level != "set" and joiner not in ("list", *_CLEAR)):
            continue
        rows = plural(sum(words[word] for word in found), "row")
        how = "" if level == "set" else " --level set"
        if joiner not in ("list", BETWEEN):
            how += f' --separator "{joiner}"'
        shown = found[0][:_EXAMPLE] + "…" * (len(found[0]) > _EXAMPLE)
        notes.append(f"“{shown}” ({rows} like it) counts as one label. If it is several, add{how}.")
    return notes


_CLEAR = "|#;"


def _guess_level(
    rows: list[tuple[int, Row]], unit: str, annotator: str, cells: _Cells, order: Sequence[str]
) -> tuple[str, str]:
    """Guess how values compare, and say why."""
    words = cells.count()
    if order:
        return "ordinal", "--order names the values"
    keys = Counter((row[unit], row[annotator]) for _, row in rows)
    if any(count > 1 for count in keys.values()):
        return "set", "some people have several rows for one unit"
    if any(looks_like_labels(word) in ("list", BETWEEN) for word in words):
        return "set", "some cells contain several labels"
    numbers = [_number(word) for word in words]
    if not words or None in numbers:
        return "nominal", "the values are words"
    if len(numbers) <= 2:
        return "nominal", "there are only two values"
    if all(number.is_integer() for number in numbers) and len(numbers) <= _FEW_NUMBERS:
        return "ordinal", "the values are a few whole numbers"
    return "interval", "the values are numbers"


def _number(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None


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
