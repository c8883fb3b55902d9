"""Counts → shares with their 95% intervals, and the difference between two shares."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

CONFIDENCE = 0.95
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Share:
    """So many `of` all; the value and its interval are None if there are none."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> Interval | None:
        return wilson(self.count, self.of) if self.of else None


def wilson(count: int, of: int) -> Interval:
    """Return the score interval of a share (Wilson 1927): 81 of 263 → .2553 to .3662."""
    share, square = count / of, _Z * _Z
    middle = share + square / (2 * of)
    reach = _Z * sqrt(share * (1 - share) / of + square / (4 * of * of))
    low, high = (middle - reach) / (1 + square / of), (middle + reach) / (1 + square / of)
    # Rounding must not take the ends beyond what is possible.
    return (0.0 if count == 0 else low), (1.0 if count == of else high)


def difference(first: Share, second: Share) -> tuple[float, Interval]:
    """Return first − second with its interval (Newcombe 1998, method 10, without correction)."""
    if first.value is None or second.value is None:
        raise ValueError("the difference of an undefined share")
    (low1, high1), (low2, high2) = wilson(first.count, first.of), wilson(second.count, second.of)
    gap = first.value - second.value
    below = sqrt((first.value - low1) ** 2 + (high2 - second.value) ** 2)
    above = sqrt((high1 - first.value) ** 2 + (second.value - low2) ** 2)
    return gap, (gap - below, gap + above)
