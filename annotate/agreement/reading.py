"""Figures → what may be said of them: too few, the paradox, the interval's place.

No words like "substantial": the interval stands against .667 and .800
(Krippendorff 2004, p. 241) and says what it excludes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from annotate.agreement.answers import against_rest
from annotate.agreement.figures import Figure, figure
from annotate.agreement.tables import Table, Value

UNITS_NEEDED = 50
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
    units = table.shared.units
    if units < UNITS_NEEDED:
        return f"too few: {units} of {UNITS_NEEDED} shared sentences"
    others = count_others(table)
    if others < OTHERS_NEEDED:
        return f"too few: {others} of {OTHERS_NEEDED} sentences with any but the commonest value"
    return None


def too_few_positives(binary: Table) -> str | None:
    """Why the figures of one value against the rest are not to be relied on."""
    positives = count_positives(binary)
    if positives < POSITIVES_NEEDED:
        return f"too few: {positives} of {POSITIVES_NEEDED} sentences where anybody chose it"
    return too_few(binary)


def count_others(table: Table) -> int:
    """The shared units with any value other than the one given most often."""
    given = [0] * len(table.values)
    for what, weight in _shared(table):
        for value in what:
            given[value] += weight
    commonest = given.index(max(given, default=0)) if given else 0
    return sum(weight for what, weight in _shared(table) if set(what) != {commonest})


def count_positives(binary: Table) -> int:
    """The shared units in which anybody said yes."""
    return sum(weight for what, weight in _shared(binary) if 1 in what)


def count_disagreements(table: Table) -> int:
    """The shared units in which not everybody said the same."""
    return sum(weight for what, weight in _shared(table) if len(set(what)) > 1)


@dataclass(frozen=True, slots=True)
class ValueFigures:
    """One value against the rest; `disagreements` are the shared units it splits."""

    value: Value
    alpha: Figure
    percent: Figure
    positives: int
    disagreements: int
    few: str | None


def value_figures(table: Table, *, of: str = "") -> list[ValueFigures]:
    """Each value (each label of the sets) against the rest, most disagreements first."""
    labels = table.values
    if table.level == "set":
        labels = sorted({label for one in labels for label in one})
    found = []
    for label in labels:
        binary = against_rest(table, label)
        found.append(
            ValueFigures(
                value=label,
                alpha=figure("krippendorff_alpha", binary, of=f"{of}={label}"),
                percent=figure("percent", binary, of=f"{of}={label}"),
                positives=count_positives(binary),
                disagreements=count_disagreements(binary),
                few=too_few_positives(binary),
            )
        )
    return sorted(found, key=lambda one: -one.disagreements)


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


def _shared(table: Table) -> list[tuple[tuple[int, ...], int]]:
    pairs = zip(table.whats, table.what_weights, strict=True)
    return [(what, weight) for what, weight in pairs if len(what) > 1]
