"""Krippendorff's alpha for unitizing: where people cut claims out of a text, by source.

α = 1 − Σ_c D_o,c / Σ_c D_e,c over the sources c (Krippendorff 1995; 2004, “Measuring the
reliability of qualitative text analysis data”). Units of one person and source
that overlap count as one. Each article is its own continuum, measured in words,
of the sentences that everyone finished.

Example: in 10 words Ana cuts out words 2 to 5 and Luis words 3 to 5. The units meet, one
start is 1 word off and the ends are equal, so that δ² = 1; from both sides D_o adds up 2.
Had they not met, each would add the square of its length twice: 2 · 16 + 2 · 9.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

from annotate.agreement.claims.matching import Marked
from annotate.agreement.ratings.sums import Formula, Part

NAME = "unitizing_alpha"
TITLE = "Krippendorff’s alpha for unitizing"
SHORT = "alpha"
DISTANCES = {"span": ("unitizing",)}
LEVELS = tuple(DISTANCES)
TABLES = "claims"
UNDEFINED = "no one made a claim: alpha is undefined"
LOWEST = -1.0
ORDER = 130

Units = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Continuum:
    """A text of `length` words and each person's units by category: (start, length).

    `edges` are 0, where the first sentence begins, and the end of each sentence.
    """

    name: str
    length: int
    people: Sequence[Mapping[str, Units]]
    edges: Sequence[int] = ()


class Unitizing(Formula):
    """Sums: 0 length, then each category's part of D_o, and its units and gaps by length."""

    def __init__(self, people: int, keys: Iterable[tuple]) -> None:
        self.people = people
        self.place = {key: number for number, key in enumerate(sorted(keys, key=str), 1)}
        self.size = 1 + len(self.place)

    def value(self, sums: Sequence[int]) -> float | None:
        by_category = self.disagreement(sums).values()
        observed = sum(pair[0] for pair in by_category)
        expected = sum(pair[1] for pair in by_category)
        return 1 - observed / expected if expected else None

    def disagreement(self, sums: Sequence[int]) -> dict[str, tuple[float, float]]:
        """Return D_o,c and D_e,c of each category."""
        units, gaps = defaultdict(list), defaultdict(list)
        apart: dict[str, int] = {}
        for (category, kind, length), place in self.place.items():
            if kind == "apart":
                apart[category] = sums[place]
            elif sums[place]:
                (units if kind == "unit" else gaps)[category].append((length, sums[place]))
        # The sums are counts by length, because the total length of the units is not enough:
        # the formula needs its cubes, and the fit of each unit in each gap.
        m, total = self.people, sums[0]
        if m < 2 or not total:
            return {}
        return {
            category: (
                apart[category] / (m * (m - 1) * total**2),
                expected(units[category], gaps[category], m, total),
            )
            for category in apart
        }


def expected(units: Units, gaps: Units, people: int, total: int) -> float:
    """Return D_e,c from (length, count) of the units and gaps of all people (2004).

    It is the mean δ² over all ways to place the units: `within` for a unit that meets a
    unit, `across` for a unit that lies inside a gap.
    """
    count = sum(number for _, number in units)
    within = across = same = 0
    for length, number in units:
        within += number * (2 * length**3 - 3 * length**2 + length)
        same += number * length * (length - 1)
        fits = sum(n * (gap - length + 1) for gap, n in gaps if gap >= length)
        across += number * length**2 * fits
    # All pairs of places in the texts of all people, less those within one unit.
    pairs = people * total * (people * total - 1) - same
    return 2 / total * ((count - 1) / 3 * within + across) / pairs if count else 0.0


def observed(continuum: Continuum, category: str) -> int:
    """Return Σ δ² over all units and gaps of every two people, the numerator of D_o,c (2004)."""
    apart = 0
    for ours, theirs in permutations(continuum.people, 2):
        others = [(start, start + length) for start, length in theirs.get(category, ())]
        for start, length in ours.get(category, ()):
            end = start + length
            meeting = [(s, e) for s, e in others if s < end and start < e]
            apart += sum((s - start) ** 2 + (e - end) ** 2 for s, e in meeting)
            # From the other side the gap around this unit differs from it by as much again.
            apart += 0 if meeting else 2 * length**2
    return apart


