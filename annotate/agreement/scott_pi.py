"""Scott's pi: agreement of two people beyond the chance that their joint use of values gives.

π = (p_o − p_e) / (1 − p_e), p_e = Σ_k ((p_k. + p_.k) / 2)² over the units both rated (Scott 1955).
"""

from collections.abc import Iterable, Sequence

from annotate.agreement.ratings.columns import Without, add_products
from annotate.agreement.ratings.sums import Formula, Terms
from annotate.agreement.ratings.tables import Places, Table

NAME = "scott_pi"
TITLE = "Scott’s pi"
SHORT = "pi"
DISTANCES = {"nominal": ("nominal",), "ordinal": ("nominal",), "set": ("exact",)}
LEVELS = tuple(DISTANCES)
TABLES = "pair"
UNDEFINED = "no variation"
LOWEST = -1.0
ORDER = 40


class Pi(Formula):
    """Sums: 0 agreements, 1 units, then how often the two people used each value."""

    def __init__(self, table: Table) -> None:
        self.size = 2 + len(table.values)

    def terms(self, who: Places, what: Places) -> Terms:
        if len(what) < 2:
            return ()
        first, second = what
        if first == second:
            return (0, 1), (1, 1), (2 + first, 2)
        return (1, 1), (2 + first, 1), (2 + second, 1)

    def value(self, sums: Sequence[int]) -> float | None:
        agreed, units, *used = sums
        return _value(agreed, units, sum(count * count for count in used))

    def value_of_each(self, sums: Without) -> Iterable[float | None]:
        agreed, units, *used = sums.columns
        return map(_value, agreed, units, add_products(zip(used, used, strict=True)))


def _value(agreed: int, units: int, squares: int) -> float | None:
    chance = squares / (2 * units) ** 2 if units else 1
    return None if chance == 1 else (agreed / units - chance) / (1 - chance)


def formula(table: Table, distance: str) -> Pi:
    return Pi(table)
