"""Span F1: of all claims two people made, the share whose words the other found, too.

F1 = 2 · matched / (claims of one + claims of the other), sums over all pairs of people
and the sentences both finished (van Rijsbergen 1979, chapter 7; as agreement:
Hripcsak and Rothschild 2005). `exact`: the same words; `half`: an overlap of one half.
"""

from collections import Counter
from collections.abc import Callable, Sequence

from annotate.agreement.claims.matching import Marked, PlacedClaim
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


def _part(one: Marked, count: Callable[[Marked, str, str], int]) -> Part:
    matched = claims = 0
    for first, second in one.pairs():
        matched += 2 * count(one, first, second)
        claims += len(one.claims[first]) + len(one.claims[second])
    return {0: matched, 1: claims}


def _half(one: Marked, first: str, second: str) -> int:
    return len(one.match(first, second))


def _exact(one: Marked, first: str, second: str) -> int:
    ours, theirs = one.claims[first], one.claims[second]
    if len(ours) == len(theirs) == 1:
        return int((ours[0].start, ours[0].end) == (theirs[0].start, theirs[0].end))
    return (_spans(ours) & _spans(theirs)).total()


def _spans(claims: Sequence[PlacedClaim]) -> Counter[tuple[int, int]]:
    return Counter((one.start, one.end) for one in claims)
