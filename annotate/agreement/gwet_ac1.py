"""Gwet's AC1: only guessed ratings agree by chance, so prevalence moves it little.

AC1 = (p_o − p_e) / (1 − p_e), p_e = Σ_k π_k (1 − π_k) / (q − 1) over the q values (Gwet 2008;
2014, chapter 2).
"""

from annotate.agreement.ratings.chance import ChanceCorrected
from annotate.agreement.ratings.tables import Table

NAME = "gwet_ac1"
TITLE = "Gwet’s AC1"
SHORT = "AC1"
DISTANCES = {"nominal": ("nominal",), "ordinal": ("nominal",), "set": ("exact",)}
LEVELS = tuple(DISTANCES)
TABLES = "ratings"
UNDEFINED = "only one value: AC1 is undefined"
LOWEST = -1.0
ORDER = 70


class AC1(ChanceCorrected):
    def chance_of(self, whole: int, squares: int) -> float:
        if self.values < 2:
            return 1.0  # which makes the coefficient undefined
        # Σ_k n_k (n − n_k) is n² − Σ_k n_k².
        return (whole**2 - squares) / (whole**2 * (self.values - 1))


def formula(table: Table, distance: str) -> AC1:
    return AC1(table)
