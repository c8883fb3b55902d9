"""A table and a formula on sums → the value of a figure, and its value without each article."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress, repeat
from math import lcm, nan

from annotate.agreement.ratings.columns import Without, leave_out
from annotate.agreement.ratings.tables import Places, Table

# Beyond so many articles with the same sums, among the first, one by one is quicker than columns.
ALIKE, SAMPLE = 4, 400
Terms = Sequence[tuple[int, int]]
Part = dict[int, int]


class Formula:
    """A coefficient as whole-number sums over units, and a value computed from the sums.

    Sums add up over units, so that the value without an article is the formula on the
    total less that article's part, without a loop over the rest. Percent agreement of 70
    in 100 units, of which an article has 20 with 10 agreements: (70 − 10) / (100 − 20).
    """

    size: int
    needs_who = False

    def terms(self, who: Places, what: Places) -> Terms:
        """Return what one unit adds: (place in the sums, amount); `who` only if `needs_who`."""
        raise NotImplementedError

    def value(self, sums: Sequence[int]) -> float | None:
        """Return the coefficient; None if it is undefined."""
        raise NotImplementedError

    def leaving_out(self, sums: Sequence[int]) -> Callable[[Part], float | None]:
        """Return the function from a part to the coefficient without it."""

        def value_without(part: Part) -> float | None:
            rest = list(sums)
            for place, amount in part.items():
                rest[place] -= amount
            return self.value(rest)

        return value_without

    def value_of_each(self, sums: Without) -> Iterable[float | None]:
        """Return what `value` returns, for the sums without each article.

        Most formulas do it column by column, which is quicker than article by article.
        """
        return map(self.value, sums.rows())


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value, and the values without each article; NaN if that one is undefined.

    `clusters` names the articles that were left out. If sentences or units were left out
    instead, `times` says how many equal ones each value stands for; otherwise it is empty.
    """

    value: float | None
    clusters: Sequence[str] = ()
    without: Sequence[float] = ()
    times: Sequence[int] = ()


def total(formula: Formula, table: Table) -> list[int]:
    """Return the formula's sums over the whole table."""
    # Most formulas need only the values, of which there are far fewer patterns than rows.
    sums = [0] * formula.size
    if formula.needs_who:
        units = (
            (formula.terms(table.whos[who], table.whats[what]), weight)
            for who, what, weight in table.counted()
        )
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
    """Return the coefficient on the whole table."""
    return formula.value(total(formula, table))


def estimate(formula: Formula, table: Table) -> Estimate:
    """Compute the coefficient, with and without each article that has shared units.

    If there is only one such article, its sentences are left out one by one instead,
    or its units if they are not parts of sentences.
    """
    sums = total(formula, table)
    value = formula.value(sums)
    if value is None:
        return Estimate(None)
    shared = table.shared
    # Sentences of one article are not independent, so whole articles are left out if possible.
    if shared.articles > 1 or (len(shared.places) > 1 and not table.is_by_sentence):
        articles = table.spread.articles
        if len(shared.places) < len(articles):
            articles = tuple(map(articles.__getitem__, shared.places))
        return Estimate(value, articles, _without_each(formula, table, sums))
    # Leaving out either of two equal units or sentences gives the same: it is computed once.
    if not table.is_by_sentence:
        units = list(_by_unit(formula, table))
        without = _without(formula, sums, (part for part, _ in units))
        return Estimate(value, (), without, [times for _, times in units])
    parts = compress(_parts_of_kinds(formula, table), shared.kinds)
    once = _without(formula, sums, map(dict, parts))
    times = compress(table.spread.totals, shared.kinds)
    without = array("d", chain.from_iterable(map(repeat, once, times)))
    return Estimate(value, (), without, [1] * len(without))


def estimate_parts(
    formula: Formula, parts: Sequence[tuple[str, Part]], sums: Sequence[int] = ()
) -> Estimate:
    """Compute the same from (cluster, part), for data that are not a table of ratings.

    Parts of one cluster are left out together; if there is only one cluster, each part by
    itself. `sums` is given if the parts do not add up to it.
    """
    by_cluster: dict[str, Part] = {}
    whole: Counter = Counter()
    for cluster, part in parts:
        joined = by_cluster.setdefault(cluster, {})
        for place, amount in part.items():
            joined[place] = joined.get(place, 0) + amount
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
    return _as_array(map(formula.leaving_out(sums), parts))


def _as_array(values: Iterable[float | None]) -> array:
    # One NaN makes the interval undefined. An array takes a quarter of the memory of a list.
    return array("d", [nan if value is None else value for value in values])


def _without_each(formula: Formula, table: Table, sums: list[int]) -> array:
    """Compute the coefficient without each article that has shared units."""
    found = leave_out(table, _terms_by_row(formula, table), sums, with_who=formula.needs_who)
    if found is None:
        return _without(formula, sums, _by_article(formula, table))
    first = next(found.blocks()).rows(SAMPLE)
    if len(set(first)) * ALIKE > len(first):
        return _as_array(chain.from_iterable(map(formula.value_of_each, found.blocks())))
    rows = found.rows()
    distinct = dict.fromkeys(rows)
    # Many articles add the same.
    values = map(formula.leaving_out(sums), found.parts(distinct))
    value_of_row = dict(zip(distinct, values, strict=True))
    return _as_array(map(value_of_row.__getitem__, rows))


def _by_article(formula: Formula, table: Table) -> Iterator[Part]:
    parts = _parts_of_kinds(formula, table)
    for place in table.shared.places:
        part: Part = {}
        for kind, count in table.spread.of_article(place):
            for index, amount in parts[kind]:
                part[index] = part.get(index, 0) + amount * count
        yield part


def _by_unit(formula: Formula, table: Table) -> Iterator[tuple[Part, int]]:
    """Yield the shared units, equal ones once with their number."""
    terms_of = _terms_by_row(formula, table)
    units: Counter[tuple[int, int]] = Counter()
    for who, what, weight in table.counted():
        if len(table.whats[what]) > 1:
            units[who, what] += weight
    for (who, what), times in units.items():
        yield dict(terms_of(who, what)), times


def _parts_of_kinds(formula: Formula, table: Table) -> list[Terms]:
    """Return what each kind adds to the sums."""
    terms_of = _terms_by_row(formula, table)
    parts: list[Terms] = []
    for rows in table.kinds.rows():
        part: Part = {}
        for who, what, weight in rows:
            for index, amount in terms_of(who, what):
                part[index] = part.get(index, 0) + amount * weight
        parts.append(tuple(part.items()))
    return parts


def _terms_by_row(formula: Formula, table: Table) -> Callable[[int, int], Terms]:
    """Return the function from places in `whos` and `whats` to terms."""
    if formula.needs_who:
        return lambda who, what: formula.terms(table.whos[who], table.whats[what])
    terms = [formula.terms((), what) for what in table.whats]  # a few, for many rows
    return lambda who, what: terms[what]


def pairs_scale(table: Table) -> int:
    """Return the least multiple of r · (r − 1) for every number r of ratings of a unit.

    Times this, the share of agreeing pairs is whole for every unit: with units of 2 and 3
    ratings it is lcm(2, 6) = 6, and the shares 1/1 and 1/3 become 6 and 2.
    """
    return lcm(*{len(what) * (len(what) - 1) for what in table.whats if len(what) > 1})


def ratings_scale(table: Table) -> int:
    """Return the least multiple of every number of ratings of a unit."""
    return lcm(*{len(what) for what in table.whats})
