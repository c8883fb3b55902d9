"""Several people's answers to a sentence → a table to decide by: one line per claim, one cell each.

Example: of three people two say [agency: moderate] and one [agency: high] for the same words.
That is one line, `counts` (2, 1), and the two cells of the majority are marked.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from annotate.agreement.aggregates.alignment import ClaimLine, align_claims
from annotate.agreement.aggregates.best import signature
from annotate.agreement.claims.matching import place_claims
from annotate.records import Answer, Claim, Scheme
from annotate.words import list_words

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """What one person says on a line.

    `number` counts their claims from 1; without a claim, `part_of` is the number of the line
    whose claim of theirs covers these words, 0 if none does. `words` are theirs if they differ
    from those of the line, in code points. `is_majority`: more than half of all say the same.
    """

    person: str
    claim: Claim | None = None
    number: int = 0
    part_of: int = 0
    words: Span | None = None
    is_majority: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One claim across all people: `words` in code points, `source` that of most.

    `counts` are the people by what they say, most first; `differs` names the first field in
    which they differ, “source” before others, and is empty if those who have it say the same.
    """

    number: int
    words: Span
    source: str
    cells: tuple[Cell, ...]
    counts: tuple[int, ...]
    differs: str
    people: int

    @property
    def has_all(self) -> bool:
        return sum(self.counts) == self.people

    @property
    def has_majority(self) -> bool:
        return 2 * self.counts[0] > self.people


def set_side_by_side(answers: Mapping[str, Answer], text: str, scheme: Scheme) -> list[Row]:
    """Put the claims of people (in this order) on lines, in the order of the text."""
    given = [("", "", name, answer) for name, answer in answers.items()]
    marked = place_claims(given, {"": text})
    if not marked:
        return []
    lines = align_claims(marked[0].claims)
    line_of = {
        (name, claim): number
        for number, line in enumerate(lines, 1)
        for name, claim in line.claims.items()
    }
    places = list_words(text) or [(0, len(text))]
    return [
        _row(number, line, line_of, answers, places, text, scheme)
        for number, line in enumerate(lines, 1)
    ]


def _row(
    number: int,
    line: ClaimLine,
    line_of: Mapping[tuple[str, int], int],
    answers: Mapping[str, Answer],
    places: list[Span],
    text: str,
    scheme: Scheme,
) -> Row:
    claims = {name: answers[name].claims[at] for name, at in line.claims.items()}
    said = {name: signature(Answer("claims", (one,)), scheme) for name, one in claims.items()}
    counts = Counter(said.values())
    first, until = line.words
    words = places[first][0], places[until - 1][1]
    if line.words == (0, len(places)):
        words = 0, len(text)
    cells = []
    for name in answers:
        if name not in claims:
            covers = line.part_of.get(name)
            part_of = 0 if covers is None else line_of[name, covers]
            cells.append(Cell(name, part_of=part_of))
            continue
        own = claims[name]
        span = None if own.start is None else (own.start, own.end)
        is_same = span is None or _trimmed(span, places) == line.words
        is_majority = 2 * counts[said[name]] > len(answers)
        cells.append(
            Cell(name, own, line.claims[name] + 1, 0, None if is_same else span, is_majority)
        )
    # The order of people must not decide between sources that are equally frequent.
    sources = Counter(one.source for one in claims.values())
    source = min(sources, key=lambda one: (-sources[one], one))
    shown = tuple(sorted(counts.values(), reverse=True))
    return Row(number, words, source, tuple(cells), shown, _differs(claims, scheme), len(answers))


def _trimmed(span: Span, places: list[Span]) -> Span:
    """Return the words that a span touches, as a range."""
    inside = [at for at, (start, end) in enumerate(places) if start < span[1] and end > span[0]]
    return (inside[0], inside[-1] + 1) if inside else (0, len(places))


def _differs(claims: Mapping[str, Claim], scheme: Scheme) -> str:
    if len({one.source for one in claims.values()}) > 1:
        return "source"
    for field in scheme.further:
        if field.compared and len({_value(one, field.id) for one in claims.values()}) > 1:
            return field.id
    return ""


def name_difference(answers: Iterable[Answer], scheme: Scheme) -> str:
    """Name what people differ in first: verdict, source, claims or a field; "" if in nothing."""
    said = list(answers)
    if len({one.verdict for one in said}) > 1:
        return "verdict"
    if len({len(one.claims) for one in said}) > 1:
        return "claims"
    if len({frozenset(claim.source for claim in one.claims) for one in said}) > 1:
        return "source"
    for field in scheme.further:
        values = {
            tuple(sorted((claim.source, _value(claim, field.id)) for claim in one.claims))
            for one in said
        }
        if field.compared and len(values) > 1:
            return field.id
    return ""


def _value(claim: Claim, field: str) -> str:
    value = claim.fields.get(field) or ""
    return "|".join(sorted(value)) if isinstance(value, list) else value
