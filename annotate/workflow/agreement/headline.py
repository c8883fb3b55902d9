"""The first figures of the page: the headline, the figures beside it, what they are based on."""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

from annotate import agreement
from annotate.agreement import NONE, Figure, Table
from annotate.workflow.agreement.basis import Basis
from annotate.workflow.agreement.kept.unchanged import of_table
from annotate.workflow.agreement.known import SOURCES
from annotate.workflow.agreement.measures import (
    Label,
    Measure,
    table_of,
    wholes_of,
)

ALPHA = "krippendorff_alpha"


@dataclass(frozen=True, slots=True)
class Extent:
    """What all figures of a scope rest on.

    `sentences` are those that anyone finished, `shared` those that two people or more answered,
    in this many `articles`; `people` are all who could tell anything.
    """

    articles: int
    sentences: int
    shared: int
    people: tuple[str, ...]


def extent(basis: Basis) -> Extent:
    return basis.once("extent", lambda: _extent(basis))


def _extent(basis: Basis) -> Extent:
    sets, shared = basis.sets, basis.sets.shared
    return Extent(len(shared.places), basis.counts["sentences"], shared.units, sets.annotators)


@dataclass(frozen=True, slots=True)
class YesNo:
    """A yes-or-no question, with alpha: positive agreement alone looks better than it is."""

    positive: Figure
    alpha: Figure
    paradox: str | None


@dataclass(frozen=True, slots=True)
class Headline:
    """The first figures, and what they are based on.

    `exact` compares sets (or all values) as equal or different; `has_claim` and
    `attributed` are None if they do not apply; `claims` and `commonest` say how
    common claims and the most common value are; `outside` counts values that are
    not on the scale.
    """

    alpha: Figure
    exact: Figure
    percent: Figure
    has_claim: YesNo | None
    attributed: YesNo | None
    claims: float | None
    commonest: tuple[Label, float] | None
    few: str | None
    paradox: str | None
    people: tuple[str, ...]
    sentences: int
    cant_tell: int
    outside: list[tuple[Label, int]]


def headline(basis: Basis, measure: Measure) -> Headline:
    return basis.once(("headline", measure.id), lambda: _headline(basis, measure))


def _headline(basis: Basis, measure: Measure) -> Headline:
    table, wholes = table_of(basis, measure), wholes_of(basis, measure)
    share = matched_share(basis, measure)
    exact = agreement.figure(ALPHA, wholes, of=measure.of, matched_share=share)
    percent = agreement.figure("percent", wholes, of=measure.of, matched_share=share)
    claims = names_source = None
    if measure.is_source:
        claims = agreement.has_a_claim(table)
        names_source = attributed(basis, measure) if has_own_voice(measure) else None
    return Headline(
        alpha=headline_alpha(basis, measure),
        exact=exact,
        percent=percent,
        has_claim=claims and _yes_no(claims, "has a claim"),
        attributed=names_source and _yes_no(names_source, "attributed"),
        claims=claims and share_of(claims, True),
        commonest=_commonest(table, measure),
        few=agreement.too_few(wholes),
        paradox=agreement.paradox(wholes, "sentence" if measure.is_source else "claim"),
        people=table.annotators,
        sentences=basis.counts["sentences"],
        cant_tell=basis.counts["cant_tell"],
        outside=count_outside(basis, measure),
    )


def _yes_no(table: Table, of: str) -> YesNo:
    return YesNo(
        positive=agreement.figure("positive_agreement", table, of=of),
        alpha=agreement.figure(ALPHA, table, of=of),
        paradox=agreement.paradox(table),
    )


def headline_alpha(basis: Basis, measure: Measure) -> Figure:
    """Return the figure of the headline alone."""
    return basis.once(
        ("alpha", measure.id),
        lambda: agreement.figure(
            ALPHA,
            table_of(basis, measure),
            of=measure.of,
            distance=measure.distance,
            matched_share=matched_share(basis, measure),
        ),
    )


def has_own_voice(measure: Measure) -> bool:
    """Return whether there is a source for the article's own voice.

    Without one, every claim would count as attributed.
    """
    return bool(_own_voice(measure))


def attributed(basis: Basis, measure: Measure) -> Table:
    """Return the table of whether a sentence names a source other than the article's own voice."""
    own = _own_voice(measure)
    return table_of(basis, measure).mapped(
        lambda one: bool(one - own - {NONE}), values=(False, True)
    )


def _own_voice(measure: Measure) -> set[str]:
    return {value.id for value in measure.field.values if value.group == "author"}


def matched_share(basis: Basis, measure: Measure) -> float | None:
    """Return the share of claims that a field's figures are based on; None for sources."""
    if measure.is_source:
        return None
    return of_table(
        basis,
        "share of same source",
        lambda one: one.tally(SOURCES),
        partial(agreement.share_of_pairs, same_source=True),
    )


def share_of(table: Table, value: Any) -> float | None:
    """Return the share of this value in the ratings of shared units."""
    given = _given(table)
    total = sum(given.values())
    return given[value] / total if total else None


def _commonest(table: Table, measure: Measure) -> tuple[Label, float] | None:
    """Find the most common value (of sets, the most common source) and its share of answers."""
    ratings, given = 0, Counter()
    for value, count in _given(table).items():
        ratings += count
        for one in value if table.level == "set" else (value,):
            given[one] += count
    if not given:
        return None
    most, count = max(given.items(), key=lambda item: (item[1], str(item[0])))
    return measure.label(most), count / ratings


def _given(table: Table, *, minimum: int = 2) -> Counter:
    """Count how often each value was given, in units with at least `minimum` ratings."""
    given: Counter = Counter()
    for what, weight in zip(table.whats, table.what_weights, strict=True):
        for value in what if len(what) >= minimum else ():
            given[table.values[value]] += weight
    return given


def count_outside(basis: Basis, measure: Measure) -> list[tuple[Label, int]]:
    """Count the values that are not on the scale, in matched claims with the same source."""
    if not measure.outside:
        return []
    given = _given(wholes_of(basis, measure), minimum=1)
    return [(measure.label(value), given[value]) for value in measure.outside if given[value]]
