"""Ratings → a compact table: who rated, what they said, how often, in which article."""

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
REMEMBERED = 4096
UNSEEN = (-1, -1)
T = TypeVar("T", bound="Table")


@dataclass(frozen=True, eq=False)
class Table:
    """Ratings of units by annotators, units with the same ratings in one article as one row.

    A row is split into who rated (`whos`, places in `annotators`) and what
    they said (`whats`, places in `values`), for both are few although their
    combinations are many: 10⁶ rows take about 6 MB. The rows of
    `clusters[i]` are `bounds[i]` to `bounds[i + 1]`: a cluster is an article
    (by its name), in tables of words and claims a sentence. Where units are
    pairs (`Pooled`), `whos` holds groups of people. A missing rating is
    absent; an explicit "nothing" is a value. `values` are in the order of
    the scale (ordinal) or sorted, so that neither the order of the rows nor
    the names of people can change a figure.
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
        """Whether units are parts of sentences, which are the clusters."""
        return bool(self.clusters) and isinstance(self.clusters[0], SentenceCluster)

    def people_in(self, whos: Iterable[Places]) -> set[int]:
        """The places in `annotators` of all behind these entries of `whos`."""
        return set().union(*whos)

    def pairs_of(self, who: Places) -> Iterable[tuple[int, int]]:
        """Every two people behind an entry of `whos`."""
        return combinations(who, 2)

    @property
    def told_apart(self) -> "Table":
        """The same ratings with a person for each rating."""
        return self

    @property
    def raters(self) -> set[int]:
        """The places in `annotators` of all who rated anything."""
        return self.people_in(self.whos)

    def rows(self) -> Iterator[tuple[Cluster, Places, Places, int]]:
        """Yield (cluster, who, what, weight), cluster by cluster."""
        for cluster, rows in self._each_cluster():
            for who, what, weight in rows:
                yield cluster, self.whos[who], self.whats[what], weight

    def cluster_rows(self, place: int) -> Iterator[tuple[int, int, int]]:
        """The rows of one cluster as (place in whos, place in whats, weight)."""
        rows = slice(self.bounds[place], self.bounds[place + 1])
        return zip(self.who[rows], self.what[rows], self.weight[rows], strict=True)

    def cluster_whats(self) -> Iterator[array]:
        """What was said in each cluster, as places in `whats`."""
        return (self.what[start:end] for start, end in pairwise(self.bounds))

    def _each_cluster(self) -> Iterator[tuple[Cluster, Iterator[tuple[int, int, int]]]]:
        """Each cluster with its rows as `cluster_rows` has them, to be read before the next."""
        rows = zip(self.who, self.what, self.weight, strict=True)
        for cluster, (start, end) in zip(self.clusters, pairwise(self.bounds), strict=True):
            yield cluster, islice(rows, end - start)

    def patterns(self) -> Iterator[Row]:
        """Yield the rows as `tabulate` takes them."""
        for cluster, who, what, weight in self.rows():
            said = {person: self.values[value] for person, value in zip(who, what, strict=True)}
            yield cluster, tuple(map(said.get, range(len(self.annotators)))), weight

    @cached_property
    def by_article(self) -> "Table":
        """The same rows with articles as clusters, where those are sentences."""
        grouping = Grouping()
        current = None
        for cluster, rows in self._each_cluster():
            if cluster.article != current:
                grouping.open(cluster.article)
                current = cluster.article
            for who, what, weight in rows:
                grouping.count((who, what), weight)
        columns, clusters, bounds = grouping.rows()
        who, what, weight = columns
        return replace(self, who=who, what=what, weight=weight, clusters=clusters, bounds=bounds)

    @cached_property
    def what_weights(self) -> list[int]:
        """How many units have each entry of `whats`."""
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
        """The share of answers that are missing, of those the shared units could rest on.

        Each of their annotators could have answered each unit. Where units are
        parts of sentences, each could have finished each of the sentences: two
        people share a claim, so that of n people n − 2 would always be missing.
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
        """How many of those who share anything finished each shared sentence, all together."""
        names = {self.annotators[person]: person for person in self.shared.annotators}
        known: dict[tuple, int] = {}
        answers = 0
        for place in self.shared.places:
            people = self.clusters[place].people
            whos = frozenset(self.who[self.bounds[place] : self.bounds[place + 1]])
            if (people, whos) not in known:
                said = self.people_in(self.whos[who] for who in whos)
                said.update(names[name] for name in people if name in names)
                known[people, whos] = len(said & self.shared.annotators)
            answers += known[people, whos]
        return answers

    def mapped(
        self,
        change: Callable[[Value], Value | None],
        *,
        level: str = "nominal",
        values: Iterable[Value] = (),
    ) -> "Table":
        """Say every value in other words; None makes the rating missing."""
        new = [change(value) for value in self.values]
        listed = tuple(values)

        def say(who: Places, what: Places) -> tuple[Places, tuple[Value, ...]]:
            kept = [(w, new[v]) for w, v in zip(who, what, strict=True) if new[v] is not None]
            return tuple(w for w, _ in kept), tuple(value for _, value in kept)

        return self.regrouped(self.annotators, say, level=level, values=listed)

    def only(self, annotators: Iterable[str]) -> "Table":
        """Keep the ratings of these annotators, in this order; the values stay."""
        names = tuple(annotators)
        place = {self.annotators.index(name): new for new, name in enumerate(names)}

        def keep(who: Places, what: Places) -> tuple[Places, tuple[Value, ...]]:
            kept = sorted((place[w], v) for w, v in zip(who, what, strict=True) if w in place)
            return tuple(w for w, _ in kept), tuple(self.values[v] for _, v in kept)

        return self.regrouped(names, keep, level=self.level, values=self.values)

    def renamed(self, annotators: Iterable[str]) -> "Table":
        """The same ratings under other names of people, in the same order."""
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
        """Give every row a new (who, values said), rows left without ratings dropped."""
        grouping = Grouping()
        known: dict[tuple[int, int], Key] = {}
        for cluster, rows in self._each_cluster():
            grouping.open(cluster)
            for who, what, weight in rows:
                key = known.get((who, what), UNSEEN)
                if key is UNSEEN:
                    key = grouping.intern(*change(self.whos[who], self.whats[what]))
                    if len(known) < REMEMBERED:
                        known[who, what] = key
                grouping.count(key, weight)
        return table_of(type(self), grouping, annotators, level, values)


