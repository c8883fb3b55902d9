"""Every figure of a scope, for the download and the command line.

All are between people, except those of pairs, which take in the models that a scope names.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, pairwise
from typing import Any

from annotate import agreement
from annotate.agreement import Figure, Pair, Pairing, PersonFigures
from annotate.store.counted import list_labelled
from annotate.store.file.connection import Store
from annotate.workflow import clock
from annotate.workflow.agreement import panels
from annotate.workflow.agreement.basis import Basis, hold_memory, open_basis, whole_scope
from annotate.workflow.agreement.downloads.disagreements import write_ahead
from annotate.workflow.agreement.headline import attributed, has_own_voice, matched_share
from annotate.workflow.agreement.history import list_versions, list_weeks
from annotate.workflow.agreement.kept.memory import MB, forget_large
from annotate.workflow.agreement.kept.unchanged import View, figures_of_table, of_table
from annotate.workflow.agreement.known import SETS, SOURCES, SPANS, WORDS
from annotate.workflow.agreement.measures import Measure, list_measures, table_of, wholes_of
from annotate.workflow.project import get_project

OF_PAIRS, WAYS = ("percent", "cohen_kappa", "scott_pi"), ("linear", "quadratic")
LOOK_AFTER, MOST_AHEAD = 200, 0.9  # articles; of the memory, made before anyone asks
DEFINITIONS = 3  # raised whenever the same labels would give another figure


def prepare(store: Store, rest: Callable[[float], bool]) -> None:
    """Make what all figures rest on, and rows, before anyone asks: after a start, it takes seconds.

    `rest` is called with how long to leave the processor to others, and says whether to go on.
    What would not fit into the memory that the project's setting allows is left to be made later.
    """
    since_look, began = LOOK_AFTER, clock.seconds()
    for articles in chain(_make_parts(store), _write_rows(store)):
        since_look += articles
        if since_look >= LOOK_AFTER:
            since_look = 0
            if hold_memory(store) > MOST_AHEAD * get_project(store).agreement_cache_mb * MB:
                return
        if not rest(2 * (clock.seconds() - began)):
            return
        began = clock.seconds()


def _make_parts(store: Store) -> Iterator[int]:
    scope = whole_scope(store, ())
    for article in list_labelled(store.reader(), scope):
        # Opened each time: a save in the meantime made another ground, with the parts until then.
        basis = open_basis(store, scope)
        part, known = basis.ground.part(article), basis.ground.known
        fields = (one.tallied for one in list_measures(basis.scheme) if not one.is_source)
        for of in (SETS, SOURCES, WORDS, SPANS, *fields):
            part.each(of, partial(known.kind, of=of))
        yield 1


def _write_rows(store: Store) -> Iterator[int]:
    scope = whole_scope(store, ())
    measure, *_ = list_measures(open_basis(store, scope).scheme)
    yield from write_ahead(lambda: open_basis(store, scope), measure)


def list_figures(basis: Basis, measures: Sequence[Measure]) -> list[Figure]:
    """List the figures of these measures over everyone, with all coefficients and distances."""
    found: list[Figure] = []
    basis = basis.among_people
    for measure in measures:
        key = ("figures", measure.id)
        make = _of_sources if measure.is_source else _of_field
        found += basis.once(key, lambda m=measure, make=make: list(make(basis, m)))
        if basis.ground.packs:  # tables of one measure are of no use to the next
            forget_large(basis)
    return found


def _drop(basis: Basis, *keys: Hashable) -> None:
    """Forget what no later figure of a command needs; a server keeps it for the next page."""
    if basis.ground.packs:
        for key in keys:
            basis.kept.results.pop(key, None)


def list_parts(
    basis: Basis, measures: Sequence[Measure], alias: Mapping[str, str] | None = None
) -> Iterator[Figure]:
    """List the figures of parts: pairs, people, weeks, versions, and each change between two.

    With `alias`, what figures are of has these names in place of people's.
    """
    alias = alias or {}
    compared, basis = basis, basis.among_people
    for measure in measures:
        for pair in panels.pairs(compared, measure).pairs:
            named = f"{measure.of}: {_of(alias, pair.first)}, {_of(alias, pair.second)}"
            yield from _of_pair(compared, measure, pair, named)
        for person in panels.people(basis, measure):
            yield from _of_person(basis, measure, person, _of(alias, person.name))
        if basis.ground.packs:
            forget_large(basis)
        periods = {"week of": list_weeks(basis, measure), "version": list_versions(basis, measure)}
        for what, listed in periods.items():
            for one in listed:
                yield replace(one.figure, of=f"{measure.of}: {what} {one.name}")
            for before, now in pairwise(listed):
                if now.change:
                    value, interval = now.change
                    of = f"{measure.of}: {what} {now.name} less {before.name}"
                    yield replace(now.figure, of=of, value=value, interval=interval)


def _of(alias: Mapping[str, str], name: str) -> str:
    return alias.get(name, name)


def _of_pair(basis: Basis, measure: Measure, pair: Pair, of: str) -> Iterator[Figure]:
    """Compute the figures of two people; for an ordinal field with weighted kappa as well."""
    two = pair.first, pair.second
    share = _share(basis, measure, lambda pairing: int(pairing.is_between(*two)))
    found = of_table(
        basis,
        ("pair", measure.id, two, wholes_of(basis, measure).values),
        lambda one: wholes_of(one, measure).only(two),
        lambda table: [agreement.figure(name, table) for name in OF_PAIRS],
    )
    if measure.is_ordered:
        found = found + of_table(
            basis,
            ("pair on a scale", measure.id, two),
            lambda one: table_of(one, measure).only(two),
            lambda table: [agreement.figure("cohen_kappa", table, distance=one) for one in WAYS],
        )
    return (replace(one, of=of, matched_share=share) for one in found)


def _of_person(
    basis: Basis, measure: Measure, person: PersonFigures, shown: str
) -> Iterator[Figure]:
    name, (both, alone) = person.name, agreement.of_person(measure.of, shown)
    share = _share(basis, measure, lambda pairing: pairing.others_of(name))
    rest = _share(basis, measure, lambda pairing: pairing.pairs - pairing.others_of(name))
    yield replace(person.kappa, of=both, matched_share=share)
    yield replace(person.percent, of=both, matched_share=share)
    yield replace(person.alpha_without, of=alone, matched_share=rest)


def _share(basis: Basis, measure: Measure, weight: Callable[[Pairing], int]) -> float | None:
    """Return the share of claims that a part's figures are based on; None for sources."""
    if measure.is_source:
        return None
    sides = basis.once("sides of sources", lambda: agreement.merge_sides(basis.tally(SOURCES)))
    return agreement.share_of(
        (weight(one) * times, one.are_both, is_same) for (one, is_same), times in sides.items()
    )


