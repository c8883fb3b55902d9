"""Gwet's AC2: AC1 with partial agreement between values that are close to each other.

AC2 = (p_o − p_e) / (1 − p_e) with weights w_kl: p_o is the mean weight of the pairs in a
unit, p_e = T_w / (q (q − 1)) Σ_k π_k (1 − π_k), T_w = Σ w_kl (Gwet 2014, chapter 3).
Weights: 1 − (k − l)² / (q − 1)² (quadratic) or 1 − |k − l| / (q − 1) (linear). At level
ordinal, k and l are the places of the values; above it, the numbers themselves, with
their range in place of q − 1.
"""

from collections import Counter
from fractions import Fraction

from annotate.agreement.ratings.chance import ChanceCorrected
from annotate.agreement.ratings.distances import Matrix, Squares, check_numbers
from annotate.agreement.ratings.sums import Terms
from annotate.agreement.ratings.tables import Places, Table

NAME = "gwet_ac2"
TITLE = "Gwet’s AC2"
SHORT = "AC2"
DISTANCES = dict.fromkeys(("ordinal", "interval", "ratio"), ("quadratic", "linear"))
LEVELS = tuple(DISTANCES)
TABLES = "ratings"
UNDEFINED = "only one value: AC2 is undefined"
LOWEST = -1.0
ORDER = 80


class AC2(ChanceCorrected):
    def __init__(self, table: Table, distance: str) -> None:
        super().__init__(table)
        points = table.values
        if table.level == "ordinal":
            points = range(self.values)
        check_numbers(table.level, points)
        steps = Squares(points) if distance == "quadratic" else Matrix(points, _step)
        self.distance = steps
        self.farthest = steps.between(0, self.values - 1) or 1
        self.scale *= self.farthest
        # Σ w_kl = q² − Σ d(k, l) / d_max: each value once, so `within` sums all distances.
        apart = steps.within(dict.fromkeys(range(self.values), 1))
        self.weights = self.values**2 - apart / self.farthest

    def agreement(self, what: Places) -> Terms:
        if len(what) < 2:
            return ()
        pairs = len(what) * (len(what) - 1)
        apart = self.distance.within(Counter(what))
        weight = (pairs * self.farthest - apart) * (self.scale // (self.farthest * pairs))
        return (0, weight), (1, 1)

    def chance_of(self, whole: int, squares: int) -> float:
        if self.values < 2:
            return 1.0
        used = (whole**2 - squares) / whole**2  # as in AC1
        return self.weights / (self.values * (self.values - 1)) * used


def _step(first: float, second: float) -> Fraction:
    return abs(Fraction(first) - Fraction(second))


def formula(table: Table, distance: str) -> AC2:
    return AC2(table, distance)
