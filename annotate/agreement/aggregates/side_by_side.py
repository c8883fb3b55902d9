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
    marked = place_claims([("", "", name, one) for name, one in answers.items()], {"": text})
    lines = align_claims(marked[0].claims) if marked else []
    places = list_words(text) or [(0, len(text))]
    rows = []
    for number, line in enumerate(lines, 1):
        claims = {name: answers[name].claims[at] for name, at in line.claims.items()}
        said = {name: signature(Answer("claims", (one,)), scheme) for name, one in claims.items()}
        counts, sources = Counter(said.values()), Counter(one.source for one in claims.values())
        most = {name for name, one in said.items() if 2 * counts[one] > len(answers)}
        rows.append(
            Row(
                number,
                _words(line, places, text),
                # The order of people must not decide between equally frequent ones.
                min(sources, key=lambda one: (-sources[one], one)),
                tuple(_cell(name, name in most, line, lines, answers, places) for name in answers),
                tuple(sorted(counts.values(), reverse=True)),
                _differs(claims, scheme),
                len(answers),
            )
        )
    return rows


def _words(line: ClaimLine, places: list[Span], text: str) -> Span:
    """Return the words of a line in code points; all of them are the whole text."""
    first, until = line.words
    is_whole = line.words == (0, len(places))
    return (0, len(text)) if is_whole else (places[first][0], places[until - 1][1])


def _cell(
    name: str,
    is_majority: bool,
    line: ClaimLine,
    lines: list[ClaimLine],
    answers: Mapping[str, Answer],
    places: list[Span],
) -> Cell:
    if name not in line.claims:
        covers = line.part_of.get(name, -1)
        numbers = (at for at, one in enumerate(lines, 1) if one.claims.get(name) == covers)
        return Cell(name, part_of=next(numbers, 0))
    at = line.claims[name]
    claim = answers[name].claims[at]
    span = None if claim.start is None else (claim.start, claim.end)
    is_same = span is None or _trimmed(span, places) == line.words
    return Cell(name, claim, at + 1, 0, None if is_same else span, is_majority)


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
