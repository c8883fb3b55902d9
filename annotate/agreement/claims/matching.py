"""Claims of two people → which of them are the same claim, by the words they share.

Claims of a pair are matched one to one: an overlap (intersection over union
of words) of at least one half, the source ignored, the greatest total; where
totals are equal, the same source first, then the earlier start.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import lcm
from typing import Any, NamedTuple

from annotate.agreement.ratings.answers import Said
from annotate.records import Claim

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_BETWEEN = r"\s—–;,:!?…()\[\]{}<>\"“”„«»‹›、。，．！？；：「」『』"
_WORD = re.compile(f"[{_UNSPACED}]|[^{_BETWEEN}{_UNSPACED}]+")


@dataclass(frozen=True, slots=True)
class PlacedClaim:
    """A claim on the words of its sentence: half-open places of words, from 0."""

    start: int
    end: int
    source: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence of `words` words and the claims of each person who finished it.

    No claims = "no claim"; a person who is not in `claims` is missing.
    """

    article: str
    sentence: str
    words: int
    claims: Mapping[str, tuple[PlacedClaim, ...]]
    _matched: dict[tuple[str, str], list] = field(default_factory=dict, repr=False, compare=False)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every two people who finished it, by name."""
        return combinations(sorted(self.claims), 2)

    def match(self, first: str, second: str) -> list[tuple[PlacedClaim, PlacedClaim]]:
        """The claims of two people that are the same claim; found once."""
        if (first, second) not in self._matched:
            self._matched[first, second] = match_claims(self.claims[first], self.claims[second])
        return self._matched[first, second]


class Match(NamedTuple):
    """A claim of one of two people and the other's, None where there is no match."""

    article: str
    sentence: str
    first: str
    second: str
    ours: PlacedClaim | None
    theirs: PlacedClaim | None

    @property
    def is_matched(self) -> bool:
        return self.ours is not None and self.theirs is not None


def place_claims(said: Iterable[Said], texts: Mapping[str, str]) -> list[Marked]:
    """Place (article, sentence, reviewer, answer) on words; `texts` by sentence.

    A claim without offsets is the whole sentence. Can't tell, skipped and to
    do are missing.
    """
    finished: dict[tuple[str, str], dict[str, tuple[Claim, ...]]] = {}
    for article, sentence, person, answer in said:
        if answer.verdict in ("claims", "no_claim"):
            finished.setdefault((article, sentence), {})[person] = answer.claims
    marked = []
    for (article, sentence), by_person in finished.items():
        words = list_words(texts[sentence])
        spans: dict[tuple[int | None, int | None], tuple[int, int]] = {}  # alike for many
        placed = {
            name: tuple([_place(one, words, spans) for one in by_person[name]])
            for name in by_person
        }
        marked.append(Marked(article, sentence, len(words), placed))
    return marked


def list_words(text: str) -> list[tuple[int, int]]:
    """Cut a sentence into words as (start, end); in scripts without spaces, into signs."""
    found = [match.span() for match in _WORD.finditer(text) if _has_letters(match[0])]
    return found or [(0, len(text))]


def _has_letters(word: str) -> bool:
    return word[0].isalnum() or any(map(str.isalnum, word))


def overlap(first: PlacedClaim, second: PlacedClaim) -> tuple[int, int]:
    """Words that two claims share, words of either: intersection and union."""
    both = max(0, min(first.end, second.end) - max(first.start, second.start))
    return both, first.end - first.start + second.end - second.start - both


def is_enough(both: int, either: int) -> bool:
    """Whether an overlap is at least one half."""
    return both > 0 and 2 * both >= either


def match_claims(
    first: Sequence[PlacedClaim], second: Sequence[PlacedClaim]
) -> list[tuple[PlacedClaim, PlacedClaim]]:
    """Match the claims of two people in one sentence, whichever of them comes first."""
    if len(first) == len(second) == 1:  # most sentences
        return [(first[0], second[0])] if is_enough(*overlap(first[0], second[0])) else []
    ours, theirs = sorted(first, key=_sorting), sorted(second, key=_sorting)
    our_keys, their_keys = [*map(_sorting, ours)], [*map(_sorting, theirs)]
    if our_keys == their_keys:
        return [(a, b) for a, b in zip(ours, theirs, strict=True) if a.start < a.end]
    if our_keys > their_keys:
        return [(b, a) for a, b in match_claims(second, first)]
    scores = _scores(ours, theirs)
    chosen = choose_pairs(scores) if scores else []
    return [(ours[i], theirs[j]) for i, j in chosen if scores[i][j] > 0]