def unitize(continua: Sequence[Continuum]) -> tuple[Unitizing, list[tuple[str, Part]]]:
    """Return the formula, and what each continuum adds to its sums; all by the same people."""
    categories = sorted({c for one in continua for person in one.people for c in person})
    counted = [(one, _count(one, categories)) for one in continua]
    keys = {key for _, counts in counted for key in counts}
    formula = Unitizing(max((len(one.people) for one in continua), default=0), keys)
    parts = [
        (one.name, {0: one.length} | {formula.place[key]: n for key, n in counts.items()})
        for one, counts in counted
    ]
    return formula, parts


def formula(
    marked: Sequence[Marked], distance: str
) -> tuple[Unitizing, list[tuple[str, Part]], list[int]]:
    """Return the formula, what leaves with each article as (article, part), and no sums.

    With one article only, return what leaves with each of its sentences, and the sums:
    gaps close up when a sentence leaves, so that the parts do not add up to them.
    """
    continua = continua_of(marked)
    return _by_sentence(continua[0]) if len(continua) == 1 else (*unitize(continua), [])


def _by_sentence(text: Continuum) -> tuple[Unitizing, list[tuple[str, Part]], list[int]]:
    categories = sorted({category for person in text.people for category in person})
    whole = _count(text, categories)
    lost = [
        (end - start, _lost(text, categories, start, end)) for start, end in pairwise(text.edges)
    ]
    unitizing = Unitizing(len(text.people), set(whole).union(*(counts for _, counts in lost)))
    place = unitizing.place
    parts = [
        (text.name, {0: words} | {place[key]: n for key, n in counts.items()})
        for words, counts in lost
    ]
    return unitizing, parts, [text.length, *(whole[key] for key in place)]


def _lost(text: Continuum, categories: Iterable[str], start: int, end: int) -> Counter:
    """Count what leaves with the words of a sentence: its own parts, less the gap that closes up.

    With 3 unclaimed words before the sentence and 4 after it, a gap of 7 closes up. The
    counts gain that gap, so it is subtracted from what they lose.
    """
    counts: Counter = Counter()
    for category in categories:
        within = []
        for person in text.people:
            units = person.get(category, ())
            first, following = bisect_left(units, (start, 0)), bisect_left(units, (end, 0))
            gap_start = sum(units[first - 1]) if first else 0
            gap_end = units[following][0] if following < len(units) else text.length
            _count_along(counts, category, units[first:following], gap_start, gap_end)
            closed = gap_end - gap_start - (end - start)
            counts[category, "gap", closed] -= closed > 0
            within.append({category: units[first:following]})
        counts[category, "apart", 0] = observed(Continuum(text.name, 0, within), category)
    return counts


def continua_of(marked: Sequence[Marked]) -> list[Continuum]:
    """Join the sentences that everyone finished, one after the other, article by article."""
    names = sorted({name for one in marked for name in one.claims})
    edges: dict[str, list[int]] = {}
    units: dict[str, list[dict[str, list]]] = {}
    for one in marked:
        if len(one.claims) < len(names):  # no answer is not the same as no claim
            continue
        start = edges.setdefault(one.article, [0])[-1]
        people = units.setdefault(one.article, [defaultdict(list) for _ in names])
        for name, by_source in zip(names, people, strict=True):
            for claim in one.claims[name]:
                by_source[claim.source].append((start + claim.start, start + claim.end))
        edges[one.article].append(start + one.words)
    return [
        Continuum(
            article,
            edges[article][-1],
            [{source: _join(cuts[source]) for source in cuts} for cuts in units[article]],
            edges[article],
        )
        for article in units
    ]


def _join(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join units that overlap into one, as (start, length), and drop empty ones."""
    joined: list[list[int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start < joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return [(start, end - start) for start, end in joined]


def _count(continuum: Continuum, categories: Iterable[str]) -> Counter:
    """Count what each category of a continuum adds: disagreement, units and gaps by length."""
    counts: Counter = Counter()
    for category in categories:
        counts[category, "apart", 0] = observed(continuum, category)
        for person in continuum.people:
            units = sorted(person.get(category, ()))
            _count_along(counts, category, units, 0, continuum.length)
    return counts


def _count_along(counts: Counter, category: str, units: Units, here: int, end: int) -> None:
    """Count the units and the gaps between them, from `here` to `end`, by length."""
    for start, length in (*units, (end, 0)):
        counts[category, "gap", start - here] += start > here
        counts[category, "unit", length] += length > 0
        here = start + length
