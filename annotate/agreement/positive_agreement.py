"""Positive agreement: of all pairs with a yes, the share where both say yes, counted as F1.

Two people: 2a / (2a + b + c) (Dice 1945; Cicchetti and Feinstein 1990). More people:
Σ_i y_i (y_i − 1) / Σ_i y_i (r_i − 1), where y_i of the r_i ratings of unit i are yes
(Spitzer and Fleiss 1974).
"""

from collections.abc import Sequence

from annotate.agreement.ratings.sums import Formula, Terms
from annotate.agreement.ratings.tables import Places, Table

NAME = "positive_agreement"
TITLE = "Positive agreement"
SHORT = "positive agreement"
DISTANCES = {"nominal": ("nominal",), "ordinal": ("nominal",)}
LEVELS = tuple(DISTANCES)
TABLES = "binary"
UNDEFINED = "no one said yes: positive agreement is undefined"
LOWEST = 0.0
ORDER = 100


class Specific(Formula):
    """Sums: 0 pairs that agree on one answer, 1 pairs that could, each counted from both sides."""

    size = 2

    def __init__(self, answer: int) -> None:
        self.answer = answer

    def terms(self, who: Places, what: Places) -> Terms:
        given = what.count(self.answer)
        return (0, given * (given - 1)), (1, given * (len(what) - 1))

    def value(self, sums: Sequence[int]) -> float | None:
        return sums[0] / sums[1] if sums[1] else None


def formula(table: Table, distance: str) -> Specific:
    return Specific(1)
