"""Span F1: of all claims two people made, the share whose words the other found, too.

F1 = 2 · matched / (claims of one + claims of the other), sums over all pairs of people
and the sentences both finished (van Rijsbergen 1979, chapter 7; as agreement:
Hripcsak and Rothschild 2005). `exact`: the same words; `half`: an overlap of one half.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from annotate.agreement.claims.matching import Marked, PlacedClaim, match_claims
from annotate.agreement.ratings.sums import Formula, Part

NAME = "span_f1"
TITLE = "Span F1"
SHORT = "span F1"
DISTANCES = {"span": ("half", "exact")}
LEVELS = tuple(DISTANCES)
TABLES = "claims"
UNDEFINED = "nobody made a claim: span F1 is undefined"
LOWEST = 0.0
ORDER = 120


class SpanF1(Formula):
    """Sums: 0 claims with a match, told from both sides, 1 claims."""

    size = 2

    def value(self, sums: Sequence[int]) -> float | None:
        return sums[0] / sums[1] if sums[1] else None


def formula(marked: Sequence[Marked], distance: str) -> tuple[SpanF1, list[tuple[str, Part]]]:
    """The formula, and what each sentence adds: (article, part)."""
    count = _exact if distance == "exact" else _half
    return SpanF1(), [(one.article, _part(one, count)) for one in marked if len(one.claims) > 1]


def _part(one: Marked, count) -> Part:
    matched = claims = 0
    for first, second in combinations(one.claims.values(), 2):
        matched += 2 * count(first, second)
        claims += len(first) + len(second)
    return {0: matched, 1: claims}


def _half(first: Sequence[PlacedClaim], second: Sequence[PlacedClaim]) -> int:
    return len(match_claims(first, second))


def _exact(first: Sequence[PlacedClaim], second: Sequence[PlacedClaim]) -> int:
    if len(first) == len(second) == 1:
        return int((first[0].start, first[0].end) == (second[0].start, second[0].end))
    ours, theirs = (Counter((one.start, one.end) for one in side) for side in (first, second))
    return (ours & theirs).total()
