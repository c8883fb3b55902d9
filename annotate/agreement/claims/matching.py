"""Claims of two people → which of them are the same claim, by the words they share.

Claims are matched one to one. Two claims can match if their overlap (intersection over
union of words) is at least one half, whatever their sources; of all ways to match them,
the one with the greatest total overlap is chosen. If totals are equal, the same source
decides, then the earlier start.

Example: Ana has words 0 to 6; Luis 0 to 4 and 4 to 6. Ana's claim overlaps the first by
4 of 6 words and the second by 2 of 6: it matches the first, and Luis's second is alone.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import lcm
from typing import Any, NamedTuple

from annotate.agreement.ratings.grouping import SentenceCluster
from annotate.records import Answer, Claim
from annotate.words import list_words


@dataclass(frozen=True, slots=True)
class PlacedClaim:
    """A claim as a half-open range of words of its sentence, counted from 0."""

    start: int
    end: int
    source: str
    fields: Mapping[str, Any] = field(default_factory=dict)


Given = tuple[str, str, str, Answer]  # article, sentence, reviewer, answer
ClaimGroup = tuple[tuple[str, ...], tuple[PlacedClaim, ...]]


class Sides:
    """Two groups of people who are compared, `first` and `second`, in this many `pairs`."""

    __slots__ = ()
    first: tuple[str, ...]
    second: tuple[str, ...]

    def is_between(self, one: str, other: str) -> bool:
        """Return whether one of the pairs is these two people."""
        return (one in self.first and other in self.second) or (
            other in self.first and one in self.second
        )

    def others_of(self, name: str) -> int:
        """Count the people that a person is paired with."""
        if self.first == self.second:
            return (name in self.first) * (len(self.first) - 1)
        return (name in self.first) * len(self.second) + (name in self.second) * len(self.first)

    def is_of(self, name: str) -> bool:
        """Return whether a person is in either group."""
        return name in self.first or name in self.second


class _Match(NamedTuple):
    cluster: SentenceCluster
    first: tuple[str, ...]
    second: tuple[str, ...]
    pairs: int
    ours: PlacedClaim | None
    theirs: PlacedClaim | None


class Match(Sides, _Match):
    """A claim of some people and the same claim of others, None if there is no match.

    It stands for each of `first` with each of `second`, or for every two of them
    if both are the same group; `pairs` counts these.
    """

    __slots__ = ()

    @property
    def sentence(self) -> str:
        return self.cluster.sentence


@dataclass(frozen=True)
class Marked:
    """A sentence of `words` words, and the claims of each person who finished it.

    An empty tuple is "no claim"; a person who is not in `claims` is missing.
    """

    article: str
    sentence: str
    words: int
    claims: Mapping[str, tuple[PlacedClaim, ...]]

    @cached_property
    def cluster(self) -> SentenceCluster:
        return SentenceCluster(self.article, self.sentence, tuple(sorted(self.claims)))

    @cached_property
    def groups(self) -> list[ClaimGroup]:
        """The people with the same claims, in order of their names, and these claims.

        They are recognised by one shared object, which `place_claims` provides. Equal
        claims that are two objects make two groups: that takes longer, but the figures
        are the same.
        """
        names: dict[int, list[str]] = {}
        for name in self.cluster.people:
            names.setdefault(id(self.claims[name]), []).append(name)
        return [(tuple(group), self.claims[group[0]]) for group in names.values()]

    def pairs(self) -> Iterator[tuple[ClaimGroup, ClaimGroup, int]]:
        """Yield every two groups, and every group with itself, with their pairs of people."""
        for place, (names, claims) in enumerate(self.groups):
            if len(names) > 1:
                yield (names, claims), (names, claims), len(names) * (len(names) - 1) // 2
            for others, theirs in self.groups[place + 1 :]:
                yield (names, claims), (others, theirs), len(names) * len(others)

    @cached_property
    def matches(self) -> list[Match]:
        """The claims of every two people, matched one to one; claims without a match come last."""
        return [
            Match(self.cluster, first, second, pairs, a, b)
            for (first, ours), (second, theirs), pairs in self.pairs()
            for a, b in match_all(ours, theirs)
        ]


def place_claims(answers: Iterable[Given], texts: Mapping[str, str]) -> list[Marked]:
    """Turn the claims of answers into ranges of words; `texts` are the texts by sentence.

    A claim without offsets is the whole sentence. Can't tell, skipped and to
    do are missing.
    """
    finished: dict[tuple[str, str], dict[str, tuple[Claim, ...]]] = {}
    for article, sentence, person, answer in answers:
        if answer.verdict in ("claims", "no_claim"):
            finished.setdefault((article, sentence), {})[person] = answer.claims
    marked = []
    for (article, sentence), by_person in finished.items():
        text = texts[sentence]
        starts, ends = zip(*(list_words(text) or [(0, len(text))]), strict=True)
        # Equal answers share one object already; claims that become equal on words do so here.
        known: dict[int, tuple[PlacedClaim, ...]] = {}
        for claims in by_person.values():
            if id(claims) not in known:
                own = tuple([_place(one, starts, ends) for one in claims])
                known[id(claims)] = next((one for one in known.values() if one == own), own)
        placed = {name: known[id(claims)] for name, claims in by_person.items()}
        marked.append(Marked(article, sentence, len(starts), placed))
    return marked


def overlap(first: PlacedClaim, second: PlacedClaim) -> tuple[int, int]:
    """Count the words in both claims and in either: intersection and union."""
    both = max(0, min(first.end, second.end) - max(first.start, second.start))
    return both, first.end - first.start + second.end - second.start - both


def is_enough(both: int, either: int) -> bool:
    """Return whether an overlap is at least one half."""
    return both > 0 and 2 * both >= either


def match_claims(
    first: Sequence[PlacedClaim], second: Sequence[PlacedClaim]
) -> list[tuple[PlacedClaim, PlacedClaim]]:
    """Match the claims of two people in one sentence; their order makes no difference."""
    if len(first) == len(second) == 1:  # most sentences
        return [(first[0], second[0])] if is_enough(*overlap(first[0], second[0])) else []
    if not first or not second:
        return []
    ours, theirs = sorted(first, key=_sorting), sorted(second, key=_sorting)
    our_keys, their_keys = [*map(_sorting, ours)], [*map(_sorting, theirs)]
    if our_keys == their_keys:
        # A claim on no word, as on a dash alone, is (0, 0) and matches nothing.
        return [(a, b) for a, b in zip(ours, theirs, strict=True) if a.start < a.end]
    # Of several best solutions the search finds one by the order of its rows, so the two
    # people are put in a fixed order: Ana and Luis match as Luis and Ana do.
    if our_keys > their_keys:
        return [(b, a) for a, b in match_claims(second, first)]
    scores = _scores(ours, theirs)
    chosen = choose_pairs(scores) if scores else []
    return [(ours[i], theirs[j]) for i, j in chosen if scores[i][j] > 0]


def matches(marked: Iterable[Marked]) -> Iterator[Match]:
    """Match the claims of every two people in every sentence."""
    for one in marked:
        yield from one.matches


def choose_pairs(scores: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Choose one-to-one (row, column) pairs of the greatest total score (Kuhn 1955).

    Shortest augmenting paths with potentials, O(rows² · columns). Every row of the
    shorter side gets a pair, even one with score 0. In [[6, 5], [5, 1]] the best single
    score is 6, but 5 + 5 is more than 6 + 1: the pairs are (0, 1) and (1, 0).
    """
    if len(scores) > len(scores[0]):
        turned = choose_pairs(list(zip(*scores, strict=True)))
        return sorted((i, j) for j, i in turned)
    rows, columns = len(scores), len(scores[0])
    row_price, column_price = [0] * (rows + 1), [0] * (columns + 1)
    # Rows and columns count from 1: row 0 means free, and column 0 is where a new row waits.
    row_of = [0] * (columns + 1)
    for row in range(1, rows + 1):
        row_of[0] = row
        _augment(scores, row_price, column_price, row_of)
    return sorted((row - 1, column - 1) for column, row in enumerate(row_of) if column and row)


