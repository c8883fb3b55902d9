"""Ratings → a compact table: who rated, which values, how often, in which article."""

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, islice, pairwise
from typing import TypeVar

from annotate.agreement.ratings.grouping import (
    Cluster,
    Grouping,
    Key,
    Pattern,
    Places,
    Row,
    SentenceCluster,
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
    """Ratings of units by annotators; units of an article with the same ratings are one row.

    A row is who rated (an entry of `whos`: places in `annotators`), which values (an entry
    of `whats`: places in `values`) and a weight. Both lists are short, although their
    combinations are many: 10⁶ rows take about 6 MB. Two sentences of article A that Ana
    and Luis rate x y are `who=0, what=0, weight=2` with `annotators=("Ana", "Luis")`,
    `values=("x", "y")`, `whos=((0, 1),)`, `whats=((0, 1),)`.

    The rows of `clusters[i]` are `bounds[i]` to `bounds[i + 1]`. A cluster is an article (by
    its name) or, in tables of words and claims, a sentence. If units are pairs (`Pooled`),
    `whos` contains groups of people. A missing rating has no entry; an explicit "nothing"
    is a value. `values` are in the order of the scale (ordinal) or sorted, so that neither
    the order of the rows nor people's names can change a figure.
    """

    annotators: tuple[str, ...]
    values: tuple[Value, ...]
    level: str
    whos: tuple[Places, ...]
    whats: tuple[Places, ...]
    who: array
    what: array
    weight: array
    clusters: tuple[Cluster, ...]
    bounds: array

    @property
    def is_by_sentence(self) -> bool:
        """Whether the clusters are sentences, and the units parts of them."""
        return bool(self.clusters) and isinstance(self.clusters[0], SentenceCluster)

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

    def rows(self) -> Iterator[tuple[Cluster, Places, Places, int]]:
        """Yield (cluster, who, what, weight), cluster by cluster."""
        for cluster, rows in self._each_cluster():
            for who, what, weight in rows:
                yield cluster, self.whos[who], self.whats[what], weight

    def cluster_rows(self, place: int) -> Iterator[tuple[int, int, int]]:
        """Yield the rows of one cluster as (place in whos, place in whats, weight)."""
        rows = slice(self.bounds[place], self.bounds[place + 1])
        return zip(self.who[rows], self.what[rows], self.weight[rows], strict=True)

    def cluster_whats(self) -> Iterator[array]:
        """Yield the places in `whats` of each cluster's rows."""
        return (self.what[start:end] for start, end in pairwise(self.bounds))

    def _each_cluster(self) -> Iterator[tuple[Cluster, Iterator[tuple[int, int, int]]]]:
        """Yield each cluster with its rows, as `cluster_rows` does; read them before the next."""
        # One iterator over all rows: slicing the columns for each cluster would copy them.
        rows = zip(self.who, self.what, self.weight, strict=True)
        for cluster, (start, end) in zip(self.clusters, pairwise(self.bounds), strict=True):
            yield cluster, islice(rows, end - start)

    def patterns(self) -> Iterator[Row]:
        """Yield the rows as `tabulate` takes them."""
        for cluster, who, what, weight in self.rows():
            by_person = {
                person: self.values[value] for person, value in zip(who, what, strict=True)
            }
            yield cluster, tuple(map(by_person.get, range(len(self.annotators)))), weight

    @cached_property
    def by_article(self) -> "Table":
        """The same rows with articles as clusters, in place of sentences."""
        grouping = Grouping()
        current = None
        for cluster, rows in self._each_cluster():
            if cluster.article != current:
                grouping.open(cluster.article)
                current = cluster.article
            for who, what, weight in rows:
                grouping.count((who, what), weight)
        # The people and values stay, so the old numbers in `whos` and `whats` stay valid.
        columns, clusters, bounds = grouping.rows()
        who, what, weight = columns
        return replace(self, who=who, what=what, weight=weight, clusters=clusters, bounds=bounds)

    @cached_property
    def what_weights(self) -> list[int]:
        """The number of units with each entry of `whats`."""
        weights = [0] * len(self.whats)
        for what, weight in zip(self.what, self.weight, strict=True):
            weights[what] += weight
        return weights

    @cached_property
    def shared(self) -> "Shared":
        """What agreement can rest on: the units with at least 2 ratings."""
        pairable = [len(what) > 1 for what in self.whats]
        whos = {who for who, what in zip(self.who, self.what, strict=True) if pairable[what]}
        places = tuple(
            place
            for place, whats in enumerate(self.cluster_whats())
            if any(map(pairable.__getitem__, whats))
        )
        return Shared(
            units=sum(
                weight
                for weight, is_counted in zip(self.what_weights, pairable, strict=True)
                if is_counted
            ),
            annotators=frozenset(self.people_in(self.whos[who] for who in whos)),
            places=places,
            articles=_count_articles([self.clusters[place] for place in places]),
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
        if self.is_by_sentence:
            cells = len(shared.places) * len(shared.annotators)
            answers = self._count_finished()
        else:
            cells = shared.units * len(shared.annotators)
            answers = sum(
                len(what) * weight
                for what, weight in zip(self.whats, self.what_weights, strict=True)
                if len(what) > 1
            )
        return 1 - answers / cells if cells else 0.0

    def _count_finished(self) -> int:
        """Add up, over the shared sentences, the people who share anything and finished it."""
        names = {self.annotators[person]: person for person in self.shared.annotators}
        known: dict[tuple, int] = {}  # the same people finish one sentence after the other
        answers = 0
        for place in self.shared.places:
            people = self.clusters[place].people
            whos = frozenset(self.who[self.bounds[place] : self.bounds[place + 1]])
            if (people, whos) not in known:
                finished = self.people_in(self.whos[who] for who in whos)
                finished.update(names[name] for name in people if name in names)
                known[people, whos] = len(finished & self.shared.annotators)
            answers += known[people, whos]
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
        """Keep the ratings of these annotators, in this order; the values stay."""
        names = tuple(annotators)
        place = {self.annotators.index(name): new for new, name in enumerate(names)}

        def keep(who: Places, what: Places) -> tuple[Places, tuple[Value, ...]]:
            kept = sorted((place[w], v) for w, v in zip(who, what, strict=True) if w in place)
            return tuple(w for w, _ in kept), tuple(self.values[v] for _, v in kept)

        return self.regrouped(names, keep, level=self.level, values=self.values)

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
        grouping = Grouping()
        known: dict[tuple[int, int], Key] = {}
        for cluster, rows in self._each_cluster():
            grouping.open(cluster)
            for who, what, weight in rows:
                key = known.get((who, what), UNSEEN)
                if key is UNSEEN:
                    key = grouping.intern(*change(self.whos[who], self.whats[what]))
                    if len(known) < CACHE_SIZE:
                        known[who, what] = key
                grouping.count(key, weight)
        return table_of(type(self), grouping, annotators, level, values)


@dataclass(frozen=True, slots=True)
class Shared:
    """The units with 2 ratings or more: their number, annotators, and places of clusters.

    `articles` counts the articles that have a name.
    """

    units: int
    annotators: frozenset[int]
    places: tuple[int, ...]
    articles: int


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
    values that appear. It is faster if the rows of a cluster come together.
    """
    grouping = Grouping()
    known: dict[Pattern, Key] = {}
    current = None
    for cluster, pattern, weight in rows:
        if cluster != current:
            grouping.open(cluster)
            current = cluster
        key = known.get(pattern, UNSEEN)
        if key is UNSEEN:
            key = grouping.intern(*_split(pattern))
            if len(known) < CACHE_SIZE:
                known[pattern] = key
        grouping.count(key, weight)
    return table_of(Table, grouping, tuple(annotators), level, tuple(values))


def table_of(
    kind: type[T],
    grouping: Grouping,
    annotators: tuple[str, ...],
    level: str,
    listed: tuple[Value, ...],
) -> T:
    """Build a table from a grouping; `listed` is `values` in `tabulate`."""
    columns, clusters, bounds = grouping.rows()
    values = _scale({value for what in grouping.whats for value in what}, level, listed)
    place = {value: number for number, value in enumerate(values)}
    whats = tuple(tuple(map(place.__getitem__, what)) for what in grouping.whats)
    whos = tuple(grouping.whos)
    return kind(annotators, values, level, whos, whats, *columns, clusters, bounds)


def _count_articles(clusters: list[Cluster]) -> int:
    if clusters and isinstance(clusters[0], SentenceCluster):
        return len({one.article for one in clusters} - {""})
    return len(clusters) - clusters.count("")


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
