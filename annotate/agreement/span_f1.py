"""Span F1: of all claims two people made, the share whose words the other also found.

F1 = 2 · matched / (claims of one + claims of the other), with sums over all pairs of
people and the sentences both finished (van Rijsbergen 1979, chapter 7; as agreement:
Hripcsak and Rothschild 2005). `exact`: the same words; `half`: an overlap of one half.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from annotate.agreement.claims.matching import Marked, PlacedClaim
from annotate.agreement.ratings.sums import Formula, Part

NAME = "span_f1"
TITLE = "Span F1"
SHORT = "span F1"
DISTANCES = {"span": ("half", "exact")}
LEVELS = tuple(DISTANCES)
TABLES = "claims"
UNDEFINED = "no one made a claim: span F1 is undefined"
LOWEST = 0.0
ORDER = 120

Spans = tuple[int, int, int]


class SpanF1(Formula):
    """Sums: 0 claims with a match, counted from both sides, 1 claims."""

    size = 2

    def value(self, sums: Sequence[int]) -> float | None:
        return sums[0] / sums[1] if sums[1] else None


def formula(marked: Iterable[Marked], distance: str) -> tuple[SpanF1, list[tuple[str, Part]]]:
    """Return the formula, and what each sentence adds: (article, part)."""
    counted = ((one.article, count_spans(one), 1) for one in marked if len(one.claims) > 1)
    return formula_of_spans(counted, distance)


def formula_of_spans(
    counted: Iterable[tuple[str, Spans, int]], distance: str
) -> tuple[SpanF1, list[tuple[str, Part]]]:
    """Return the same from (article, its claims by their match, how many such sentences)."""
    place = DISTANCES["span"].index(distance)
    parts = []
    for article, spans, times in counted:
        parts += [(article, {0: 2 * spans[place], 1: spans[2]})] * times
    return SpanF1(), parts


def count_spans(one: Marked) -> Spans:
    """Count the claims of a sentence with a match, half and exact, and all of them."""
    return _half(one), _exact(one), _all(one)


def _all(one: Marked) -> int:
    """Count the claims of every two people: each person's claims once per other person."""
    return sum(map(len, one.claims.values())) * (len(one.claims) - 1)


def count_exact(ours: Sequence[PlacedClaim], theirs: Sequence[PlacedClaim]) -> int:
    """Count the claims of two people with the same words."""
    return len(_spans(ours) & _spans(theirs))


def _half(one: Marked) -> int:
    return sum(match.pairs for match in one.matches if match.ours and match.theirs)


def _exact(one: Marked) -> int:
    # The same object means the same claims, so that each group's spans are built once.
    spans = {id(claims): _spans(claims) for _, claims in one.groups}
    return sum(
        pairs * len(spans[id(ours)] & spans[id(theirs)])
        for (_, ours), (_, theirs), pairs in one.pairs()
    )


def _spans(claims: Sequence[PlacedClaim]) -> set[tuple[int, int, int]]:
    """Return the words of each claim as (start, end, number); the number separates equal ones."""
    # Two people with two claims each on the same words have two matches, not one.
    if len(claims) == 1:  # most sentences
        return {(claims[0].start, claims[0].end, 0)}
    counts: Counter[tuple[int, int]] = Counter()
    spans = set()
    for one in claims:
        spans.add((one.start, one.end, counts[one.start, one.end]))
        counts[one.start, one.end] += 1
    return spans
