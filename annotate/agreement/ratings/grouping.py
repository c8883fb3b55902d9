"""Rows, article by article → the kinds of units there are, and how often each occurs."""

from array import array
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, chain, compress, islice, pairwise, repeat
from typing import NamedTuple

Value = Hashable
Pattern = tuple[Value | None, ...]
Places = tuple[int, ...]
Key = tuple[int, int]
Names = tuple[str, ...]


class SentenceCluster(NamedTuple):
    """The rows of one sentence whose units are smaller: its words or matched claims.

    `people` are all who finished it, even those who are not in its rows.
    """

    article: str
    sentence: str
    people: Names


Cluster = str | SentenceCluster
Row = tuple[Cluster, Pattern, int]


@dataclass(frozen=True, eq=False)
class Kinds:
    """The kinds of units: what is the same in all units, or all sentences, that are alike.

    The rows of kind `i` are `bounds[i]` to `bounds[i + 1]` of the columns. A kind of unit is
    one row of weight 1. A kind of sentence has a row for each kind of unit in it, and
    `people`, who finished the sentence; it is None for kinds of units.
    """

    who: array
    what: array
    weight: array
    bounds: Sequence[int]
    people: tuple[Names, ...] | None = None

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def rows(self) -> Iterator[list[tuple[int, int, int]]]:
        """Yield the rows of each kind: (place in whos, place in whats, weight)."""
        every = zip(self.who, self.what, self.weight, strict=True)
        for start, end in pairwise(self.bounds):
            yield list(islice(every, end - start))


@dataclass(frozen=True, eq=False)
class Spread:
    """The count of each kind in each article.

    The entries of `articles[i]` are `bounds[i]` to `bounds[i + 1]` of the columns. A kind may
    have several entries in an article, whose counts add up.
    """

    articles: tuple[str, ...]
    bounds: array
    kind: array
    count: array

    @cached_property
    def totals(self) -> list[int]:
        """The count of each kind in all articles."""
        totals = [0] * (max(self.kind, default=-1) + 1)
        for kind, count in zip(self.kind, self.count, strict=True):
            totals[kind] += count
        return totals

    def of_article(self, place: int) -> Iterator[tuple[int, int]]:
        """Yield (kind, count) of one article."""
        entries = slice(self.bounds[place], self.bounds[place + 1])
        return zip(self.kind[entries], self.count[entries], strict=True)

    def places(self, is_counted: Sequence[bool]) -> tuple[int, ...]:
        """List the places of the articles that have any of the counted kinds."""
        if all(is_counted):
            every = enumerate(pairwise(self.bounds))
            return tuple([place for place, (start, end) in every if start < end])
        entries = compress(self.place_of, map(is_counted.__getitem__, self.kind))
        return tuple(dict.fromkeys(entries))

    @cached_property
    def place_of(self) -> array:
        """The place of the article of each entry."""
        bounds = enumerate(pairwise(self.bounds))
        entries = (repeat(place, end - start) for place, (start, end) in bounds)
        return array("I", chain.from_iterable(entries))

    def merged(self, numbers: Sequence[int | None]) -> "Spread":
        """Replace each kind by another, or by None if nothing is left of it."""
        if list(numbers) == list(range(len(numbers))):
            return self
        kinds = map(numbers.__getitem__, self.kind)
        if None not in numbers:
            spread = replace(self, kind=array("I", kinds))
            known = {"place_of": self.place_of}
        else:
            is_left = [number is not None for number in numbers]
            left = list(map(is_left.__getitem__, self.kind))
            passed = [0, *accumulate(left)]
            spread = Spread(
                self.articles,
                array("Q", map(passed.__getitem__, self.bounds)),
                array("I", compress(kinds, left)),
                array(self.count.typecode, compress(self.count, left)),
            )
            known = {"place_of": array("I", compress(self.place_of, left))}
        totals = [0] * (max((one for one in numbers if one is not None), default=-1) + 1)
        for number, total in zip(numbers, self.totals, strict=True):
            if number is not None:
                totals[number] += total
        # Computed when they are asked for; here they are known already, from far fewer numbers.
        vars(spread).update(known, totals=totals)
        return spread


_LARGE = 2**32  # Rows of a table can count as many as this; those of a project never do.


