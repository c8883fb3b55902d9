"""Figures → what may be said of them: too few, the paradox, the interval's place.

No words like "substantial": the interval stands against .667 and .800
(Krippendorff 2004, p. 241) and says what it excludes.
"""

from collections.abc import Sequence

from annotate.agreement.ratings.tables import Table
from annotate.agreement.reading.counts import count_others, count_positives, count_shared

SENTENCES_NEEDED = 50
NEEDED_OF_A_PAIR = 30
OTHERS_NEEDED = 10
POSITIVES_NEEDED = 10
TENTATIVE, RELIABLE = 0.667, 0.800
_PLACES = {
    (0, 0): "the interval lies below .667: it excludes .667 and .800",
    (0, 1): "the interval lies around .667: it excludes .800, not .667",
    (0, 2): "the interval lies around .667 and .800: it excludes neither",
    (1, 1): "the interval lies between .667 and .800: it excludes both",
    (1, 2): "the interval lies around .800: it excludes .667, not .800",
    (2, 2): "the interval lies above .800: it excludes .667 and .800",
}


def too_few(table: Table) -> str | None:
    """Why the figures of a table are not to be relied on; None where they are."""
    if reason := too_few_shared(count_shared(table), SENTENCES_NEEDED):
        return reason
    others = count_others(table)
    if others < OTHERS_NEEDED:
        return f"too few: {others} of {OTHERS_NEEDED} sentences with any but the commonest value"
    return None


def too_few_shared(sentences: int, needed: int = NEEDED_OF_A_PAIR) -> str | None:
    """Why the figures of a pair are not to be relied on, or of more people."""
    return None if sentences >= needed else f"too few: {sentences} of {needed} shared sentences"


def too_few_positives(binary: Table) -> str | None:
    """Why the figures of one value against the rest are not to be relied on."""
    positives = count_positives(binary)
    if positives < POSITIVES_NEEDED:
        return f"too few: {positives} of {POSITIVES_NEEDED} sentences where anybody chose it"
    return too_few(binary)


def paradox(percent: float | None, alpha: float | None, ac1: float | None) -> str | None:
    """The line that keeps percent and alpha from being misread where one value rules."""
    if percent is None or alpha is None:
        return None
    is_skewed = ac1 is not None and abs(ac1 - alpha) > 0.2
    if not (percent >= 0.85 and alpha < TENTATIVE) and not is_skewed:
        return None
    line = (
        f"People agree on {percent:.0%} of the pairs, but most of that would happen by chance, "
        f"because one value is so common: beyond chance it is {alpha:.2f}."
    )
    if ac1 is None:
        return line
    return f"{line} AC1, which discounts chance less here, is {ac1:.2f}."


def place_of(interval: Sequence[float] | None) -> str:
    """Say where an interval lies against .667 and .800, and what it excludes."""
    if interval is None:
        return "no interval yet"
    return _PLACES[*((end >= TENTATIVE) + (end >= RELIABLE) for end in interval)]
