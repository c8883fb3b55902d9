"""The panels of the agreement page: one function per panel, computed once per basis."""

from collections import Counter
from dataclasses import dataclass

from annotate import agreement
from annotate.agreement import Figure, Pair, PersonFigures, Table
from annotate.workflow.agreement.basis import Basis
from annotate.workflow.agreement.headline import (
    ALPHA,
    count_outside,
    matched_share,
)
from annotate.workflow.agreement.kept.unchanged import of_table
from annotate.workflow.agreement.known import SOURCES, SPANS, WORDS
from annotate.workflow.agreement.measures import (
    Label,
    Measure,
    chosen,
    list_measures,
    table_of,
    wholes_of,
)


@dataclass(frozen=True, slots=True)
class Outlier:
    """The person who is lowest with everyone, from `low` to `high`, and what they confuse most.

    In `sentences`, they chose `said` where someone else chose `others`; None if
    nothing is confused.
    """

    name: str
    low: float
    high: float
    said: Label | None = None
    others: Label | None = None
    cell: tuple[str, str] | None = None
    sentences: int = 0


@dataclass(frozen=True, slots=True)
class Pairs:
    """Every two people, and the person who is lowest with everyone, if there is one."""

    people: tuple[str, ...]
    pairs: list[Pair]
    outlier: Outlier | None


def pairs(basis: Basis, measure: Measure) -> Pairs:
    return basis.once(("pairs", measure.id), lambda: _pairs(basis, measure))


def _pairs(basis: Basis, measure: Measure) -> Pairs:
    wholes = wholes_of(basis, measure)
    found = agreement.pairs(wholes)
    lowest = lowest_with_everyone(found)
    return Pairs(wholes.annotators, found, lowest and _with_confusion(basis, measure, *lowest))


def lowest_with_everyone(found: list[Pair]) -> tuple[str, float, float] | None:
    """Find (name, lowest, highest kappa) of a person below all pairs of the others.

    None unless there are three people or more, and every pair has enough answers.
    """
    known = [pair for pair in found if pair.kappa is not None]
    names = {name for pair in known for name in (pair.first, pair.second)}
    if len(names) < 3 or any(pair.few for pair in known):
        return None
    for name in sorted(names):
        own = [pair.kappa for pair in known if name in (pair.first, pair.second)]
        others = [pair.kappa for pair in known if name not in (pair.first, pair.second)]
        # Even their best pair is below the worst pair of the others.
        if others and len(own) == len(names) - 1 and max(own) < min(others):
            return name, min(own), max(own)
    return None


def _with_confusion(basis: Basis, measure: Measure, name: str, low: float, high: float) -> Outlier:
    """Add the value that a person most often chooses where someone else chooses another."""
    cells: Counter[tuple[str, str]] = Counter()
    for kind, sentences in basis.tally(measure.tallied).counted():
        found = set()
        for pairing in kind.rows:
            said = chosen(measure, pairing)
            if said and said[0] != said[1] and pairing.is_of(name):
                found.add(said if name in pairing.first else said[::-1])
        for cell in found:
            cells[cell] += sentences
    if not cells:
        return Outlier(name, low, high)
    cell, count = max(
        cells.items(), key=lambda item: (item[1], agreement.NO_MATCH not in item[0], item[0])
    )
    return Outlier(name, low, high, *map(measure.label, cell), cell, count)


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One value against the rest."""

    value: str
    label: Label
    alpha: Figure
    percent: Figure
    positives: int
    disagreements: int
    few: str | None


def values(basis: Basis, measure: Measure) -> list[ValueRow]:
    """Compare each used value with the rest, most disagreements first."""
    return basis.once(("values", measure.id), lambda: _values(basis, measure))


def _values(basis: Basis, measure: Measure) -> list[ValueRow]:
    table = table_of(basis, measure) if measure.level == "set" else wholes_of(basis, measure)
    return [
        ValueRow(
            value=one.value,
            label=measure.label(one.value),
            alpha=one.alpha,
            percent=one.percent,
            positives=one.positives,
            disagreements=one.disagreements,
            few=one.few,
        )
        for one in agreement.value_figures(table, of=measure.of)
        if one.positives
    ]


@dataclass(frozen=True, slots=True)
class Confusion:
    """The count of answers where one of two people chose the row and the other the column."""

    values: list[str]
    labels: dict[str, Label]
    cells: dict[tuple[str, str], int]

    @property
    def most_same(self) -> int:
        return max((n for (a, b), n in self.cells.items() if a == b), default=0)

    @property
    def most_different(self) -> int:
        return max((n for (a, b), n in self.cells.items() if a != b), default=0)


def confusion(basis: Basis, measure: Measure) -> Confusion:
    return basis.once(("confusion", measure.id), lambda: _confusion(basis, measure))


def _confusion(basis: Basis, measure: Measure) -> Confusion:
    cells = agreement.confuse(basis.tally(measure.tallied))
    if not measure.is_source:  # a claim without a value is not compared
        cells = {cell: n for cell, n in cells.items() if agreement.NO_MATCH not in cell}
    used = {one for cell in cells for one in cell}
    order = [value.id for value in measure.field.values if value.id in used]
    order += sorted(used - set(order) - {agreement.NO_MATCH})
    if agreement.NO_MATCH in used:
        order.append(agreement.NO_MATCH)
    return Confusion(order, {one: measure.label(one) for one in order}, cells)


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A figure on claims, its title, and why it is not reliable."""

    title: str
    figure: Figure
    few: str | None
    outside: tuple[tuple[Label, int], ...] = ()


