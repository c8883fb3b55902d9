"""Sentences that are alike → one kind each; kinds and how often they occur → tables and shares.

Two sentences are alike if everything that a table takes from them is the same: for the table of
sources, for example, that Ana, Luis and Mina finished them, and what each of them chose.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from operator import attrgetter
from typing import Any, NamedTuple

from annotate.agreement.claims.matched import NO_MATCH, share_of
from annotate.agreement.claims.matching import Sides
from annotate.agreement.ratings.grouping import (
    Key,
    KindMaker,
    Names,
    Spread,
    Value,
)
from annotate.agreement.ratings.pooled import Pooled
from annotate.agreement.ratings.tables import Table, table_of


class _Pairing(NamedTuple):
    first: Names
    second: Names
    pairs: int
    ours: Value | None
    theirs: Value | None


class Pairing(Sides, _Pairing):
    """What some people chose in a claim, and others in the same claim.

    None: they have no such claim (in sources), or the claim has no value (in a field).
    """

    __slots__ = ()

    @property
    def are_both(self) -> bool:
        return self.ours is not None and self.theirs is not None


class Alike(NamedTuple):
    """A kind of sentence: who finished it, and its rows.

    They are (values of all the people, units with these values), or a `Pairing` for each
    claim of every two groups of people.
    """

    people: Names
    rows: tuple


@dataclass(frozen=True, eq=False)
class Tally:
    """Kinds of sentences, and how often each occurs in each article."""

    kinds: Sequence[Alike]
    spread: Spread

    def counted(self) -> Iterator[tuple[Alike, int]]:
        """Yield each kind with the number of its sentences."""
        return zip(self.kinds, self.spread.totals, strict=True)

    def contents(self) -> Counter[tuple[str, Alike]]:
        """Return the kinds of all sentences by article."""
        contents: Counter[tuple[str, Alike]] = Counter()
        for place, article in enumerate(self.spread.articles):
            for kind, times in self.spread.of_article(place):
                contents[article, self.kinds[kind]] += times
        return contents


def tally(articles: Iterable[tuple[str, Iterable[Alike]]], *, spares: bool = False) -> Tally:
    """Count the kinds of the sentences of each article. Kinds are recognised by identity.

    With `spares`, figures of many articles take less memory and more time.
    """
    # Article by article: a list of all sentences would take more memory than what is returned.
    names, bounds, numbered = [], array("Q", [0]), array("I")
    kinds: dict[int, Alike] = {}
    numbers: defaultdict[int, int] = defaultdict(count().__next__)
    for article, sentences in articles:
        found = tuple(sentences)
        kinds.update(zip(map(id, found), found, strict=True))
        numbered.extend(map(numbers.__getitem__, map(id, found)))
        bounds.append(len(numbered))
        names.append(article)
    # An entry for each sentence: those that are alike are added up when it is asked for.
    spread = Spread(tuple(names), bounds, numbered, array("I", [1]) * len(numbered), spares)
    totals = Counter(numbered)
    vars(spread)["totals"] = [totals[number] for number in range(len(kinds))]
    return Tally(list(kinds.values()), spread)


def tabulate_sets(found: Tally) -> Table:
    """Build the table of sets of sources; a unit is a sentence."""
    names, place = _people(name for kind in found.kinds for name in kind.people)
    maker = KindMaker()
    numbers = []
    for people, ((values, _),) in found.kinds:
        who = tuple([place[name] for name in people])
        numbers.append(maker.unit(maker.intern(who, values)))
    return table_of(Table, maker, found.spread.merged(numbers), names, "set", ())


def tabulate_words(found: Tally) -> Table:
    """Build the table of whether each word is inside a claim; a unit is a word."""
    names, place = _people(name for kind in found.kinds for name in kind.people)
    maker = KindMaker()
    numbers = []
    for people, rows in found.kinds:
        who = tuple([place[name] for name in people])
        numbers.append(maker.sentence(people, {maker.intern(who, ins): n for ins, n in rows}))
    spread = found.spread.merged(numbers)
    return table_of(Table, maker, spread, names, "nominal", (False, True))


def tabulate_pairs(
    found: Tally, values: Sequence[Value] | None = None, *, level: str = "nominal"
) -> Pooled:
    """Build a table of matched claims; a unit is a claim that two people share.

    Without `values`, claims that only one of them has are left out. With it, one of the
    values may be missing, and those that are not listed are.
    """
    rows_of = [
        [row for row in kind.rows if values is not None or row.are_both] for kind in found.kinds
    ]
    names, place = _people(
        name for rows in rows_of for row in rows for group in row[:2] for name in group
    )
    maker = KindMaker()
    places: dict[Names, tuple[int, ...]] = {}
    listed = None if values is None else set(values)

    def key_of(row: Pairing) -> Key | None:
        rated = []
        for group, value in ((row.first, row.ours), (row.second, row.theirs)):
            if value is not None and (listed is None or value in listed):
                if group not in places:
                    places[group] = tuple([place[name] for name in group])
                rated.append((places[group], value))
        return maker.intern(*zip(*rated, strict=True)) if rated else None

    numbers = []
    for (people, _), rows in zip(found.kinds, rows_of, strict=True):
        units: dict[Key, int] = {}
        for row in rows:
            key = key_of(row)
            if key is not None:
                units[key] = units.get(key, 0) + row.pairs
        numbers.append(maker.sentence(people, units) if units else None)
    return table_of(Pooled, maker, found.spread.merged(numbers), names, level, tuple(values or ()))


def share_of_pairs(
    found: Tally,
    *,
    same_source: bool = False,
    weight: Callable[[Pairing], int] = attrgetter("pairs"),
) -> float | None:
    """Return the same as `matched_share`, from the sources of claims."""
    return share_of(
        (weight(row) * times, row.are_both, not same_source or row.ours == row.theirs)
        for kind, times in found.counted()
        for row in kind.rows
    )


def merge_sides(found: Tally) -> Counter[tuple[Pairing, bool]]:
    """Count claims by their two groups of people and whether both have it, with the same source.

    Of each there is a pairing whose sources stand for all others.
    """
    known: dict[tuple, tuple[Pairing, bool]] = {}
    counts: Counter[tuple[Pairing, bool]] = Counter()
    for kind, times in found.counted():
        for row in kind.rows:
            both = row.are_both, row.ours == row.theirs
            counts[known.setdefault((row.first, row.second, *both), (row, both[1]))] += times
    return counts


def confuse(found: Tally) -> dict[tuple[Any, Any], int]:
    """Count pairs of values: how often one of two people chose x and the other y.

    A value that is missing is `NO_MATCH`. (x, y) and (y, x) are equal.
    """
    counts: Counter[tuple[Any, Any]] = Counter()
    for kind, times in found.counted():
        for row in kind.rows:
            ours, theirs = (NO_MATCH if one is None else one for one in (row.ours, row.theirs))
            counts[ours, theirs] += row.pairs * times
            if ours != theirs:  # who is first means nothing: both directions, the diagonal once
                counts[theirs, ours] += row.pairs * times
    return dict(counts)


def _people(names: Iterable[str]) -> tuple[Names, dict[str, int]]:
    listed = tuple(sorted(set(names)))
    return listed, {name: place for place, name in enumerate(listed)}