def as_json(basis: Basis, measures: Sequence[Measure] = ()) -> dict[str, Any]:
    """Return the shape of `agreement --json`, for these measures or all, with all parts.

    Pairs and confusion are those of the first measure.
    """
    measures = measures or list_measures(basis.scheme)
    cells = panels.confusion(basis.among_people, measures[0]).cells
    return {
        "figures": [
            one.as_json() for one in (*list_figures(basis, measures), *list_parts(basis, measures))
        ],
        "pairs": [one.as_json() for one in panels.pairs(basis, measures[0]).pairs],
        "confusion": agreement.confusion_json(cells),
    }


def _of_sources(basis: Basis, measure: Measure) -> Iterator[Figure]:
    sets = table_of(basis, measure)
    yield from figures_of_table(basis, "sources", Basis.sets.fget)
    yield from figures_of_table(basis, "has a claim", lambda one: agreement.has_a_claim(one.sets))
    if has_own_voice(measure):
        yield from figures_of_table(basis, "attributed", lambda one: attributed(one, measure))
    for label in sorted({label for one in sets.values for label in one}):
        yield from figures_of_table(
            basis,
            f"sources={label}",
            lambda one, label=label: agreement.against_rest(one.sets, label),
        )
    share = panels.share_of_claims(basis)
    yield from _with_share(basis, "sources of claims", panels.sources_of_claims, share)
    _drop(basis, "sources", ("tally", SOURCES))
    for distance in ("half", "exact"):
        yield panels.spans_figure(basis, distance)
    _drop(basis, ("tally", SPANS))
    people = len(sets.annotators)
    known = basis.ground.known
    by_everyone = [known.marked(one) for one in basis.said if len(one.claims) == people]
    yield agreement.unitizing_figure(sets, by_everyone)
    yield from figures_of_table(basis, "words in a claim", panels.words_inside)


def _of_field(basis: Basis, measure: Measure) -> Iterator[Figure]:
    share = matched_share(basis, measure)
    yield from _with_share(basis, measure.of, lambda one: table_of(one, measure), share)
    if measure.outside:
        of = f"{measure.of}, all values"
        yield from _with_share(basis, of, lambda one: wholes_of(one, measure), share)


def _with_share(basis: Basis, of: str, view: View, share: float | None) -> Iterable[Figure]:
    return (replace(one, matched_share=share) for one in figures_of_table(basis, of, view))
