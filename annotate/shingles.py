"""Text → its shingles (three words each, hashed), and how much two texts have in common.

To find all texts that are nearly the same as one, it is enough to look at
those that share one of its rare few: of sets that have at least 90 % of the
larger in common, the first tenth and one more, in any fixed order, always
meet (prefix filtering: Chaudhuri, Ganti, Kaushik 2006). The order is that of
the hashes, which are as good as random.
"""

import re
from collections.abc import Set
from math import ceil
from zlib import crc32

NEAR = 0.9
_WORDS = 3
# Words; where a script has no spaces, each of its signs.
_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")


def shingles(text: str) -> frozenset[int]:
    """Cut a text into every run of three words; letters' case and punctuation do not count."""
    words = [word.encode() for word in _WORD.findall(text.casefold())]
    if len(words) < _WORDS:
        return frozenset([crc32(b" ".join(words))])
    return frozenset(
        crc32(b"%b %b %b" % run) for run in zip(words, words[1:], words[2:], strict=False)
    )


def likeness(first: Set[int], second: Set[int]) -> float:
    """The share of the larger set that both have, 0 to 1."""
    return len(first & second) / max(len(first), len(second), 1)


def first_few(found: Set[int], least: float = NEAR) -> list[int]:
    """Choose the shingles to be found by: any set at least this like it has one of them, too,
    among its own few."""
    return sorted(found)[: len(found) - ceil(least * len(found)) + 1]


def sizes(found: Set[int], least: float = NEAR) -> tuple[int, int]:
    """Give the smallest and largest size of a set that can be this like it."""
    return ceil(least * len(found)), int(len(found) / least)
