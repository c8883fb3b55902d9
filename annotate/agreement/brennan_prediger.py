"""Brennan–Prediger: by chance, every value that could be used is equally likely.

(p_o − 1/q) / (1 − 1/q) with q values (Brennan and Prediger 1981); the same as
Bennett's S and Randolph's free-marginal kappa. q counts the values the table
lists; without a list, those found.
"""

from collections.abc import Sequence

from annotate.agreement.percent import Percent
from annotate.agreement.ratings.tables import Table

NAME = "brennan_prediger"
TITLE = "Brennan–Prediger"
SHORT = "Brennan–Prediger"
DISTANCES = {"nominal": ("nominal",), "ordinal": ("nominal",)}
LEVELS = tuple(DISTANCES)
TABLES = "ratings"
UNDEFINED = "only one value: Brennan–Prediger is undefined"
LOWEST = -1.0
ORDER = 90


class BrennanPrediger(Percent):
    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.values = len(table.values)

    def value(self, sums: Sequence[int]) -> float | None:
        agreed = super().value(sums)
        if agreed is None or self.values < 2:  # 1 − 1/q would be 0
            return None
        return (agreed - 1 / self.values) / (1 - 1 / self.values)


def formula(table: Table, distance: str) -> BrennanPrediger:
    return BrennanPrediger(table)
