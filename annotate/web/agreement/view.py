"""What one agreement page shows: its panels and the part of a list that is on the page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotate.agreement import Figure, Pair, PersonFigures
from annotate.workflow import agreement
from annotate.workflow.agreement import (
    ClaimRow,
    Confusion,
    Diagonal,
    Headline,
    Pairs,
    Period,
    RowAnswers,
    Split,
    Steps,
    ValueRow,
)

PANELS = {
    "next": "What to do next",
    "headline": "Krippendorff’s alpha",
    "values": "Value by value",
    "pairs": "Who differs",
    "disagreements": "Disagreements",
    "claims": "Claim by claim",
    "people": "Person by person",
    "confusion": "What is confused with what",
    "time": "Over time and by version",
}
# These are folded below the others, each with its finding in one line.
FOLDED = ("claims", "people", "confusion", "time")
PAGE_SIZE = 5
WHOLE_PAGE_SIZE = 200
_SHADES_FROM = (0.2, 0.4, 0.667, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Cell:
    """One pair in the heat map; `step` 0–5 is its shade."""

    pair: Pair
    step: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list of `count` rows; a page number past the end means the last page."""

    wanted: int
    count: int
    size: int = PAGE_SIZE

    @property
    def number(self) -> int:
        return min(self.wanted, self.pages)

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // self.size))  # rounded up

    @property
    def rows(self) -> slice:
        return slice((self.number - 1) * self.size, self.number * self.size)

    @property
    def part(self) -> str:
        """“6 to 10 of 11”."""
        last = min(self.rows.stop, self.count)
        return f"{self.rows.start + 1:,} to {last:,} of {self.count:,}"


@dataclass
class View:
    """One agreement page: what is compared, the filters as in the address, and the figures.

    `fill` computes the figures of the panels that a template is going to show,
    so that rendering it runs no query. The figures of other panels are missing.
    `compared` adds the models that the address names, for the panel of pairs alone.
    """

    basis: agreement.Basis
    compared: agreement.Basis
    measure: agreement.Measure
    filters: dict[str, Any]
    sort: str
    number: int
    is_whole: bool
    steps: Steps = field(init=False)
    headline: Headline = field(init=False)
    alpha: Figure = field(init=False)
    pairs: Pairs = field(init=False)
    grid: list[tuple[str, list[Cell | None]]] = field(init=False)
    values: list[ValueRow] = field(init=False)
    grouped: dict[str, list[ValueRow]] = field(init=False)
    confusion: Confusion = field(init=False)
    claims: list[ClaimRow] = field(init=False)
    diagonal: Diagonal | None = field(init=False)
    people: list[PersonFigures] = field(init=False)
    periods: dict[str, list[Period]] = field(init=False)
    splits: list[Split] = field(init=False)
    decided: int = field(init=False)
    page: Page = field(init=False)
    disagreements: list[RowAnswers] = field(init=False)

    @property
    def hidden(self) -> int:
        """How many articles are left out because this person has not finished them."""
        return len(self.basis.scope.without)

    @property
    def measures(self) -> list[agreement.Measure]:
        return agreement.list_measures(self.basis.scheme)

    def changed(self, **changes: Any) -> dict[str, Any]:
        """Return the filters with some of them changed; None removes one."""
        return {key: value for key, value in {**self.filters, **changes}.items() if value}

    def basis_of(self, asked: Mapping[str, str]) -> agreement.Basis:
        """Return what the sentences behind a figure are found in: of a pair, with the models."""
        return self.compared if "who" in asked else self.basis

    def without(self, names: Iterable[str]) -> dict[str, Any]:
        """Return the filters without some of them."""
        return self.changed(**dict.fromkeys(names))

    def fill(self, panels: Iterable[str]) -> None:
        """Compute the figures of some panels."""
        for name in panels:
            _FILL[name](self)


def _fill_next(view: View) -> None:
    view.steps = agreement.find_steps(view.basis, view.measure)


def _fill_headline(view: View) -> None:
    view.headline = agreement.headline(view.basis, view.measure)
    _fill_splits(view)


def _fill_splits(view: View) -> None:
    view.splits = agreement.list_splits(view.basis, view.measure, view.sort)
    view.decided = agreement.count_decided(view.basis, view.splits)


def _fill_pairs(view: View) -> None:
    view.pairs = agreement.pairs(view.compared, view.measure)
    others = view.filters.get("with", [])  # gold and models, after the people
    people = [name for name in view.pairs.people if name not in others]
    people += [name for name in others if name in view.pairs.people]
    view.grid = make_grid(people, view.pairs.pairs)


def _fill_values(view: View) -> None:
    view.values = agreement.values(view.basis, view.measure)
    view.grouped = agreement.group_values(view.values)


def _fill_confusion(view: View) -> None:
    view.confusion = agreement.confusion(view.basis, view.measure)


def _fill_people(view: View) -> None:
    view.people = agreement.people(view.basis, view.measure)
    view.alpha = agreement.headline_alpha(view.basis, view.measure)


def _fill_claims(view: View) -> None:
    view.claims = agreement.claims(view.basis)
    view.diagonal = agreement.diagonal(view.basis)


def _fill_time(view: View) -> None:
    view.periods = {
        "Week of": agreement.list_weeks(view.basis, view.measure),
        "Scheme version": agreement.list_versions(view.basis, view.measure),
    }


def _fill_disagreements(view: View) -> None:
    _fill_splits(view)
    size = WHOLE_PAGE_SIZE if view.is_whole else PAGE_SIZE
    view.page = Page(view.number, len(view.splits), size)
    shown = view.splits[view.page.rows]
    sentences = [split.sentence for split in shown]
    view.disagreements = agreement.list_answers(view.basis, sentences, shown)


_FILL: dict[str, Callable[[View], None]] = {
    "next": _fill_next,
    "headline": _fill_headline,
    "values": _fill_values,
    "pairs": _fill_pairs,
    "disagreements": _fill_disagreements,
    "claims": _fill_claims,
    "people": _fill_people,
    "confusion": _fill_confusion,
    "time": _fill_time,
}


def make_grid(people: Sequence[str], pairs: Sequence[Pair]) -> list[tuple[str, list[Cell | None]]]:
    """Lay the pairs out as a square, one row per person; None where a person meets themselves."""
    known = {frozenset((pair.first, pair.second)): pair for pair in pairs}
    return [
        (name, [_cell(known.get(frozenset((name, other)))) for other in people]) for name in people
    ]


def _cell(pair: Pair | None) -> Cell | None:
    if pair is None:
        return None
    kappa = pair.kappa
    return Cell(pair, 0 if kappa is None else sum(kappa >= limit for limit in _SHADES_FROM))