@dataclass(frozen=True, slots=True)
class Shared:
    """Units with 2 ratings or more, places of their annotators and of their clusters.

    `articles` counts those that have a name.
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

    `values` lists the categories that could be used, at level `ordinal` in
    the order of the scale; there a value outside of them is refused. Without
    it the values found are the categories. Rows of one cluster best come
    together, but need not.
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
            if len(known) < REMEMBERED:
                known[pattern] = key
        grouping.count(key, weight)
    return table_of(Table, grouping, tuple(annotators), level, tuple(values))


def tabulate_counts(
    rows: Iterable[tuple[str, Iterable[tuple[Value, int]], int]],
    *,
    level: str = "nominal",
    values: Iterable[Value] = (),
) -> Table:
    """Group rows (cluster, (value, how many said it) pairs, weight): nobody is told apart.

    The annotators of such a table are numbered and nameless; figures that
    must know who said what do not work on it.
    """
    grouping = Grouping()
    for cluster, counts, weight in rows:
        said = tuple(value for value, count in counts for _ in range(count))
        grouping.open(cluster)
        grouping.count(grouping.intern(tuple(range(len(said))), said), weight)
    return table_of(Table, grouping, (), level, tuple(values))


def table_of(
    kind: type[T],
    grouping: Grouping,
    annotators: tuple[str, ...],
    level: str,
    listed: tuple[Value, ...],
) -> T:
    """Make a table of what was gathered; `listed` as `values` in `tabulate`."""
    columns, clusters, bounds = grouping.rows()
    values = _scale({value for said in grouping.whats for value in said}, level, listed)
    place = {value: number for number, value in enumerate(values)}
    whats = tuple(tuple(map(place.__getitem__, said)) for said in grouping.whats)
    whos = tuple(grouping.whos)
    return kind(annotators, values, level, whos, whats, *columns, clusters, bounds)


def _count_articles(clusters: list[Cluster]) -> int:
    if clusters and isinstance(clusters[0], SentenceCluster):
        return len({one.article for one in clusters} - {""})
    return len(clusters) - clusters.count("")


def _split(pattern: Pattern) -> tuple[Places, tuple[Value, ...]]:
    who = [place for place, value in enumerate(pattern) if value is not None]
    return tuple(who), tuple([pattern[place] for place in who])


def _scale(found: set[Value], level: str, listed: tuple[Value, ...]) -> tuple[Value, ...]:
    """Order the values: as listed, then what else was found; numbers on a line by size."""
    if level not in LEVELS:
        raise Invalid(f"There is no level “{level}”.", f"Choose one of: {', '.join(LEVELS)}.")
    if level in ("interval", "ratio"):
        return tuple(sorted(found.union(listed), key=_sorting))
    further = sorted(found.difference(listed), key=_sorting)
    if level == "ordinal" and listed and further:
        names = ", ".join(str(value) for value in further)
        raise Invalid(f"Not on the scale: {names}.", "Name every value in the order.")
    return (*listed, *further)


def _sorting(value: Value) -> tuple:
    """Sort numbers first, then text, then sets by their sorted members."""
    if isinstance(value, frozenset):
        return 2, sorted(map(str, value))
    return (1, value) if isinstance(value, str) else (0, value)
