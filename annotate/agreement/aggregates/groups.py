"""The sets of sources that people chose for a sentence → what it may be decided by in bulk."""

from collections import Counter
from collections.abc import Sequence

ALL_AGREE = ("", "")


def group_of(sets: Sequence[frozenset[str]]) -> tuple[str, str] | None:
    """Return how people split: ALL_AGREE, or (source of most, source of the others in its place).

    None if one person alone answered, if as many said one thing as another, or if they split
    along more than one confusion. Example: {police}, {police}, {own voice} → police, own voice.
    """
    if len(sets) < 2:
        return None
    counts = Counter(sets).most_common(3)
    if len(counts) == 1:
        return ALL_AGREE
    if len(counts) > 2 or counts[0][1] == counts[1][1]:
        return None
    (most, _), (others, _) = counts
    ours, theirs = most - others, others - most
    if len(ours) != 1 or len(theirs) != 1:
        return None
    return next(iter(ours)), next(iter(theirs))
