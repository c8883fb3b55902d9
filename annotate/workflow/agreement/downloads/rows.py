"""The rows of disagreements, kept article by article until the article changes."""

import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import NamedTuple

from annotate.store.agreement import Stamp
from annotate.workflow.agreement.kept.keeping import Kept

LAYOUTS = 2  # kinds of files whose rows are kept
_LEVEL = 1  # of 9: they are read again soon
_BYTES_PER_ARTICLE = 400
HowSplit = tuple[float, int]


class Written(NamedTuple):
    """The rows of one article: who has answers in them, and their text, compressed.

    `title` is the one that is in the rows; `sizes` says how many bytes are of sentences that are
    so much split, one after the other.
    """

    title: str
    people: frozenset[str]
    sizes: tuple[tuple[HowSplit, int], ...]
    text: bytes

    def piece(self, how: HowSplit) -> bytes:
        """Return the text of the sentences that are so much split."""
        start = 0
        for other, size in self.sizes:
            if other == how:
                return zlib.decompress(self.text)[start : start + size]
            start += size
        return b""


def pack(title: str, people: frozenset[str], pieces: Mapping[HowSplit, bytes]) -> Written:
    """Keep rows in little memory."""
    sizes = tuple((how, len(text)) for how, text in pieces.items())
    text = zlib.compress(b"".join(pieces.values()), _LEVEL) if sizes else b""
    return Written(title, people, sizes, text)


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
        return sum(_BYTES_PER_ARTICLE + len(one.text) for one in list(self.articles.values()))


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
