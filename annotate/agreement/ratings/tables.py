"""Ratings → a compact table: who rated, which values, how often, in which article."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import TypeVar

from annotate.agreement.ratings.grouping import (
    Grouping,
    Key,
    KindMaker,
    Kinds,
    Pattern,
    Places,
    Row,
    Spread,
    Value,
)
from annotate.errors import Invalid

LEVELS = ("nominal", "ordinal", "interval", "ratio", "set")
NONE = "NONE"
CACHE_SIZE = 4096  # patterns whose numbers are looked up only once; most projects have fewer
UNSEEN = (-1, -1)
T = TypeVar("T", bound="Table")


@dataclass(frozen=True, eq=False)
class Table:
    """Ratings of units by annotators; units with the same ratings are one kind.

    A kind is who rated (an entry of `whos`: places in `annotators`) and which values (an entry
    of `whats`: places in `values`); `spread` says how often it occurs in each article. Two
    sentences of article A that Ana and Luis rate x y are one kind with `who=0, what=0`, which
    occurs twice in A, with `annotators=("Ana", "Luis")`, `values=("x", "y")`,
    `whos=((0, 1),)`, `whats=((0, 1),)`. There are far fewer kinds than units, so that what is
    asked about kinds is answered at once, in a project of any size.

    In tables of words and claims, a kind is a sentence: a row for each kind of unit in it.
    If units are pairs (`Pooled`), `whos` contains groups of people. A missing rating has no
    entry; an explicit "nothing" is a value. `values` are in the order of the scale (ordinal)
    or sorted, so that neither the order of the rows nor people's names can change a figure.
    """

    annotators: tuple[str, ...]
    values: tuple[Value, ...]
    level: str
    whos: tuple[Places, ...]
    whats: tuple[Places, ...]
    kinds: Kinds
    spread: Spread

    @property
    def is_by_sentence(self) -> bool:
        """Whether kinds are sentences, and the units parts of them."""
        return self.kinds.people is not None

    def people_in(self, whos: Iterable[Places]) -> set[int]:
        """Return the places in `annotators` of all people in these entries of `whos`."""
        return set().union(*whos)

    def pairs_of(self, who: Places) -> Iterable[tuple[int, int]]:
        """List every two people in an entry of `whos`."""
        return combinations(who, 2)

    @property
    def ungrouped(self) -> "Table":
        """The same ratings with a person for each rating."""
        return self

    @property
    def raters(self) -> set[int]:
        """The places in `annotators` of everyone who rated anything."""
        return self.people_in(self.whos)

    def rows(self) -> Iterator[tuple[str, Places, Places, int]]:
        """Yield (article, who, what, weight), article by article."""
        rows_of = list(self.kinds.rows())
        for place, article in enumerate(self.spread.articles):
            for kind, count in self.spread.of_article(place):
                for who, what, weight in rows_of[kind]:
                    yield article, self.whos[who], self.whats[what], weight * count

    def patterns(self) -> Iterator[Row]:
        """Yield the rows as `tabulate` takes them."""
        for article, who, what, weight in self.rows():
            by_person = {
                person: self.values[value] for person, value in zip(who, what, strict=True)
            }
            yield article, tuple(map(by_person.get, range(len(self.annotators)))), weight

    def contents(self) -> Counter[Hashable]:
        """Return all units by article; tables where they are equal have the same figures.

        That is, if they have the same values and annotators, even such as are in no row.
        """

        def named(place: int | Places) -> Hashable:
            return self.annotators[place] if isinstance(place, int) else tuple(map(named, place))

        values = [tuple(map(self.values.__getitem__, what)) for what in self.whats]
        whos = list(map(named, self.whos))
        kinds = [
            frozenset((whos[who], values[what], weight) for who, what, weight in rows)
            for rows in self.kinds.rows()
        ]
        people = self.kinds.people or [None] * len(kinds)
        contents: Counter[Hashable] = Counter()
        for place, article in enumerate(self.spread.articles):
            for kind, count in self.spread.of_article(place):
                contents[article, people[kind], kinds[kind]] += count
        return contents

    def counted(self) -> Iterator[tuple[int, int, int]]:
        """Yield the rows of all kinds: (place in whos, place in whats, weight in all articles)."""
        for rows, total in zip(self.kinds.rows(), self.spread.totals, strict=True):
            for who, what, weight in rows:
                yield who, what, weight * total

    @cached_property
    def what_weights(self) -> list[int]:
        """The number of units with each entry of `whats`."""
        weights = [0] * len(self.whats)
        for _, what, weight in self.counted():
            weights[what] += weight
        return weights

    def are_in(self, is_counted: Sequence[bool]) -> list[bool]:
        """Return for each kind whether it has any of the counted entries of `whats`."""
        return [any(is_counted[what] for _, what, _ in rows) for rows in self.kinds.rows()]

    @cached_property
    def shared(self) -> "Shared":
        """What agreement can rest on: the units with at least 2 ratings."""
        pairable = [len(what) > 1 for what in self.whats]
        rated = zip(self.kinds.who, self.kinds.what, strict=True)
        whos = {who for who, what in rated if pairable[what]}
        kinds = self.are_in(pairable)
        spread, totals = self.spread, self.spread.totals
        places = spread.places(kinds)
        weights = zip(self.what_weights, pairable, strict=True)
        return Shared(
            units=sum(weight for weight, is_counted in weights if is_counted),
            sentences=sum(total for total, is_in in zip(totals, kinds, strict=True) if is_in),
            annotators=frozenset(self.people_in(self.whos[who] for who in whos)),
            places=places,
            articles=sum(spread.articles[place] != "" for place in places),
            kinds=tuple(kinds),
        )

    @cached_property
    def missing_share(self) -> float:
        """The share of missing answers among those that the shared units could have.

        Each of their annotators could have answered each unit: of 3 people and 10 shared
        units with 24 answers, 6 of 30 are missing, or .2. If units are parts of sentences,
        finished sentences are counted instead: a matched claim is shared by two people, so
        that for 5 people 3 of 5 answers to it would always be missing.
        """
        shared = self.shared
        cells = shared.sentences * len(shared.annotators)
        if self.is_by_sentence:
            answers = self._count_finished()
        else:
            answers = sum(
                len(what) * weight
                for what, weight in zip(self.whats, self.what_weights, strict=True)
                if len(what) > 1
            )
        return 1 - answers / cells if cells else 0.0

    def _count_finished(self) -> int:
        """Add up, over the shared sentences, the people who share anything and finished it."""
        shared, answers = self.shared, 0
        names = {self.annotators[person]: person for person in shared.annotators}
        sentences = zip(
            self.kinds.rows(), self.kinds.people, self.spread.totals, shared.kinds, strict=True
        )
        for rows, people, total, is_shared in sentences:
            if is_shared:
                finished = self.people_in({self.whos[who] for who, _, _ in rows})
                finished.update(names[name] for name in people if name in names)
                answers += total * len(finished & shared.annotators)
        return answers

    def mapped(
        self,
        change: Callable[[Value], Value | None],
        *,
        level: str = "nominal",
        values: Iterable[Value] = (),
    ) -> "Table":
        """Replace every value by another; None makes the rating missing."""
        new = [change(value) for value in self.values]  # once per value, not per rating
        listed = tuple(values)

        def replace_values(who: Places, what: Places) -> tuple[Places, tuple[Value, ...]]:
            kept = [(w, new[v]) for w, v in zip(who, what, strict=True) if new[v] is not None]
            return tuple(w for w, _ in kept), tuple(value for _, value in kept)

        return self.regrouped(self.annotators, replace_values, level=level, values=listed)

    def only(self, annotators: Iterable[str]) -> "Table":
        """Keep the ratings of these annotators, in this order; the values stay.

        One who is not among the annotators has no ratings.
        """
        names = tuple(annotators)
        place = self._places_of(names)

        def keep(who: Places, what: Places) -> tuple[Places, tuple[Value, ...]]:
            kept = sorted((place[w], v) for w, v in zip(who, what, strict=True) if w in place)
            return tuple(w for w, _ in kept), tuple(self.values[v] for _, v in kept)

        return self.regrouped(names, keep, level=self.level, values=self.values)

    def _places_of(self, names: Sequence[str]) -> dict[int, int]:
        """Return the place of each annotator with their place among these names."""
        new = {name: place for place, name in enumerate(names)}
        return {old: new[name] for old, name in enumerate(self.annotators) if name in new}

    def renamed(self, annotators: Iterable[str]) -> "Table":
        """Return the same ratings with other names for the people, in the same order."""
        return replace(self, annotators=tuple(annotators))

    def without(self, annotator: str) -> "Table":
        """Leave one annotator out."""
        return self.only(name for name in self.annotators if name != annotator)

    def regrouped(
        self,
        annotators: tuple[str, ...],
        change: Callable[[Places, Places], tuple[Places, tuple[Value, ...]]],
        *,
        level: str,
        values: tuple[Value, ...],
    ) -> "Table":
        """Replace the (who, values) of every row, and drop rows that have no ratings left."""
        maker = KindMaker()
        known: dict[tuple[int, int], Key | None] = {}

        def key_of(who: int, what: int) -> Key | None:
            key = known.get((who, what), UNSEEN)
            if key is UNSEEN:
                key = maker.intern(*change(self.whos[who], self.whats[what]))
                known[who, what] = key
            return key

        if not self.is_by_sentence:
            keys = list(map(key_of, self.kinds.who, self.kinds.what))
            numbers = [None if key is None else maker.unit(key) for key in keys]
            spread = self.spread.merged(numbers)
            return table_of(type(self), maker, spread, annotators, level, values)

        def change_rows(rows: list[tuple[int, int, int]]) -> dict[Key, int]:
            new: dict[Key, int] = {}
            for who, what, weight in rows:
                key = key_of(who, what)
                if key is not None:
                    new[key] = new.get(key, 0) + weight
            return new

        kinds = map(change_rows, self.kinds.rows())
        return self.rebuilt(maker, kinds, annotators, level=level, values=values)

    def rebuilt(
        self,
        maker: KindMaker,
        kinds: Iterable[dict[Key, int]],
        annotators: tuple[str, ...],
        *,
        level: str,
        values: tuple[Value, ...],
        kind: "type[Table] | None" = None,
    ) -> "Table":
        """Build the table whose kinds have these rows instead, in the order of the kinds."""
        people = self.kinds.people
        numbers: list[int | None] = []
        for place, rows in enumerate(kinds):
            if not rows:
                numbers.append(None)
            elif people is None:
                numbers.append(maker.unit(*rows))
            else:
                numbers.append(maker.sentence(people[place], rows))
        spread = self.spread.merged(numbers)
        return table_of(kind or type(self), maker, spread, annotators, level, values)


@dataclass(frozen=True, slots=True)
class Shared:
    """The units with 2 ratings or more: their number, annotators, and places of articles.

    `sentences` counts the sentences with any of them, `articles` the articles that have a
    name; `kinds` says of each kind whether it has any of them.
    """

    units: int
    sentences: int
    annotators: frozenset[int]
    places: tuple[int, ...]
    articles: int
    kinds: tuple[bool, ...]


def tabulate(
    annotators: Iterable[str],
    rows: Iterable[Row],
    *,
    level: str = "nominal",
    values: Iterable[Value] = (),
) -> Table:
    """Group rows (cluster, value or None by annotator, weight) into a table, in one pass.

    `values` lists the categories that could be used, at level `ordinal` in the order
    of the scale, where any other value is refused. Without it, the categories are the
    values that appear. It is faster if the rows of an article come together; those of a
    sentence must.
    """
    grouping = Grouping()
    known: dict[Pattern, Key | None] = {}
    current = None
    for cluster, pattern, weight in rows:
        if cluster != current:
            grouping.open(cluster)
            current = cluster
        key = known.get(pattern, UNSEEN)
        if key is UNSEEN:
            key = grouping.kinds.intern(*_split(pattern))
            if len(known) < CACHE_SIZE:
                known[pattern] = key
        if key is not None:
            grouping.count(key, weight)
    spread = grouping.spread()
    return table_of(Table, grouping.kinds, spread, tuple(annotators), level, tuple(values))


def table_of(
    kind: type[T],
    maker: KindMaker,
    spread: Spread,
    annotators: tuple[str, ...],
    level: str,
    listed: tuple[Value, ...],
) -> T:
    """Build a table from kinds and how often they occur; `listed` is `values` in `tabulate`."""
    values = _scale({value for what in maker.whats for value in what}, level, listed)
    place = {value: number for number, value in enumerate(values)}
    whats = tuple(tuple(map(place.__getitem__, what)) for what in maker.whats)
    return kind(annotators, values, level, tuple(maker.whos), whats, maker.made(), spread)


def _split(pattern: Pattern) -> tuple[Places, tuple[Value, ...]]:
    who = [place for place, value in enumerate(pattern) if value is not None]
    return tuple(who), tuple([pattern[place] for place in who])  # a list comprehension is faster


def _scale(used: set[Value], level: str, listed: tuple[Value, ...]) -> tuple[Value, ...]:
    """Order the values: as listed, then the others; by size at levels interval and ratio."""
    if level not in LEVELS:
        raise Invalid(f"There is no level “{level}”.", f"Choose one of: {', '.join(LEVELS)}.")
    if level in ("interval", "ratio"):
        return tuple(sorted(used.union(listed), key=_sorting))
    further = sorted(used.difference(listed), key=_sorting)
    # Without a list, numbers are their own scale; with one, an unknown value has no place on it.
    if level == "ordinal" and listed and further:
        names = ", ".join(str(value) for value in further)
        raise Invalid(f"Not on the scale: {names}.", "Name every value in the order.")
    return (*listed, *further)


def _sorting(value: Value) -> tuple:
    """Sort numbers first, then text, then sets by their sorted members."""
    # Python cannot compare these types, and compares sets by inclusion, which is no order.
    if isinstance(value, frozenset):
        return 2, sorted(map(str, value))
    return (1, value) if isinstance(value, str) else (0, value)
