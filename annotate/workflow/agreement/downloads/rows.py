"""The rows of disagreements, kept article by article until the article changes."""

import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import NamedTuple

from annotate.store.agreement import Stamp
from annotate.workflow.agreement.keeping import Kept

LAYOUTS = 2  # kinds of files whose rows are kept
_LEVEL = 1  # of 9: they are read again soon
_BYTES_PER_ARTICLE, _BYTES_PER_PIECE = 150, 100
HowSplit = tuple[float, int]


class Written(NamedTuple):
    """The rows of one article: who has answers in them, and their text by how split they are.

    `title` is the one that is in the rows.
    """

    title: str
    people: frozenset[str]
    pieces: tuple[tuple[HowSplit, bytes], ...]


def pack_rows(text: str) -> bytes:
    return zlib.compress(text.encode(), _LEVEL)


def unpack_rows(piece: bytes) -> bytes:
    return zlib.decompress(piece)


class Rows:
    """The rows of all articles in one layout, as of a stamp."""

    def __init__(self, stamp: Stamp) -> None:
        self.stamp = stamp
        self.articles: dict[str, Written] = {}
        self.making = Kept()

    def follow(self, stamp: Stamp, changed: Iterable[str] | None) -> "Rows":
        """Return the rows that nothing has changed since; None means that all may have."""
        new = Rows(stamp)
        if changed is not None:
            new.articles = dict(self.articles)
            for article in changed:
                new.articles.pop(article, None)
        return new

    def size(self) -> int:
        """Return roughly how many bytes are kept."""
        return sum(
            _BYTES_PER_ARTICLE + sum(_BYTES_PER_PIECE + len(text) for _, text in one.pieces)
            for one in list(self.articles.values())
        )


class KeptRows:
    """The rows in the layouts that were asked for last."""

    def __init__(self) -> None:
        self._latest: OrderedDict[Hashable, Rows] = OrderedDict()
        self._opening = Kept()

    def open(
        self, layout: Hashable, stamp: Stamp, list_changed: Callable[[Stamp], set[str] | None]
    ) -> Rows:
        """Return the rows in a layout as of a stamp, without those that have changed since."""

        def make() -> Rows:
            known = self._latest.get(layout)
            if known is None:
                return Rows(stamp)
            return known if known.stamp == stamp else known.follow(stamp, list_changed(known.stamp))

        key = layout, stamp
        found = self._opening.once(key, make)
        self._latest[layout] = found
        self._latest.move_to_end(layout)
        self._opening.results.pop(key, None)  # from now on it is in `_latest`
        while len(self._latest) > LAYOUTS:
            self._latest.popitem(last=False)
        return found

    def count(self) -> int:
        return sum(len(rows.articles) for rows in list(self._latest.values()))

    def size(self) -> int:
        """Return roughly how many bytes are kept."""
        return sum(rows.size() for rows in list(self._latest.values()))

    def forget(self) -> None:
        self._latest.clear()