def claims(basis: Basis) -> list[ClaimRow]:
    """Compare claims: their words, their sources, how firmly they are put."""
    return basis.once("claims", lambda: _claims(basis))


def _claims(basis: Basis) -> list[ClaimRow]:
    sources, words = sources_of_claims(basis), words_inside(basis)
    share = share_of_claims(basis)
    exact, half = (spans_figure(basis, distance) for distance in ("exact", "half"))
    few = agreement.too_few_shared(half.units, agreement.SENTENCES_NEEDED)  # F1 has no values
    rows = [
        ClaimRow("Claims with the same words", exact, few),
        ClaimRow("Claims whose words overlap by half", half, few),
        ClaimRow(
            "Words inside any claim",
            agreement.figure(ALPHA, words, of="words in a claim"),
            agreement.too_few(words),
        ),
        ClaimRow(
            "Source of matched claims",
            agreement.figure(ALPHA, sources, of="sources of claims", matched_share=share),
            agreement.too_few(sources),
        ),
    ]
    for measure in list_measures(basis.scheme)[1:]:
        table = table_of(basis, measure)
        figure = agreement.figure(
            ALPHA, table, of=measure.of, matched_share=matched_share(basis, measure)
        )
        outside = tuple(count_outside(basis, measure))
        title = f"{measure.id.capitalize()} of claims with the same source"
        rows.append(ClaimRow(title, figure, agreement.too_few(table), outside))
    return rows


def spans_figure(basis: Basis, distance: str) -> Figure:
    """Compute span F1 over all sentences."""
    return of_table(
        basis,
        ("spans", distance),
        lambda one: (one.tally(SPANS), agreement.has_a_claim(one.sets)),
        lambda _: _spans_figure(basis, distance),
    )


def _spans_figure(basis: Basis, distance: str) -> Figure:
    found = basis.tally(SPANS)
    spread = found.spread
    places = spread.places([True] * len(found.kinds))
    if len(places) > 1:  # then whole articles are left out
        added = [spread.add_up([one[of] for one in found.kinds]) for of in range(3)]
        spans = (
            (spread.articles[place], tuple(column[place] for column in added), 1)
            for place in places
        )
    else:
        spans = (
            (article, found.kinds[kind], count)
            for place, article in enumerate(spread.articles)
            for kind, count in spread.of_article(place)
        )
    return agreement.spans_figure(basis.sets, spans, distance=distance)


def words_inside(basis: Basis) -> Table:
    """Return the table of whether each word is inside a claim."""
    return basis.once("words", lambda: agreement.tabulate_words(basis.tally(WORDS)))


def sources_of_claims(basis: Basis) -> Table:
    """Return the table of the sources of matched claims."""
    return basis.once("sources", lambda: agreement.tabulate_pairs(basis.tally(SOURCES)))


def share_of_claims(basis: Basis) -> float | None:
    """Return the share of claims that have a match."""
    return of_table(basis, "share", lambda one: one.tally(SOURCES), agreement.share_of_pairs)


def people(basis: Basis, measure: Measure) -> list[PersonFigures]:
    """Compare each person with the others' vote, and compute the headline without them."""
    return basis.once(("people", measure.id), lambda: _people(basis, measure))


def _people(basis: Basis, measure: Measure) -> list[PersonFigures]:
    table = table_of(basis, measure)
    return [_person(basis, measure, name, table.values) for name in table.annotators]


def _person(basis: Basis, measure: Measure, name: str, values: tuple) -> PersonFigures:
    of = measure.of, name
    kappa, percent, few = of_table(
        basis,
        ("against the others", measure.id, name, values),
        lambda one: agreement.against_others(table_of(one, measure), name),
        lambda table: agreement.figures_against(table, *of),
    )
    alpha, few_without = of_table(
        basis,
        ("without", measure.id, name, values),
        lambda one: table_of(one, measure).without(name),
        lambda table: agreement.figures_without(table, *of, measure.distance),
    )
    return PersonFigures(name, kappa, percent, alpha, few, few_without)
