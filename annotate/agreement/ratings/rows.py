"""Rows of any long CSV → a table of ratings, or an error that names the row."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from math import isfinite

from annotate.agreement.ratings.answers import gather
from annotate.agreement.ratings.tables import LEVELS, NONE, Table, Value
from annotate.errors import Invalid
from annotate.tables import BETWEEN, labels_in


def table_of_rows(
    rows: Iterable[Mapping[str, str | None] | tuple[int, Mapping[str, str | None]]],
    *,
    unit: str,
    annotator: str,
    value: str,
    cluster: str | None = None,
    level: str = "nominal",
    order: Sequence[str] = (),
    none_when: tuple[str, str] | None = None,
    separator: str = BETWEEN,
    missing: Collection[str] = (),
) -> Table:
    """Build a table from rows by column name, one rating per row; at level `set` one label.

    - An empty cell is missing, and so is one of the words `missing`; a row with
      `none_when[1]` in column `none_when[0]` has the explicit value NONE.
    - Level `set`: the rows of one unit and annotator are combined, and `separator`
      separates labels in a cell; a cell can also be a list in JSON. At other levels a
      second row is refused.
    - Level `ordinal`: the values are in `order`; without it numbers are in order of
      size, and text is refused. `interval` and `ratio` accept numbers only.

    Invalid names the first row that is wrong (the header is row 1, unless rows come as
    pairs with their own number), or a `none_when`
    that no row meets.
    """
    check_rules(level, order, none_when is not None)
    columns = [unit, annotator, value, *([cluster] if cluster else []), *(none_when or ())[:1]]
    ratings = _Ratings(level, separator)
    is_met = none_when is None
    for number, row in _numbered(rows):
        _check_columns(row, columns, number)
        what, who, cell = (_cell(row, column) for column in (unit, annotator, value))
        if cell in missing:
            cell = ""
        if not who or not what:
            empty = unit if who else annotator
            raise Invalid(
                f"Row {number}: column “{empty}” is empty.", "Fill it in or delete the row."
            )
        if none_when and _cell(row, none_when[0]) == none_when[1]:
            if cell and none_when[0] != value:
                raise Invalid(
                    f"Row {number}: {none_when[0]} is “{none_when[1]}”, yet {value} is “{cell}”.",
                    "Empty one of the two cells.",
                )
            # `value` itself may be the column of the condition: its cell then becomes NONE.
            cell, is_met = NONE, True
        ratings.add(number, what, who, cell, _cell(row, cluster) if cluster else "")
    if not is_met:
        raise unmet(none_when)
    return ratings.table(order)


class _Ratings:
    """The rating of each unit by each person, checked row by row."""

    def __init__(self, level: str, separator: str) -> None:
        self.level = level
        self.separator = separator
        self.cluster_of: dict[str, str] = {}
        self.values: dict[tuple[str, str], Value | None] = {}
        self.row_of: dict[tuple[str, str], int] = {}

    def add(self, number: int, unit: str, person: str, cell: str, cluster: str) -> None:
        if self.cluster_of.setdefault(unit, cluster) != cluster:
            raise Invalid(
                f"Row {number}: unit “{unit}” is in two clusters.",
                "Give every unit its own ID.",
            )
        key = unit, person
        if self.level == "set":
            self._combine(number, key, cell)
            return
        if key in self.row_of:
            raise Invalid(
                f"Row {number}: “{person}” already rated unit “{unit}” in row {self.row_of[key]}.",
                "Keep one of the rows, or use level set, which combines them.",
            )
        self.row_of[key] = number
        self.values[key] = cell or None

    def _combine(self, number: int, key: tuple[str, str], cell: str) -> None:
        combined = combine(self.values.get(key), cell, self.separator)
        if is_mixed(combined):
            raise Invalid(
                f"Row {number}: “{key[1]}” gives unit “{key[0]}” both a label and none.",
                "Keep one of the two.",
            )
        self.values[key] = combined

    def table(self, order: Sequence[str]) -> Table:
        scale = scale_of(self.values.values(), self.level, order)
        ratings = sorted(
            (
                (self.cluster_of[unit], unit, person, scale.get(value, value))
                for (unit, person), value in self.values.items()
            ),
            key=lambda rating: rating[:3],  # without the value: numbers and text do not compare
        )
        listed = order if self.level == "ordinal" else ()
        return gather(ratings, level=self.level, values=listed)


def combine(before: Value | None, cell: str, separator: str) -> frozenset[str] | None:
    """Add the labels of a cell to a set; None if there are none."""
    labels = frozenset({NONE} if cell == NONE else labels_in(cell, separator))
    return (before or frozenset()) | labels or None


def is_mixed(labels: frozenset[str] | None) -> bool:
    """Return whether a set has both a label and NONE."""
    return labels is not None and NONE in labels and len(labels) > 1


def scale_of(
    values: Iterable[Value | None], level: str, order: Sequence[str]
) -> dict[Value, Value]:
    """Map each text to its number at levels that need numbers; empty for other levels."""
    if level in ("nominal", "set") or order:
        return {}
    numbers = {text: _number(text) for text in set(values) if text is not None}
    wrong = sorted(text for text, number in numbers.items() if number is None)
    if wrong and level == "ordinal":
        raise Invalid(
            f"“{wrong[0]}” is text, so the order of the values is not known.",
            "Name all values from low to high with --order.",
        )
    if wrong:
        raise Invalid(f"“{wrong[0]}” is not a number.", f"Level {level} needs numbers.")
    return numbers


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    # float() also reads "nan" and "inf": the first equals nothing, the second is no distance.
    return number if isfinite(number) else None


def _numbered(
    rows: Iterable[Mapping[str, str | None] | tuple[int, Mapping[str, str | None]]],
) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    for number, row in enumerate(rows, 2):
        yield row if isinstance(row, tuple) else (number, row)


def _cell(row: Mapping[str, str | None], column: str) -> str:
    return (row[column] or "").strip()


def unmet(none_when: tuple[str, str]) -> Invalid:
    """Return the error for a misspelt rule: every “none” would count as missing, without a word."""
    column, text = none_when
    return Invalid(f"No row has “{text}” in {column}.", "Check --none-when, or leave it out.")


def check_rules(level: str, order: Sequence[str], has_rule: bool) -> None:
    """Raise Invalid if there is no such level, or an order or a rule has no place in it."""
    if level not in LEVELS:
        raise Invalid(f"There is no level “{level}”.", f"Choose one of: {', '.join(LEVELS)}.")
    if order and level != "ordinal":
        raise Invalid(f"Level {level} has no order.", "Leave the order out, or use level ordinal.")
    if len(set(order)) < len(order):
        raise Invalid("A value appears twice in the order.", "Name every value once.")
    if has_rule and level not in ("nominal", "set"):
        raise Invalid(
            f"“None” has no place on a scale of level {level}.",
            "Leave out --none-when, or use level nominal or set.",
        )


def _check_columns(row: Mapping[str, str | None], columns: Sequence[str], number: int) -> None:
    missing = [column for column in columns if column not in row]
    if missing:
        known = ", ".join(str(column) for column in row if column is not None)
        raise Invalid(f"Row {number} has no column “{missing[0]}”.", f"The columns are: {known}.")
