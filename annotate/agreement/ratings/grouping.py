"""Rows, article by article → the kinds of units there are, and how often each occurs."""

from array import array
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import NamedTuple

from annotate.agreement.ratings.spreads import Spread, SpreadMaker

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
