"""A sentence that someone finished, with everyone's claims; the sentences of one article."""

from collections.abc import Callable, Hashable
from typing import NamedTuple, TypeVar

from annotate.agreement import PlacedClaim, SentenceCluster
from annotate.store.counted import Version

T = TypeVar("T")
_BYTES_PER_SENTENCE, _BYTES_PER_RESULT = 320, 10  # measured, roughly


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

    `versions` are the scheme versions of all its labels.
    """

    __slots__ = ("_results", "cant_tell", "finished", "said", "versions")

    def __init__(
        self, said: list[Said], finished: int, cant_tell: int, versions: frozenset[Version]
    ) -> None:
        self.said, self.finished, self.cant_tell = said, finished, cant_tell
        self.versions = versions
        self._results: dict[Hashable, tuple] = {}

    def each(self, key: Hashable, make: Callable[[Said], T]) -> tuple[T, ...]:
        """Return what is made of each sentence, made once; None counts as nothing."""
        found = self._results.get(key)
        if found is None:
            made = [make(one) for one in self.said]
            found = self._results[key] = tuple([one for one in made if one is not None])
        return found

    def forget(self) -> None:
        """Keep less: what was made of the sentences is made again when it is asked for."""
        self._results = {}

    def size(self) -> int:
        """Return roughly how many bytes are kept."""
        results = sum(map(len, list(self._results.values())))
        return 200 + _BYTES_PER_SENTENCE * len(self.said) + _BYTES_PER_RESULT * results