def matches(marked: Iterable[Marked]) -> Iterator[Match]:
    """Match the claims of every two people in every sentence; those without a match come last."""
    for one in marked:
        for first, second in one.pairs():
            ours, theirs = one.claims[first], one.claims[second]
            if not ours and not theirs:
                continue
            paired: list = one.match(first, second)
            if not len(paired) == len(ours) == len(theirs):
                lonely_ours = _less(ours, [a for a, _ in paired])
                lonely_theirs = _less(theirs, [b for _, b in paired])
                lonely = [(a, None) for a in lonely_ours] + [(None, b) for b in lonely_theirs]
                paired = paired + lonely
            for a, b in paired:
                yield Match(one.article, one.sentence, first, second, a, b)


def choose_pairs(scores: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Choose one-to-one (row, column) pairs of the greatest total score (Kuhn 1955).

    Shortest augmenting paths with potentials, O(rows² · columns); every row
    of the shorter side gets a pair, be its score 0.
    """
    if len(scores) > len(scores[0]):
        turned = choose_pairs(list(zip(*scores, strict=True)))
        return sorted((i, j) for j, i in turned)
    rows, columns = len(scores), len(scores[0])
    row_price, column_price = [0] * (rows + 1), [0] * (columns + 1)
    row_of = [0] * (columns + 1)  # 1-based; 0 = free
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
    """Find a place for the row at column 0, moving others if that is better."""
    columns = len(row_of)
    least: list[int | None] = [None] * columns
    came_from, is_used = [0] * columns, [False] * columns
    here = 0
    while row_of[here]:
        is_used[here] = True
        row, nearest = row_of[here], None
        for column in range(1, columns):
            if is_used[column]:
                continue
            cost = -scores[row - 1][column - 1] - row_price[row] - column_price[column]
            if least[column] is None or cost < least[column]:
                least[column], came_from[column] = cost, here
            if nearest is None or least[column] < least[nearest]:
                nearest = column
        step = least[nearest]
        for column in range(columns):
            if is_used[column]:
                row_price[row_of[column]] += step
                column_price[column] -= step
            elif least[column] is not None:
                least[column] -= step
        here = nearest
    while here:
        row_of[here] = row_of[came_from[here]]
        here = came_from[here]


def _scores(ours: Sequence[PlacedClaim], theirs: Sequence[PlacedClaim]) -> list[list[int]]:
    """Whole numbers whose totals order as overlap, same source, early start, same place."""
    overlaps = {(i, j): overlap(a, b) for i, a in enumerate(ours) for j, b in enumerate(theirs)}
    likely = {place: shared for place, shared in overlaps.items() if is_enough(*shared)}
    if not likely:
        return []
    scale = lcm(*(either for _, either in likely.values()))
    most = min(len(ours), len(theirs))
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


def _less(claims: Sequence[PlacedClaim], matched: Sequence[PlacedClaim]) -> list[PlacedClaim]:
    """The claims that are not among the matched ones, told apart by identity."""
    known = {id(claim) for claim in matched}
    return [claim for claim in claims if id(claim) not in known]


def _place(
    claim: Claim,
    words: Sequence[tuple[int, int]],
    spans: dict[tuple[int | None, int | None], tuple[int, int]],
) -> PlacedClaim:
    """From code points to words; `spans` keeps what was placed before."""
    key = claim.start, claim.end
    if key not in spans:
        spans[key] = _touched(claim, words)
    return PlacedClaim(*spans[key], claim.source, claim.fields)


def _touched(claim: Claim, words: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The words of a claim, half-open: every word that it touches is its own."""
    if claim.start is None or claim.end is None:
        return 0, len(words)
    touched = [n for n, (start, end) in enumerate(words) if start < claim.end and claim.start < end]
    return (touched[0], touched[-1] + 1) if touched else (0, 0)
