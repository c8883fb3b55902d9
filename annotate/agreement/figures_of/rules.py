"""Figures → what can be said about them: too few, the paradox, where the interval lies.

No words like "substantial": the interval is compared with .667 and .800
(Krippendorff 2004, p. 241), and the text says which of the two it excludes.
"""

from collections import Counter
from collections.abc import Sequence

from annotate.agreement.figures import figure
from annotate.agreement.figures_of.counts import count_others, count_positives, count_shared
from annotate.agreement.ratings.tables import Table

SENTENCES_NEEDED = 50
NEEDED_OF_A_PAIR = 30
OTHERS_NEEDED = 10
POSITIVES_NEEDED = 10
TENTATIVE, RELIABLE = 0.667, 0.800
HIGH_PERCENT = 0.85  # a reader would call this good, so that a low alpha needs explaining
FAR_APART = 0.2  # between alpha and AC1
_OF_AC1 = "AC1, which treats chance differently, is"
_PLACES = {
    (0, 0): "the interval lies below .667: it excludes .667 and .800",
    (0, 1): "the interval includes .667 and excludes .800",
    (0, 2): "the interval includes .667 and .800: it excludes neither",
    (1, 1): "the interval lies between .667 and .800: it excludes both",
    (1, 2): "the interval includes .800 and excludes .667",
    (2, 2): "the interval lies above .800: it excludes .667 and .800",
}


def too_few(table: Table) -> str | None:
    """Explain why the figures of a table cannot be relied on; None if they can."""
    if reason := too_few_shared(count_shared(table), SENTENCES_NEEDED):
        return reason
    others = count_others(table)
    if others < OTHERS_NEEDED:
        return f"too few: {others} of {OTHERS_NEEDED} sentences with any value but the most common"
    return None


def too_few_shared(sentences: int, needed: int = NEEDED_OF_A_PAIR) -> str | None:
    """Explain why too few sentences are shared to rely on a figure; None if there are enough."""
    return None if sentences >= needed else f"too few: {sentences} of {needed} shared sentences"


def too_few_positives(binary: Table) -> str | None:
    """Explain why the figures of one value against the rest cannot be relied on."""
    positives = count_positives(binary)
    if positives < POSITIVES_NEEDED:
        return f"too few: {positives} of {POSITIVES_NEEDED} sentences where someone chose it"
    return too_few(binary)


def paradox(table: Table, unit: str = "sentence") -> str | None:
    """Return the line that keeps percent and alpha from being misread, for answers to a `unit`.

    If percent is .85 or more and alpha is below .667, it explains chance: the share of
    equal pairs among all answers. With 90 of 100 answers "no", two drawn at random match
    in (90 · 89 + 10 · 9) / (100 · 99) = 82% of cases, so that 85% is hardly more. If only
    alpha and AC1 are far apart, the line does not say how common a value is.
    """
    percent, alpha, ac1 = (
        figure(name, table, with_interval=False).value
        for name in ("percent", "krippendorff_alpha", "gwet_ac1")
    )
    if percent is None or alpha is None:
        return None
    if percent >= HIGH_PERCENT and alpha < TENTATIVE:
        line = (
            f"Two answers to the same {unit} match in {percent:.0%} of cases (averaged "
            f"over the {unit}s), but two answers drawn at random match in "
            f"{chance_of(table):.0%}. Agreement beyond chance is {_written(alpha)}."
        )
        return line if ac1 is None else f"{line} {_OF_AC1} {_written(ac1)}."
    if ac1 is None or abs(ac1 - alpha) <= FAR_APART:
        return None
    return (
        f"Alpha is {_written(alpha)} and AC1 {_written(ac1)}: they treat chance differently. "
        "Do not report one without the other."
    )


def chance_of(table: Table) -> float:
    """Return the share of equal pairs among all answers to shared units."""
    given: Counter[int] = Counter()
    for what, weight in zip(table.whats, table.what_weights, strict=True):
        for value in what if len(what) > 1 else ():
            given[value] += weight
    return sum(n * (n - 1) for n in given.values()) / (given.total() * (given.total() - 1))


def _written(value: float) -> str:
    return f"{value:z.2f}".replace("-", "−")  # z: no “-0.00”


def describe_interval(interval: Sequence[float] | None) -> str:
    """Say where an interval lies in relation to .667 and .800, and which it excludes."""
    if interval is None:
        return "no interval yet"
    # How many of the two thresholds each end reaches, 0 to 2, is the key.
    return _PLACES[*((end >= TENTATIVE) + (end >= RELIABLE) for end in interval)]
