"""What Fleiss' kappa, Gwet's AC1 and AC2 and Brennan–Prediger share: (p_o − p_e) / (1 − p_e)."""

from collections import Counter
from collections.abc import Iterable, Sequence

from annotate.agreement.percent import agreeing
from annotate.agreement.ratings.columns import Without, add_products
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

    def chance_of(self, whole: int, squares: int) -> float:
        """Return p_e from Σ_k n_k² of the uses n_k of each value, of n in all."""
        raise NotImplementedError

    def chance(self, sums: Sequence[int]) -> float:
        """Return p_e."""
        return self.chance_of(self.share * sums[2], _squares(sums))

    def value(self, sums: Sequence[int]) -> float | None:
        agreed, units, rated, *_ = sums
        return self._value(agreed, units, rated, _squares(sums))

    def value_of_each(self, sums: Without) -> Iterable[float | None]:
        agreed, units, rated, *used = sums.columns
        squares = add_products(zip(used, used, strict=True))
        return map(self._value, agreed, units, rated, squares)

    def _value(self, agreed: int, units: int, rated: int, squares: int) -> float | None:
        if not units or (chance := self.chance_of(self.share * rated, squares)) == 1:
            return None
        return (agreed / (self.scale * units) - chance) / (1 - chance)


def _squares(sums: Sequence[int]) -> int:
    return sum(count * count for count in sums[3:])
