"""Two grades of a claim → how often they are given together, as A1, B2, C3 and so on.

Anyone who judges a source well tends to judge what it says well, too (Admiralty grades).
"""

from collections import Counter
from dataclasses import dataclass

from annotate.records import Field
from annotate.workflow.agreement.basis import Basis

RELIABILITY, CREDIBILITY = "reliability", "credibility"


@dataclass(frozen=True, slots=True)
class Diagonal:
    """How often each two grades were given together, by everyone whose answers count.

    `rows` and `columns` are the grades, best first, then those not on the scale; the nth of
    both scales are a pair on the diagonal. `unjudged` counts the claims with such a grade.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    counts: Counter[tuple[str, str]]

    @property
    def judged(self) -> int:
        """Count the claims with both grades on their scales."""
        return sum(self._judged().values())

    @property
    def on_it(self) -> int:
        return sum(self.counts[pair] for pair in self.pairs)

    @property
    def unjudged(self) -> int:
        return sum(self.counts.values()) - self.judged

    @property
    def by_chance(self) -> float:
        """Return the share on the diagonal if one grade said nothing of the other."""
        first: Counter[str] = Counter()
        second: Counter[str] = Counter()
        for (row, column), count in self._judged().items():
            first[row] += count
            second[column] += count
        return sum(first[row] * second[column] for row, column in self.pairs) / self.judged**2

    def _judged(self) -> dict[tuple[str, str], int]:
        rows, columns = map(set, zip(*self.pairs, strict=True))
        return {(a, b): n for (a, b), n in self.counts.items() if a in rows and b in columns}


def diagonal(basis: Basis) -> Diagonal | None:
    """Count the pairs of grades; None unless the scheme has both fields, or without any grade."""
    both = [basis.scheme.field(name) for name in (RELIABILITY, CREDIBILITY)]
    if not all(field and field.is_ordered for field in both):
        return None
    found = basis.once("diagonal", lambda: _count(basis, *both))
    return found if found.judged else None


def _count(basis: Basis, first: Field, second: Field) -> Diagonal:
    counts: Counter[tuple[str, str]] = Counter(
        (claim.fields[first.id], claim.fields[second.id])
        for one in basis.said
        for claims in one.claims
        for claim in claims
        if claim.fields.get(first.id) and claim.fields.get(second.id)
    )
    pairs = tuple(zip(reversed(first.order), reversed(second.order), strict=False))
    return Diagonal(_best_first(first), _best_first(second), pairs, counts)


def _best_first(field: Field) -> tuple[str, ...]:
    rest = [value.id for value in field.values if value.id not in field.order]
    return (*reversed(field.order), *rest)
