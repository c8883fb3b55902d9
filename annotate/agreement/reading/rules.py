"""Figures → what may be said of them: too few, the paradox, the interval's place.

No words like "substantial": the interval stands against .667 and .800
(Krippendorff 2004, p. 241) and says what it excludes.
"""

from collections import Counter
from collections.abc import Sequence

from annotate.agreement.figures import figure
from annotate.agreement.ratings.tables import Table
from annotate.agreement.reading.counts import count_others, count_positives, count_shared

SENTENCES_NEEDED = 50
NEEDED_OF_A_PAIR = 30
OTHERS_NEEDED = 10
POSITIVES_NEEDED = 10
TENTATIVE, RELIABLE = 0.667, 0.800
_OF_AC1 = "AC1, which reckons chance otherwise, is"
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


def paradox(table: Table, unit: str = "sentence") -> str | None:
    """The line that keeps percent and alpha from being misread, for answers to a `unit`.

    Where percent is .85 or more and alpha below .667, chance is said as what it
    is, the share of equal pairs among all answers. Where only alpha and AC1 are
    apart, nothing is said of how common a value is.
    """
    percent, alpha, ac1 = (
        figure(name, table, with_interval=False).value
        for name in ("percent", "krippendorff_alpha", "gwet_ac1")
    )
    if percent is None or alpha is None:
        return None
    if percent >= 0.85 and alpha < TENTATIVE:
        line = (
            f"Two answers to the same {unit} are the same in {percent:.0%} of cases, averaged "
            f"over the {unit}s, but two answers drawn at random are the same in "
            f"{chance_of(table):.0%}: beyond that chance agreement is {_written(alpha)}."
        )
        return line if ac1 is None else f"{line} {_OF_AC1} {_written(ac1)}."
    if ac1 is None or abs(ac1 - alpha) <= 0.2:
        return None
    return (
        f"Alpha is {_written(alpha)} and AC1 {_written(ac1)}: they reckon chance differently. "
        "Do not quote one without the other."
    )


def chance_of(table: Table) -> float:
    """How often two answers drawn from all those to shared units are the same."""
    given: Counter[int] = Counter()
    for what, weight in zip(table.whats, table.what_weights, strict=True):
        for value in what if len(what) > 1 else ():
            given[value] += weight
    return sum(n * (n - 1) for n in given.values()) / (given.total() * (given.total() - 1))


def _written(value: float) -> str:
    return f"{value:z.2f}".replace("-", "−")


def place_of(interval: Sequence[float] | None) -> str:
    """Say where an interval lies against .667 and .800, and what it excludes."""
    if interval is None:
        return "no interval yet"
    return _PLACES[*((end >= TENTATIVE) + (end >= RELIABLE) for end in interval)]