class SpreadMaker:
    """Collects how often each kind occurs, article by article."""

    def __init__(self) -> None:
        self.articles: list[str] = []
        # Arrays of numbers: lists take several times the memory, and a project has many units.
        self.bounds = array("Q", [0])
        self.kind, self.count = array("I"), array("I")

    def add(self, article: str, counts: dict[int, int]) -> None:
        self.articles.append(article)
        self.kind.extend(counts)
        if max(counts.values(), default=0) >= _LARGE and self.count.typecode == "I":
            self.count = array("Q", self.count)
        self.count.extend(counts.values())
        self.bounds.append(len(self.kind))

    def spread(self) -> Spread:
        """Return all of it; nothing can be added afterwards."""
        spread = Spread(tuple(self.articles), self.bounds, self.kind, self.count)
        if len(set(self.articles)) == len(self.articles):
            return spread
        parts: dict[str, list[int]] = {}  # the rows of one article came in several parts
        for place, article in enumerate(self.articles):
            parts.setdefault(article, []).append(place)
        whole = SpreadMaker()
        for article, places in parts.items():
            counts: dict[int, int] = {}
            for place in places:
                for kind, count in spread.of_article(place):
                    counts[kind] = counts.get(kind, 0) + count
            whole.add(article, counts)
        return whole.spread()


class KindMaker:
    """Numbers the kinds, and who rated and which values there are in them."""

    def __init__(self) -> None:
        self.whos: dict[tuple, int] = {}
        self.whats: dict[tuple[Value, ...], int] = {}
        self._numbers: dict[Hashable, int] = {}
        self._people: list[Names] = []
        self._who, self._what, self._weight = array("I"), array("I"), array("Q")
        self._bounds = array("Q", [0])

    def intern(self, who: tuple, values: tuple[Value, ...]) -> Key | None:
        """Return the numbers of these people and of their values; None if no one rated."""
        if not who:
            return None
        return self.whos.setdefault(who, len(self.whos)), self.whats.setdefault(
            values, len(self.whats)
        )

    def unit(self, key: Key) -> int:
        """Return the number of a kind of unit."""
        number = self._numbers.get(key)
        return self._new(key, ((key, 1),)) if number is None else number

    def sentence(self, people: Names, rows: dict[Key, int]) -> int:
        """Return the number of a kind of sentence: who finished it, and its units with weights."""
        # The same rows in another order make a second kind: more memory, but equal sums.
        key = (people, *rows.items())
        number = self._numbers.get(key)
        if number is None:
            number = self._new(key, rows.items())
            self._people.append(people)
        return number

    def _new(self, key: Hashable, rows: Iterable[tuple[Key, int]]) -> int:
        number = self._numbers[key] = len(self._numbers)
        for (who, what), weight in rows:
            self._who.append(who)
            self._what.append(what)
            self._weight.append(weight)
        self._bounds.append(len(self._who))
        return number

    def made(self) -> Kinds:
        """Return all kinds; nothing can be numbered afterwards."""
        people = tuple(self._people) or None
        return Kinds(self._who, self._what, self._weight, self._bounds, people)


class Grouping:
    """Collects rows, article by article or sentence by sentence."""

    def __init__(self) -> None:
        self.kinds = KindMaker()
        self._spread = SpreadMaker()
        self._article: str | None = None
        self._counts: dict[int, int] = {}
        self._people: Names | None = None
        self._sentence: dict[Key, int] = {}

    def open(self, cluster: Cluster) -> None:
        """Start an article or a sentence: what is counted from now on belongs to it."""
        self._close_sentence()
        is_sentence = isinstance(cluster, SentenceCluster)
        article = cluster.article if is_sentence else cluster
        self._people = cluster.people if is_sentence else None
        if article != self._article:
            self._close_article()
            self._article = article

    def count(self, key: Key, weight: int) -> None:
        """Add units with these people and values to the open article or sentence."""
        if self._people is None:
            number = self.kinds.unit(key)
            self._counts[number] = self._counts.get(number, 0) + weight
        else:
            self._sentence[key] = self._sentence.get(key, 0) + weight

    def spread(self) -> Spread:
        """Return how often the kinds occur; nothing can be counted afterwards."""
        self._close_sentence()
        self._close_article()
        return self._spread.spread()

    def _close_sentence(self) -> None:
        if self._sentence:  # a sentence in which no one rated anything is of no kind
            number = self.kinds.sentence(self._people, self._sentence)
            self._counts[number] = self._counts.get(number, 0) + 1
            self._sentence = {}

    def _close_article(self) -> None:
        if self._article is not None:
            self._spread.add(self._article, self._counts)
            self._counts = {}
