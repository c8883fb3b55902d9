"""Text → its shingles (three words each, hashed), and how much two texts have in common.

To find all texts that are nearly the same as one, it is enough to look at a few of its
shingles (prefix filtering: Chaudhuri, Ganti, Kaushik 2006). If two sets have at least 90%
of the larger in common, their first tenths and one more, in any fixed order, share a
member: of 20 shingles at most 2 can be missing from the other set, so that of the first 3
at least one is there. The order is the order of the hashes, which are as good as random, so
that of a long text the first MOST_FEW are enough: similar sets share most of those.
"""

import re
from collections.abc import Set
from heapq import nsmallest
from math import ceil
from zlib import crc32

NEAR = 0.9
MOST_FEW = 2_000  # what is looked up, and stored, for a text: the tenth of a book would be 100,000
_WORDS = 3
# A word; in scripts without spaces, each character. Not as in words.py: shingles are stored with
# their articles, and other words would no longer match them.
_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")


def shingles(text: str) -> frozenset[int]:
    """Return every run of three words in a text, hashed; case and punctuation do not count."""
    # One by one, here and below: in one call, a book would hold up every other thread.
    words = [found[0].encode() for found in _WORD.finditer(text.casefold())]
    if len(words) < _WORDS:
        return frozenset([crc32(b" ".join(words))])
    return frozenset(
        crc32(b"%b %b %b" % run) for run in zip(words, words[1:], words[2:], strict=False)
    )


def likeness(first: Set[int], second: Set[int]) -> float:
    """Return the share of the larger set that both have, 0 to 1."""
    return sum(one in second for one in first) / max(len(first), len(second), 1)


def first_few(hashes: Set[int], minimum: float = NEAR) -> list[int]:
    """Choose the shingles to search by: any set that is this similar shares one of them."""
    few = len(hashes) - ceil(minimum * len(hashes)) + 1
    return nsmallest(min(few, MOST_FEW), hashes)


def sizes(hashes: Set[int], minimum: float = NEAR) -> tuple[int, int]:
    """Return the smallest and largest size of a set that can be this similar."""
    return ceil(minimum * len(hashes)), int(len(hashes) / minimum)
