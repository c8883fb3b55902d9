"""The address of an agreement page → what is compared, in which scope; figures → words, shades."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, sqrt
from typing import Any

from flask import request

from annotate.agreement import NO_MATCH, Figure, Pair, PersonFigures, place_of
from annotate.errors import BadRequest, Invalid
from annotate.records import SENTENCE_KINDS
from annotate.web._access import me, store
from annotate.web._shell import figure as written
from annotate.web._shell import share
from annotate.workflow import agreement
from annotate.workflow.agreement import (
    ClaimRow,
    Confusion,
    Headline,
    Outlier,
    Pairs,
    Period,
    Scope,
    Split,
    Told,
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
_OF_SHARES = ("percent", "positive_agreement", "negative_agreement", "span_f1")


@dataclass(frozen=True, slots=True)
class Cell:
    """One pair in the heat map; `step` 0–5 is its shade."""

    pair: Pair
    step: int


@dataclass(frozen=True, slots=True)
class Leaf:
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
    def leaf(self) -> "Leaf":
        """The part of the disagreements that is shown; the whole page has far more at once."""
        return Leaf(self.number, len(self.splits), WHOLE_ROWS if self.is_whole else ROWS)

    @property
    def disagreements(self) -> list[Told]:
        rows = self.splits[self.leaf.rows]
        return agreement.tell(self.basis, [one.sentence for one in rows], rows)

    def changed(self, **changes: Any) -> dict[str, Any]:
        """The filters with some of them set otherwise; None takes one away."""
        return {key: value for key, value in {**self.filters, **changes}.items() if value}


def read_view() -> View:
    """Read the address; BadRequest or Invalid say what is wrong with it."""
    args = request.args
    scope = agreement.see(store(), me())
    filters = {
        "field": args.get("field", ""),
        "article": args.getlist("article"),
        "person": args.getlist("person"),
        "version": args.get("version", ""),
        "since": _day("since"),
        "until": _day("until"),
        "kind": args.getlist("kind"),
    }
    basis = agreement.open_basis(store(), _scope(scope, filters))
    sort = args.get("sort", "split")
    if sort not in agreement.SORTS:
        raise BadRequest(f"There is no order “{sort}”.", "Choose split or text.")
    return View(
        basis=basis,
        measure=agreement.get_measure(basis.scheme, filters["field"] or "source"),
        filters={key: value for key, value in filters.items() if value},
        sort=sort,
        number=max(1, args.get("page", 1, type=int)),
        is_whole=args.get("whole") == "on",
    )


def _scope(scope: Scope, filters: dict[str, Any]) -> Scope:
    kinds = tuple(sorted(filters["kind"])) or scope.kinds
    if unknown := set(kinds) - set(SENTENCE_KINDS):
        raise Invalid(f"There is no kind “{min(unknown)}”.", "Choose one of the list.")
    _check_named("article", filters, (one for one, _ in agreement.list_articles(store(), scope)))
    _check_named("person", filters, agreement.list_labellers(store()))
    if filters["since"] and filters["until"] and filters["since"] > filters["until"]:
        raise Invalid(
            f"{filters['since']} is after {filters['until']}.", "Turn the two days round."
        )
    return Scope(
        kinds=kinds,
        articles=tuple(sorted(filters["article"])),
        people=tuple(sorted(filters["person"])),
        version=_version(filters["version"]),
        since=filters["since"],
        until=filters["until"],
        without=scope.without,
    )


def _check_named(what: str, filters: dict[str, Any], known: Iterable[str]) -> None:
    if unknown := set(filters[what]).difference(known) if filters[what] else set():
        raise Invalid(
            f"There is no {what} “{min(unknown)}” with labels here.", "Choose one of the list."
        )


def _version(text: str) -> tuple[str, int] | None:
    """Read “scheme:version”; one that was never used is refused."""
    if not text:
        return None
    scheme, _, number = text.rpartition(":")
    named = (scheme, int(number)) if number.isdecimal() else None
    if named not in agreement.list_used_versions(store()):
        raise Invalid(f"Nobody labelled under “{text}”.", "Choose a version of the list.")
    return named


def _day(name: str) -> str:
    text = request.args.get(name, "")
    try:
        return text and date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise BadRequest(f"“{text}” is no day.", "Write it as 2026-01-31.") from error


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


def shade(count: int, most: int) -> int:
    """The step 1–5 of a count against the greatest one, by its root: small ones tell apart."""
    return ceil(5 * sqrt(count / most)) if most else 0


def value_of(figure: Figure) -> str:
    """Write a figure as its kind is written: shares as percent, coefficients to two places."""
    return share(figure.value) if figure.name in _OF_SHARES else written(figure.value)


def interval_of(figure: Figure) -> str:
    """Write an interval, “0.55 to 0.63”; empty where there is none."""
    if figure.interval is None:
        return ""
    write = share if figure.name in _OF_SHARES else written
    return " to ".join(map(write, figure.interval))


def sure_of(figure: Figure) -> str:
    """Say how sure an interval is, “rough”; empty where nothing is to be said or none is shown."""
    return figure.interval_note if figure.interval else ""


def shared_note(figures: Iterable[Figure]) -> str:
    """Give the note that all intervals of a table share, to be said once; empty if they differ."""
    notes = {sure_of(figure) for figure in figures if figure.interval}
    return notes.pop() if len(notes) == 1 else ""


def hint_of(figure: Figure) -> str:
    """Write an interval with its note, “0.55 to 0.63, rough”."""
    return ", ".join(filter(None, (interval_of(figure), sure_of(figure))))


def change_of(period: Period) -> str:
    """Write the change from the period before, “+0.04 (−0.07 to 0.16)”."""
    if period.change is None:
        return ""
    gap, interval = period.change
    sign = "" if written(gap).startswith("−") else "+"
    if interval is None:
        return f"{sign}{written(gap)}"
    return f"{sign}{written(gap)} ({' to '.join(map(written, interval))})"


def says_more(period: Period) -> str:
    """Tell what the interval of a change excludes."""
    if period.change is None:
        return ""
    if period.change[1] is None:
        return "one article only, so no interval"
    low, high = period.change[1]
    if low > 0:
        return "better: the interval excludes no change"
    return "worse: the interval excludes no change" if high < 0 else "may be no change"


def against_marks(figure: Figure) -> str:
    """Say in plain words where the interval lies against .667 and .800, and how sure it is."""
    place = place_of(figure.interval)
    return f"{place}; {figure.interval_note}" if figure.interval_note else place


def name_outlier(outlier: Outlier) -> str:
    """Say what the one who is lowest with everyone confuses most."""
    if outlier.cell is None:
        return ""
    if outlier.cell[0] == NO_MATCH:
        return f"Most often another has a claim ({outlier.others.text}) that matches none of theirs"
    if outlier.cell[1] == NO_MATCH:
        return f"Most often they have a claim ({outlier.said.text}) that matches none of another’s"
    return f"Most often they say {outlier.said.text} where another says {outlier.others.text}"


WORDS = {
    "against_marks": against_marks,
    "change_of": change_of,
    "hint_of": hint_of,
    "interval_of": interval_of,
    "name_outlier": name_outlier,
    "says_more": says_more,
    "shade": shade,
    "shared_note": shared_note,
    "sure_of": sure_of,
    "value_of": value_of,
    "panels": PANELS,
    "stacks": STACKS,
    "no_match": NO_MATCH,
}