def _augment(
    scores: Sequence[Sequence[int]],
    row_price: list[int],
    column_price: list[int],
    row_of: list[int],
) -> None:
    """Find a column for the row at column 0, moving other rows if that is better.

    As in Dijkstra's algorithm, the search goes from column to column by the smallest cost
    so far, until one is free. Prices change so that no cost is ever negative and the
    path costs 0; then each row on the path moves to the next column.
    """
    columns = len(row_of)
    lowest: list[int | None] = [None] * columns  # cost to reach each column
    came_from, is_used = [0] * columns, [False] * columns
    here = 0
    while row_of[here]:
        is_used[here] = True
        row, nearest = row_of[here], None
        for column in range(1, columns):
            if is_used[column]:
                continue
            cost = -scores[row - 1][column - 1] - row_price[row] - column_price[column]
            if lowest[column] is None or cost < lowest[column]:
                lowest[column], came_from[column] = cost, here
            if nearest is None or lowest[column] < lowest[nearest]:
                nearest = column
        step = lowest[nearest]
        for column in range(columns):
            if is_used[column]:
                row_price[row_of[column]] += step
                column_price[column] -= step
            elif lowest[column] is not None:
                lowest[column] -= step
        here = nearest
    # Back along the path: each row gives its column to the row from which it was reached.
    while here:
        row_of[here] = row_of[came_from[here]]
        here = came_from[here]


