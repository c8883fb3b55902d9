"""Percent agreement: the share of agreeing pairs of ratings, averaged over units.

p_o = 1/n Σ_i Σ_k r_ik (r_ik − 1) / (r_i (r_i − 1)) over the n units with r_i ≥ 2
ratings, r_ik of them for value k (Fleiss 1971; with gaps Gwet 2014, chapter 2).

Example: of three ratings x x y, 1 of 3 pairs agrees; with a unit y y the average is
(1/3 + 1) / 2 = .67.
"""

from collections import Counter
from collections.abc import Sequence

from annotate.agreement.ratings.sums import Formula, Terms, pairs_scale
from annotate.agreement.ratings.tables import LEVELS as ALL_LEVELS
from annotate.agreement.ratings.tables import Places, Table

NAME = "percent"
TITLE = "Percent agreement"
SHORT = "percent agreement"
LEVELS = ALL_LEVELS
DISTANCES = dict.fromkeys(LEVELS, ("nominal",)) | {"set": ("exact",)}
TABLES = "ratings"
UNDEFINED = "no variation"
LOWEST = 0.0
ORDER = 10


class Percent(Formula):
    """Sums: 0 agreeing pairs (times `scale`), 1 units."""

    size = 2

    def __init__(self, table: Table) -> None:
        self.scale = pairs_scale(table)

    def terms(self, who: Places, what: Places) -> Terms:
        return agreeing(what, self.scale)

    def value(self, sums: Sequence[int]) -> float | None:
        return sums[0] / (self.scale * sums[1]) if sums[1] else None


def agreeing(what: Places, scale: int) -> Terms:
    """Return what one unit adds: the share of its pairs that agree, times `scale`, and itself."""
    ratings = len(what)
    if ratings < 2:
        return ()
    same = sum(count * (count - 1) for count in Counter(what).values())
    return (0, same * (scale // (ratings * (ratings - 1)))), (1, 1)


def formula(table: Table, distance: str) -> Percent:
    return Percent(table)
