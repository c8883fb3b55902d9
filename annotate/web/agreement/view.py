"""What one agreement page shows: its panels and the part of a list that is on the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from annotate.agreement import Figure, Pair, PersonFigures
from annotate.workflow import agreement
from annotate.workflow.agreement import (
    ClaimRow,
    Confusion,
    Headline,
    Pairs,
    Period,
    RowAnswers,
    Split,
    ValueRow,
)

PANELS = {
    "headline": "Krippendorff’s alpha",
    "pairs": "Who agrees with whom",
    "values": "Value by value",
    "confusion": "What is confused with what",
    "people": "Person by person",
    "claims": "Claim by claim",
    "time": "Over time",
    "disagreements": "Disagreements",
}


# As the panels stand: three in a row, two stacks side by side, and the list that may be long.
STACKS = (
    ("headline",), ("pairs",), ("values",),
    ("confusion", "people"), ("claims", "time"), ("disagreements",),
)  # fmt: skip


ROWS = 5


WHOLE_ROWS = 200


_HEAT_FROM = (0.2, 0.4, 0.667, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Cell:
    """One pair in the heat map; `step` 0–5 is its shade."""

    pair: Pair
    step: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list of `count` rows, so many at once; beyond the last one it is the last."""

    asked: int
    count: int
    at_once: int = ROWS

    @property
    def number(self) -> int:
        return min(self.asked, self.pages)

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // self.at_once))

    @property
    def rows(self) -> slice:
        return slice((self.number - 1) * self.at_once, self.number * self.at_once)

    @property
    def part(self) -> str:
        """“6 to 10 of 11”."""
        last = min(self.rows.stop, self.count)
        return f"{self.rows.start + 1:,} to {last:,} of {self.count:,}"


@dataclass(frozen=True)
class View:
    """One agreement page: what is compared, and the filters as they stand in the address.

    Its figures are made when a template asks for them.
    """

    basis: agreement.Basis
    measure: agreement.Measure
    filters: dict[str, Any]
    sort: str
    number: int
    is_whole: bool

    @property
    def hidden(self) -> int:
        return len(self.basis.scope.without)

    @property
    def measures(self) -> list[agreement.Measure]:
        return agreement.list_measures(self.basis.scheme)

    @property
    def headline(self) -> Headline:
        return agreement.headline(self.basis, self.measure)

    @property
    def alpha(self) -> Figure:
        return agreement.headline_alpha(self.basis, self.measure)

    @property
    def pairs(self) -> Pairs:
        return agreement.pairs(self.basis, self.measure)

    @property
    def grid(self) -> list[tuple[str, list[Cell | None]]]:
        return make_grid(self.pairs.people, self.pairs.pairs)

    @property
    def values(self) -> list[ValueRow]:
        return agreement.values(self.basis, self.measure)

    @property
    def confusion(self) -> Confusion:
        return agreement.confusion(self.basis, self.measure)

    @property
    def claims(self) -> list[ClaimRow]:
        return agreement.claims(self.basis)

    @property
    def people(self) -> list[PersonFigures]:
        return agreement.people(self.basis, self.measure)

    @property
    def periods(self) -> dict[str, list[Period]]:
        return {
            "Week of": agreement.list_weeks(self.basis, self.measure),
            "Scheme version": agreement.list_versions(self.basis, self.measure),
        }

    @property
    def splits(self) -> list[Split]:
        return agreement.list_splits(self.basis, self.measure, self.sort)

    @property
    def decided(self) -> int:
        return agreement.count_decided(self.basis, self.splits)

    @property
    def leaf(self) -> "Page":
        """The part of the disagreements that is shown; the whole page has far more at once."""
        return Page(self.number, len(self.splits), WHOLE_ROWS if self.is_whole else ROWS)

    @property
    def disagreements(self) -> list[RowAnswers]:
        rows = self.splits[self.leaf.rows]
        return agreement.list_answers(self.basis, [one.sentence for one in rows], rows)

    def changed(self, **changes: Any) -> dict[str, Any]:
        """The filters with some of them set otherwise; None takes one away."""
        return {key: value for key, value in {**self.filters, **changes}.items() if value}


def make_grid(people: Sequence[str], pairs: Sequence[Pair]) -> list[tuple[str, list[Cell | None]]]:
    """Lay the pairs out as a square: a row a person, None where a person meets themselves."""
    known = {frozenset((pair.first, pair.second)): pair for pair in pairs}
    return [
        (one, [_cell(known.get(frozenset((one, other)))) for other in people]) for one in people
    ]


def _cell(pair: Pair | None) -> Cell | None:
    if pair is None:
        return None
    return Cell(pair, 0 if pair.kappa is None else sum(pair.kappa >= mark for mark in _HEAT_FROM))