def _scores(ours: Sequence[PlacedClaim], theirs: Sequence[PlacedClaim]) -> list[list[int]]:
    """Return whole numbers whose totals order by overlap, source, start, place; [] if none match.

    Each criterion is weighted by more than all the later ones can add up to, as digits of
    one number are: a total of 2 overlaps and 1 source beats every total of 2 overlaps and
    no source. Overlaps are fractions, made whole by the least common multiple of their
    unions: 4/6 and 1/2 become 4 and 3 sixths.
    """
    overlaps = {(i, j): overlap(a, b) for i, a in enumerate(ours) for j, b in enumerate(theirs)}
    likely = {place: shared for place, shared in overlaps.items() if is_enough(*shared)}
    if not likely:
        return []
    scale = lcm(*(either for _, either in likely.values()))
    most = min(len(ours), len(theirs))  # pairs that a solution can have
    by_start = most * max(len(ours), len(theirs)) + 1
    by_source = by_start * (most * sum(max(c.end for c in side) for side in (ours, theirs)) + 2)
    by_overlap = by_source * (most + 1)
    scores = [[0] * len(theirs) for _ in ours]
    for (i, j), (both, either) in likely.items():
        scores[i][j] = (
            both * (scale // either) * by_overlap
            + (ours[i].source == theirs[j].source) * by_source
            - (ours[i].start + theirs[j].start) * by_start
            - abs(i - j)
        )
    return scores


def _sorting(claim: PlacedClaim) -> tuple[int, int, str]:
    return claim.start, claim.end, claim.source


def match_all(
    ours: Sequence[PlacedClaim], theirs: Sequence[PlacedClaim]
) -> list[tuple[PlacedClaim | None, PlacedClaim | None]]:
    """Match the claims of two people; those without a match come last, beside None."""
    return _with_lonely(ours, theirs, match_claims(ours, theirs))


def _with_lonely(
    ours: Sequence[PlacedClaim],
    theirs: Sequence[PlacedClaim],
    matched: list[tuple[PlacedClaim, PlacedClaim]],
) -> list[tuple[PlacedClaim | None, PlacedClaim | None]]:
    """Add the claims that have no match, recognised by identity: two equal claims are two."""
    if len(matched) == len(ours) == len(theirs):
        return matched
    our_known, their_known = ({id(both[side]) for both in matched} for side in (0, 1))
    lonely_ours = [(claim, None) for claim in ours if id(claim) not in our_known]
    lonely_theirs = [(None, claim) for claim in theirs if id(claim) not in their_known]
    return matched + lonely_ours + lonely_theirs


def _place(claim: Claim, starts: Sequence[int], ends: Sequence[int]) -> PlacedClaim:
    """Turn code points into a half-open range of words: every word that the claim touches."""
    # From the first word that ends after the start of the claim to the last that starts before
    # its end: “[eft ea]” in “He left early” touches words 1 and 2.
    first, end = 0, len(starts)
    if claim.start is not None and claim.end is not None:
        first, end = bisect_right(ends, claim.start), bisect_left(starts, claim.end)
    return PlacedClaim(*((first, end) if first < end else (0, 0)), claim.source, claim.fields)
