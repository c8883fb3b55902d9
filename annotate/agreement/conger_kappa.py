"""Conger's kappa: Cohen's for more than two people, each with their own habits.

κ = (p_o − p_e) / (1 − p_e), p_e = Σ_k Σ_{g≠h} p_gk p_hk / (r (r − 1)) over the r people,
where p_gk is the share of value k in the ratings of person g (Conger 1980; with gaps as
in Gwet 2014, chapter 2).
"""

from collections.abc import Sequence
from math import fsum

from annotate.agreement.percent import agreeing
from annotate.agreement.ratings.sums import Formula, Terms, pairs_scale
from annotate.agreement.ratings.tables import Places, Table

NAME = "conger_kappa"
TITLE = "Conger’s kappa"
SHORT = "kappa"
DISTANCES = {"nominal": ("nominal",), "ordinal": ("nominal",), "set": ("exact",)}
LEVELS = tuple(DISTANCES)
TABLES = "annotators"
UNDEFINED = "no variation"
LOWEST = -1.0
ORDER = 60


class Conger(Formula):
    """Sums: 0 agreeing pairs (times `scale`), 1 units, then each person's use of each value."""

    needs_who = True

    def __init__(self, table: Table) -> None:
        self.scale = pairs_scale(table)
        self.values = len(table.values)
        self.size = 2 + len(table.annotators) * self.values

    def terms(self, who: Places, what: Places) -> Terms:
        used = ((2 + g * self.values + k, 1) for g, k in zip(who, what, strict=True))
        return *agreeing(what, self.scale), *used

    def chance(self, sums: Sequence[int]) -> float:
        """Return p_e, by Σ_{g≠h} p_g p_h = (Σ_g p_g)² − Σ_g p_g², without a loop over pairs."""
        counts = [sums[at : at + self.values] for at in range(2, self.size, self.values)]
        shares = [[count / sum(row) for count in row] for row in counts if any(row)]
        people = len(shares)
        squares = (fsum(of) ** 2 - fsum(p * p for p in of) for of in zip(*shares, strict=True))
        return fsum(squares) / (people * (people - 1)) if people > 1 else 1.0

    def value(self, sums: Sequence[int]) -> float | None:
        if not sums[1] or (chance := self.chance(sums)) == 1:
            return None
        return (sums[0] / (self.scale * sums[1]) - chance) / (1 - chance)


def formula(table: Table, distance: str) -> Conger:
    return Conger(table)
