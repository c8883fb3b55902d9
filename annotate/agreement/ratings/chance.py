"""What Fleiss' kappa, Gwet's AC1 and AC2 and Brennan–Prediger share: (p_o − p_e) / (1 − p_e)."""

from collections import Counter
from collections.abc import Sequence

from annotate.agreement.percent import agreeing
from annotate.agreement.ratings.sums import Formula, Terms, pairs_scale, ratings_scale
from annotate.agreement.ratings.tables import Places, Table


class ChanceCorrected(Formula):
    """Agreement beyond a chance that depends on how often each value is used.

    Sums: 0 agreement of pairs (times `scale`), 1 units with 2 ratings or
    more, 2 units with any, then Σ_i r_ik / r_i for each value k (times
    `share`). Gwet (2014, chapter 2) counts the use of values in all units,
    even in those with one rating.
    """

    def __init__(self, table: Table) -> None:
        self.values = len(table.values)
        self.scale = pairs_scale(table)
        self.share = ratings_scale(table)
        self.size = 3 + self.values

    def terms(self, who: Places, what: Places) -> Terms:
        share = self.share // len(what)
        used = tuple((3 + value, count * share) for value, count in Counter(what).items())
        return *self.agreement(what), (2, 1), *used

    def agreement(self, what: Places) -> Terms:
        """Return what one unit adds at places 0 and 1."""
        return agreeing(what, self.scale)

    def chance(self, sums: Sequence[int]) -> float:
        """Return p_e."""
        raise NotImplementedError

    def value(self, sums: Sequence[int]) -> float | None:
        if not sums[1] or (chance := self.chance(sums)) == 1:
            return None
        return (sums[0] / (self.scale * sums[1]) - chance) / (1 - chance)
