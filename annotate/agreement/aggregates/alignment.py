"""The claims of several people in a sentence → lines on which the same claims stand together.

Two claims belong on one line if at least half of their words are shared, whatever their
sources. The greatest overlaps join first, and no one has two claims on one line.

Example: Ana has words 0 to 6 and 6 to 9, Luis 0 to 9, Mara 0 to 5: Ana's first, Luis's and
Mara's claim are on the first line, Ana's second alone on the second.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from annotate.agreement.claims.matching import PlacedClaim, is_enough, overlap

Place = tuple[str, int]  # a person, and the number of their claim, from 0


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One line: for each person on it, the number of their claim, from 0.

    `part_of` tells, for people who have no claim here, which of their claims covers these
    words; `words` is the range of words that most of them chose.
    """

    claims: dict[str, int]
    part_of: dict[str, int]
    words: tuple[int, int]


def align_claims(answers: Mapping[str, Sequence[PlacedClaim]]) -> list[ClaimLine]:
    """Put the claims of several people on lines, in the order of the text."""
    places: list[Place] = [
        (person, number) for person in sorted(answers) for number in range(len(answers[person]))
    ]
    line_of: dict[Place, set[Place]] = {place: {place} for place in places}
    for first, second in _closest(places, answers):
        ours, theirs = line_of[first], line_of[second]
        if ours is not theirs and {name for name, _ in ours}.isdisjoint(n for n, _ in theirs):
            ours |= theirs
            line_of.update(dict.fromkeys(theirs, ours))
    # A line is one set that several places share, so it is recognised by being that object.
    lines = {id(line): line for line in line_of.values()}.values()
    return sorted((_line(line, answers) for line in lines), key=_sorting)


def _closest(
    places: Sequence[Place], answers: Mapping[str, Sequence[PlacedClaim]]
) -> list[tuple[Place, Place]]:
    """List the pairs of claims that may share a line, the nearest first."""
    found = []
    for first, second in combinations(places, 2):
        if first[0] == second[0]:
            continue
        ours, theirs = answers[first[0]][first[1]], answers[second[0]][second[1]]
        both, either = overlap(ours, theirs)
        if is_enough(both, either):
            rank = (-Fraction(both, either), ours.source != theirs.source)
            found.append((*rank, ours.start + theirs.start, first, second))
    return [(first, second) for *_, first, second in sorted(found)]


def _line(line: set[Place], answers: Mapping[str, Sequence[PlacedClaim]]) -> ClaimLine:
    claims = dict(sorted(line))
    ranges = Counter((answers[n][i].start, answers[n][i].end) for n, i in claims.items())
    most = max(ranges.values())
    # Of ranges that are equally frequent, the longest: it shows all that was meant.
    words = min((r for r in ranges if ranges[r] == most), key=lambda r: (r[0] - r[1], r))
    part_of = {}
    for person, theirs in answers.items():
        if person in claims:
            continue
        shared = [overlap(PlacedClaim(*words, ""), claim)[0] for claim in theirs]
        if any(shared):
            part_of[person] = shared.index(max(shared))
    return ClaimLine(claims, part_of, words)


def _sorting(line: ClaimLine) -> tuple:
    return line.words, sorted(line.claims.items())
