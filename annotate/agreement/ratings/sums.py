"""A table and a formula on sums → the figure, and the figure without each article."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import lcm, nan

from annotate.agreement.ratings.tables import Places, Table

Terms = Sequence[tuple[int, int]]
Part = dict[int, int]


class Formula:
    """A coefficient as whole-number sums over units, and a value made of the sums.

    Sums add up over units, so that the figure without an article is the
    formula on the total less that article's part: no loop over the rest.
    """

    size: int
    needs_who = False

    def terms(self, who: Places, what: Places) -> Terms:
        """What one unit adds: (place in the sums, amount); `who` only if `needs_who`."""
        raise NotImplementedError

    def value(self, sums: Sequence[int]) -> float | None:
        """The coefficient, None where it is undefined."""
        raise NotImplementedError

    def leaving_out(self, sums: Sequence[int]) -> Callable[[Part], float | None]:
        """Make the function from a part to the coefficient without it."""

        def value_without(part: Part) -> float | None:
            rest = list(sums)
            for place, amount in part.items():
                rest[place] -= amount
            return self.value(rest)

        return value_without


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value, and the values without each article, not a number where there is none.

    `clusters` names what was left out; `times` says how many such units there
    are where sentences or units are left out, and is empty where articles are.
    """

    value: float | None
    clusters: Sequence[str] = ()
    without: Sequence[float] = ()
    times: Sequence[int] = ()


def total(formula: Formula, table: Table) -> list[int]:
    """The formula's sums over the whole table."""
    sums = [0] * formula.size
    if formula.needs_who:
        units = ((formula.terms(who, what), weight) for _, who, what, weight in table.rows())
    else:
        units = (
            (formula.terms((), what), weight)
            for what, weight in zip(table.whats, table.what_weights, strict=True)
        )
    for terms, weight in units:
        for place, amount in terms:
            sums[place] += amount * weight
    return sums


def value_of(formula: Formula, table: Table) -> float | None:
    """The coefficient on the whole table."""
    return formula.value(total(formula, table))


def estimate(formula: Formula, table: Table) -> Estimate:
    """The coefficient, with and without each article that has shared units.

    With one such article only, its sentences are left out one by one instead,
    or its units where they are not parts of sentences.
    """
    if table.is_by_sentence and table.shared.articles > 1:
        table = table.by_article
    sums = total(formula, table)
    value = formula.value(sums)
    if value is None:
        return Estimate(None)
    places = table.shared.places
    if table.is_by_sentence:
        without = _without(formula, sums, _by_cluster(formula, table))
        return Estimate(value, (), without, [1] * len(places))
    if len(places) > 1:
        clusters = [table.clusters[place] for place in places]
        return Estimate(value, clusters, _without(formula, sums, _by_cluster(formula, table)))
    parts = list(_by_unit(formula, table))
    without = _without(formula, sums, (part for part, _ in parts))
    return Estimate(value, (), without, [times for _, times in parts])


def estimate_parts(
    formula: Formula, parts: Sequence[tuple[str, Part]], sums: Sequence[int] = ()
) -> Estimate:
    """The same from parts by (cluster, part), for what is no table of ratings.

    Parts of one cluster are left out together; where there is one cluster
    only, each part by itself. `sums` where they are not those of the parts.
    """
    by_cluster: dict[str, Part] = {}
    whole: Counter = Counter()
    for cluster, part in parts:
        held = by_cluster.setdefault(cluster, {})
        for place, amount in part.items():
            held[place] = held.get(place, 0) + amount
            whole[place] += amount
    sums = list(sums) or [whole[place] for place in range(formula.size)]
    value = formula.value(sums)
    if value is None:
        return Estimate(None)
    if len(by_cluster) > 1:
        return Estimate(value, list(by_cluster), _without(formula, sums, by_cluster.values()))
    without = _without(formula, sums, (part for _, part in parts))
    return Estimate(value, (), without, [1] * len(parts))


def _without(formula: Formula, sums: list[int], parts: Iterable[Part]) -> array:
    values = map(formula.leaving_out(sums), parts)
    return array("d", (nan if value is None else value for value in values))


def _by_cluster(formula: Formula, table: Table) -> Iterator[Part]:
    terms_of = _terms_by_row(formula, table)
    for place in table.shared.places:
        part: Part = {}
        for who, what, weight in table.cluster_rows(place):
            for index, amount in terms_of(who, what):
                part[index] = part.get(index, 0) + amount * weight
        yield part


def _by_unit(formula: Formula, table: Table) -> Iterator[tuple[Part, int]]:
    """The shared units, alike ones once however their rows stand, and how many they are."""
    terms_of = _terms_by_row(formula, table)
    units: Counter[tuple[int, int]] = Counter()
    for place in table.shared.places:
        for who, what, weight in table.cluster_rows(place):
            if len(table.whats[what]) > 1:
                units[who, what] += weight
    for (who, what), times in units.items():
        yield dict(terms_of(who, what)), times


def _terms_by_row(formula: Formula, table: Table) -> Callable[[int, int], Terms]:
    """Look terms up by places in `whos` and `whats`; made once a `what` where that is enough."""
    if formula.needs_who:
        return lambda who, what: formula.terms(table.whos[who], table.whats[what])
    made = [formula.terms((), what) for what in table.whats]
    return lambda who, what: made[what]


def pairs_scale(table: Table) -> int:
    """The least number that r · (r − 1) divides for every number of ratings r of a unit."""
    return lcm(*{len(what) * (len(what) - 1) for what in table.whats if len(what) > 1})


def ratings_scale(table: Table) -> int:
    """The least number that every number of ratings of a unit divides."""
    return lcm(*{len(what) for what in table.whats})
