"""A sentence that someone finished, with everyone's claims; the sentences of one article."""

import zlib
from array import array
from collections.abc import Callable, Hashable
from typing import NamedTuple, TypeVar

from annotate.agreement import PlacedClaim, SentenceCluster
from annotate.store.counted import Version

T = TypeVar("T")
# Of every packed part, and never changed.
_NONE_SAID: list["Said"] = []
_NO_RESULTS: dict[Hashable, tuple] = {}
_WEEKS: dict[frozenset[str], frozenset[str]] = {}  # equal ones once
_BYTES_PER_SENTENCE, _BYTES_PER_RESULT, _BYTES_PER_PACKED = 320, 10, 70  # measured, roughly


class Claims(tuple[PlacedClaim, ...]):
    """The claims of one person in one sentence; equal ones are one object.

    `sources` is the set of their sources, NONE if there are no claims.
    """

    sources: frozenset[str]


class Said(NamedTuple):
    """A sentence that someone finished, with the claims of each of `cluster.people`."""

    cluster: SentenceCluster
    position: int
    words: int
    week: str
    claims: tuple[Claims, ...]

    @property
    def sets(self) -> tuple[frozenset[str], ...]:
        return tuple([one.sources for one in self.claims])


class Part:
    """One article: how many sentences anyone finished, and those where they could tell.

    `versions` are the scheme versions of all its labels, `weeks` those of its sentences. A packed
    part takes a quarter of the memory: it makes its sentences whenever they are asked for, and
    keeps nothing made of them.
    """

    __slots__ = ("_packed", "_results", "_said", "cant_tell", "finished", "versions", "weeks")

    def __init__(
        self, said: list[Said], finished: int, cant_tell: int, versions: frozenset[Version]
    ) -> None:
        self._said, self.finished, self.cant_tell = said, finished, cant_tell
        self._packed: _Packed | None = None
        self.versions = versions
        self.weeks = _WEEKS.setdefault(weeks := frozenset([one.week for one in said]), weeks)
        self._results: dict[Hashable, tuple] = {}

    @property
    def said(self) -> list[Said]:
        return self._said if self._packed is None else self._packed.unpack()

    def pack(self) -> None:
        """Keep the sentences in less memory."""
        if self._packed is None:
            self._packed, self._said, self._results = _Packed(self._said), _NONE_SAID, _NO_RESULTS

    def each(self, key: Hashable, make: Callable[[Said], T]) -> tuple[T, ...]:
        """Return what is made of each sentence, made once; None counts as nothing."""
        found = self._results.get(key)
        if found is None:
            made = [make(one) for one in self.said]
            found = tuple([one for one in made if one is not None])
            if self._packed is None:
                self._results[key] = found
        return found

    def forget(self) -> None:
        """Keep less: what was made of the sentences is made again when it is asked for."""
        if self._packed is None:
            self._results = {}

    def size(self) -> int:
        """Return roughly how many bytes are kept."""
        if self._packed is not None:
            return 200 + _BYTES_PER_PACKED * len(self._packed)
        results = sum(map(len, list(self._results.values())))
        return 200 + _BYTES_PER_SENTENCE * len(self._said) + _BYTES_PER_RESULT * results


class _Packed:
    """The sentences of one article as columns; one that has the same throughout is one value."""

    __slots__ = ("claims", "ids", "numbers", "order", "people", "weeks")

    def __init__(self, said: list[Said]) -> None:
        # Ids of an article's sentences differ only in their ends.
        self.ids = zlib.compress("\n".join([one.cluster.sentence for one in said]).encode())
        self.numbers = array("I", [number for one in said for number in (one.position, one.words)])
        self.people = _column([one.cluster.people for one in said])
        self.weeks = _column([one.week for one in said])
        claims = [claims for one in said for claims in one.claims]
        # Equal claims are one object: a byte says which of them, if there are few enough.
        distinct = {id(one): one for one in claims}
        self.claims, self.order = tuple(claims), b""
        if len(distinct) <= min(256, len(claims) // 2):
            place = {one: number for number, one in enumerate(distinct)}
            self.claims = tuple(distinct.values())
            self.order = bytes([place[id(one)] for one in claims])

    def __len__(self) -> int:
        return len(self.numbers) // 2

    def unpack(self) -> list[Said]:
        count, made, at = len(self), [], 0
        people, weeks = (
            column if isinstance(column, list) else [column] * count
            for column in (self.people, self.weeks)
        )
        claims = tuple(map(self.claims.__getitem__, self.order)) if self.order else self.claims
        places = zip(self.numbers[::2], self.numbers[1::2], strict=True)
        ids = zlib.decompress(self.ids).decode().split("\n") if count else []
        for sentence, names, place, week in zip(ids, people, places, weeks, strict=True):
            cluster = SentenceCluster(sentence.partition("-")[0], sentence, names)
            end = at + len(names)
            made.append(Said(cluster, *place, week, claims[at:end]))
            at = end
        return made


def _column(values: list[T]) -> list[T] | T | None:
    """Return the one value that all are, or all of them; None if there are none."""
    if not values:
        return None
    return values[0] if values.count(values[0]) == len(values) else values
