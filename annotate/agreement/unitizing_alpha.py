"""Krippendorff's alpha for unitizing: where people cut claims out of a text, by source.

α = 1 − Σ_c D_o,c / Σ_c D_e,c over the sources c (Krippendorff 1995; 2004, “Measuring the
reliability of qualitative text analysis data”). Units of one person
and source that overlap count as one. Each article is a continuum of its own,
measured in words, of the sentences that all the people finished.
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
UNDEFINED = "nobody made a claim: alpha is undefined"
LOWEST = -1.0
ORDER = 130

Units = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Continuum:
    """A text of `length` and for each person, by category, the units cut out: (start, length).

    `edges` are where its sentences end, after the 0 where the first begins.
    """

    name: str
    length: int
    people: Sequence[Mapping[str, Units]]
    edges: Sequence[int] = ()


class Unitizing(Formula):
    """Sums: 0 length, then for each category what it adds to D_o, its units and gaps by length."""

    def __init__(self, people: int, keys: Iterable[tuple]) -> None:
        self.people = people
        self.place = {key: number for number, key in enumerate(sorted(keys, key=str), 1)}
        self.size = 1 + len(self.place)

    def value(self, sums: Sequence[int]) -> float | None:
        found = self.disagreement(sums)
        expected = sum(pair[1] for pair in found.values())
        return 1 - sum(pair[0] for pair in found.values()) / expected if expected else None

    def disagreement(self, sums: Sequence[int]) -> dict[str, tuple[float, float]]:
        """D_o,c and D_e,c of each category."""
        units, gaps = defaultdict(list), defaultdict(list)
        apart: dict[str, int] = {}
        for (category, kind, length), place in self.place.items():
            if kind == "apart":
                apart[category] = sums[place]
            elif sums[place]:
                (units if kind == "unit" else gaps)[category].append((length, sums[place]))
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
    """D_e,c from (length, how many) of the units and gaps of all people (2004)."""
    count = sum(number for _, number in units)
    within = across = same = 0
    for length, number in units:
        within += number * (2 * length**3 - 3 * length**2 + length)
        same += number * length * (length - 1)
        fits = sum(n * (gap - length + 1) for gap, n in gaps if gap >= length)
        across += number * length**2 * fits
    pairs = people * total * (people * total - 1) - same
    return 2 / total * ((count - 1) / 3 * within + across) / pairs if count else 0.0


def observed(continuum: Continuum, category: str) -> int:
    """Σ δ² over all units and gaps of every two people, the numerator of D_o,c (2004)."""
    apart = 0
    for ours, theirs in permutations(continuum.people, 2):
        others = [(start, start + length) for start, length in theirs.get(category, ())]
        for start, length in ours.get(category, ()):
            end = start + length
            meeting = [(s, e) for s, e in others if s < end and start < e]
            apart += sum((s - start) ** 2 + (e - end) ** 2 for s, e in meeting)
            apart += 0 if meeting else 2 * length**2
    return apart


def unitize(continua: Sequence[Continuum]) -> tuple[Unitizing, list[tuple[str, Part]]]:
    """The formula, and what each continuum adds to its sums; all by the same people."""
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
    """The formula, what goes with each article, (article, part), and no sums but those.

    Of one article only, what goes with each of its sentences, and all sums.
    """
    continua = continua_of(marked)
    return _by_sentence(continua[0]) if len(continua) == 1 else (*unitize(continua), [])


def _by_sentence(text: Continuum) -> tuple[Unitizing, list[tuple[str, Part]], list[int]]:
    categories = sorted({category for person in text.people for category in person})
    whole = _count(text, categories)
    gone = [
        (end - start, _gone(text, categories, start, end)) for start, end in pairwise(text.edges)
    ]
    unitizing = Unitizing(len(text.people), set(whole).union(*(counts for _, counts in gone)))
    place = unitizing.place
    parts = [
        (text.name, {0: words} | {place[key]: n for key, n in counts.items()})
        for words, counts in gone
    ]
    return unitizing, parts, [text.length, *(whole[key] for key in place)]


def _gone(text: Continuum, categories: Iterable[str], start: int, end: int) -> Counter:
    """What the counts lose with the words of a sentence: their own, less gaps that close up."""
    counts: Counter = Counter()
    for category in categories:
        inside = []
        for person in text.people:
            units = person.get(category, ())
            first, behind = bisect_left(units, (start, 0)), bisect_left(units, (end, 0))
            before = sum(units[first - 1]) if first else 0
            after = units[behind][0] if behind < len(units) else text.length
            _count_along(counts, category, units[first:behind], before, after)
            closed = after - before - (end - start)
            counts[category, "gap", closed] -= closed > 0
            inside.append({category: units[first:behind]})
        counts[category, "apart", 0] = observed(Continuum(text.name, 0, inside), category)
    return counts


def continua_of(marked: Sequence[Marked]) -> list[Continuum]:
    """Lay the sentences that everybody finished one behind the other, article by article."""
    names = sorted({name for one in marked for name in one.claims})
    edges: dict[str, list[int]] = {}
    units: dict[str, list[dict[str, list]]] = {}
    for one in marked:
        if len(one.claims) < len(names):
            continue
        start = edges.setdefault(one.article, [0])[-1]
        people = units.setdefault(one.article, [defaultdict(list) for _ in names])
        for name, cut in zip(names, people, strict=True):
            for claim in one.claims[name]:
                cut[claim.source].append((start + claim.start, start + claim.end))
        edges[one.article].append(start + one.words)
    return [
        Continuum(
            article,
            edges[article][-1],
            [{c: _join(cut[c]) for c in cut} for cut in units[article]],
            edges[article],
        )
        for article in units
    ]


def _join(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Make one unit of those that overlap, as (start, length); empty ones go."""
    joined: list[list[int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start < joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return [(start, end - start) for start, end in joined]


def _count(continuum: Continuum, categories: Iterable[str]) -> Counter:
    """What each category of a continuum adds: disagreement, units and gaps by length."""
    counts: Counter = Counter()
    for category in categories:
        counts[category, "apart", 0] = observed(continuum, category)
        for person in continuum.people:
            units = sorted(person.get(category, ()))
            _count_along(counts, category, units, 0, continuum.length)
    return counts


def _count_along(counts: Counter, category: str, units: Units, here: int, end: int) -> None:
    """Count units and the gaps between them from `here` to `end`, by length."""
    for start, length in (*units, (end, 0)):
        counts[category, "gap", start - here] += start > here
        counts[category, "unit", length] += length > 0
        here = start + length
