"""A table → for each pair of people: shared units, percent, kappa, their table of values."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from annotate.agreement.cohen_kappa import kappa_of_cells
from annotate.agreement.tables import Table, Value

NEEDED = 30


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people over the units both rated.

    `cells` counts units by (value of the first, value of the second). `few`
    says why the figures are not to be relied on, None from 30 units on.
    """

    first: str
    second: str
    units: int
    percent: float | None
    kappa: float | None
    undefined: str | None
    cells: Mapping[tuple[Value, Value], int] = field(default_factory=dict)

    @property
    def few(self) -> str | None:
        return None if self.units >= NEEDED else f"too few: {self.units} of {NEEDED} shared units"

    def as_json(self) -> dict[str, Any]:
        """The entry under `pairs` of `agreement --json`."""
        return {
            "first": self.first,
            "second": self.second,
            "units": self.units,
            "percent": self.percent,
            "cohen_kappa": self.kappa,
            "undefined": self.undefined,
            "few": self.few,
        }


def pairs(table: Table) -> list[Pair]:
    """Compare every two people of the table, in the table's order, in one pass over it."""
    cells = _cells(table)
    return [
        _pair(table, first, second, cells.get((first, second), {}))
        for first, second in combinations(range(len(table.annotators)), 2)
    ]


def _pair(table: Table, first: int, second: int, cells: dict[tuple[int, int], int]) -> Pair:
    units = sum(cells.values())
    agreed = sum(count for (a, b), count in cells.items() if a == b)
    kappa, undefined = None, "nothing shared"
    if units:
        kappa = kappa_of_cells(cells)
        undefined = None
        if kappa is None:
            undefined = "no variation: kappa is undefined, percent agreement 100 %"
    return Pair(
        table.annotators[first],
        table.annotators[second],
        units,
        agreed / units if units else None,
        kappa,
        undefined,
        {(table.values[a], table.values[b]): cells[a, b] for a, b in sorted(cells)},
    )


def _cells(table: Table) -> dict[tuple[int, int], dict[tuple[int, int], int]]:
    """Units by pair of people and pair of values.

    A cell is one whole number, people's part + values' part: both parts are
    listed once for each entry of `whos` and `whats`, so a row costs one
    addition a pair.
    """
    people, values = len(table.annotators), len(table.values)
    square = values * values
    of_who = [[(a * people + b) * square for a, b in combinations(who, 2)] for who in table.whos]
    of_what = [[a * values + b for a, b in combinations(what, 2)] for what in table.whats]
    counts: dict[int, int] = defaultdict(int)
    for who, what, weight in zip(table.who, table.what, table.weight, strict=True):
        for pair, said in zip(of_who[who], of_what[what], strict=True):
            counts[pair + said] += weight
    cells: dict[tuple[int, int], dict[tuple[int, int], int]] = defaultdict(dict)
    for code, count in counts.items():
        pair, said = divmod(code, square)
        cells[divmod(pair, people)][divmod(said, values)] = count
    return cells
