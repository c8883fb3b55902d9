"""Several answers to a sentence → the one to train on, and how it was decided.

Gold wins. Without gold, people vote on the set of sources (“no claim” is the empty set);
“can't tell” and skipped sentences are no votes. The most frequent set wins, and two that are
equally frequent are a tie, which has no best answer. Of those who voted for it, the person
whose words overlap the others' most gives the claims; each source gets the confidence that most
of them chose, and if that is tied, the one in the middle of the scale.

Example: Ana says [police: high], Luis [police: high], Mara [own voice: high]. Best is Ana's
answer, by majority, and 2 of 3 agree with it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from annotate.agreement.claims.matching import (
    Given,
    PlacedClaim,
    match_claims,
    overlap,
    place_claims,
)
from annotate.records import Answer, Claim, Field, Scheme

GOLD, UNANIMOUS, MAJORITY, SINGLE = "gold", "unanimous", "majority", "single"
DECIDED_BY = (GOLD, UNANIMOUS, MAJORITY, SINGLE)


@dataclass(frozen=True, slots=True)
class Best:
    """The answer to train on; `labels` people finished the sentence, `agree` said just this.

    What is compared is what the project compares: the verdict, and each claim's source
    with the compared fields. `decided_by` is one of DECIDED_BY.
    """

    answer: Answer
    decided_by: str
    labels: int
    agree: int


def best_answer(
    answers: Mapping[str, Answer], gold: Answer | None, text: str, scheme: Scheme
) -> Best | None:
    """Find the best answer to a sentence; None if no one voted, or if two sets are tied.

    `answers` are those of the people by name; `text` is the sentence's.
    """
    finished = [answers[name] for name in sorted(answers) if answers[name].is_finished]
    answer, decided_by = (gold, GOLD) if gold else _vote(finished, text, scheme)
    if answer is None:
        return None
    compared = _compared(scheme)
    said = _signature(answer, compared)
    agree = sum([_signature(one, compared) == said for one in finished])
    return Best(answer, decided_by, len(finished), agree)


def signature(answer: Answer, scheme: Scheme) -> tuple:
    """Return what is compared of an answer: equal for two that count as the same."""
    return _signature(answer, _compared(scheme))


def _compared(scheme: Scheme) -> list[str]:
    return [field.id for field in scheme.further if field.compared]


def _signature(answer: Answer, compared: Sequence[str]) -> tuple:
    claims = [
        (one.source, *[_plain(one.fields.get(field)) for field in compared])
        for one in answer.claims
    ]
    return answer.verdict, frozenset(claims)


def has_votes(answers: Iterable[Answer]) -> bool:
    """Return whether anyone voted; sentences with votes, but without a best answer, are tied."""
    return any(one.is_finished and one.verdict != "cant_tell" for one in answers)


def _vote(finished: Sequence[Answer], text: str, scheme: Scheme) -> tuple[Answer | None, str]:
    votes = [one for one in finished if one.verdict != "cant_tell"]
    sets = [_sources(one) for one in votes]
    winning = _winning_set(sets)
    if winning is None:
        return None, ""
    winners = [one for one, sources in zip(votes, sets, strict=True) if sources == winning]
    how = SINGLE if len(votes) == 1 else UNANIMOUS if len(winners) == len(votes) else MAJORITY
    return _merged(winners, text, scheme), how


def _winning_set(sets: Sequence[frozenset[str]]) -> frozenset[str] | None:
    """Return the set of sources with the most votes, None if two have as many or none has any."""
    if sets and sets.count(sets[0]) == len(sets):  # as most are, so that nothing is counted
        return sets[0]
    votes: dict[frozenset[str], int] = {}
    for one in sets:
        votes[one] = votes.get(one, 0) + 1
    most = max(votes.values(), default=0)
    first = [sources for sources, count in votes.items() if count == most]
    return first[0] if len(first) == 1 else None


def _sources(answer: Answer) -> frozenset[str]:
    return frozenset([claim.source for claim in answer.claims])


def _merged(winners: Sequence[Answer], text: str, scheme: Scheme) -> Answer:
    """Take the words of the one who overlaps the others most, and everyone's fields."""
    # Ordered by what they say, never by whose they are: other names give the same answer.
    if any([one != winners[0] for one in winners]):
        winners = sorted(winners, key=_content)
        nearest, placed = _find_nearest(winners, text)
    else:
        winners, nearest, placed = winners[:1], 0, []
    model = winners[nearest]
    claims = []
    for number, claim in enumerate(model.claims):
        same = (
            _same_claims(winners, placed, nearest, number)
            if placed
            else [one.claims[number] for one in winners]
        )
        fields = {
            field.id: value
            for field in scheme.further
            if (value := _commonest(field, [one.fields.get(field.id) for one in same])) is not None
        }
        claims.append(claim if claim.fields == fields else replace(claim, fields=fields))
    return Answer(verdict=model.verdict, claims=tuple(claims))


def _find_nearest(
    winners: Sequence[Answer], text: str
) -> tuple[int, list[tuple[PlacedClaim, ...]]]:
    """Find the one who overlaps the others most, with all placed claims.

    Nothing has to be placed if all claims are the same, as most are.
    """
    spans = [[(one.start, one.end, one.source) for one in answer.claims] for answer in winners]
    if all(one == spans[0] for one in spans):
        return 0, []
    placed = _place(winners, text)
    if all(one is placed[0] for one in placed):
        return 0, placed
    return max(range(len(placed)), key=lambda n: (_nearness(placed, n), -n)), placed


def _same_claims(
    winners: Sequence[Answer], placed: Sequence[tuple[PlacedClaim, ...]], model: int, number: int
) -> list[Claim]:
    """List the claims that vote on a claim's fields: one of each person, of the same source.

    Someone with several claims of that source votes with the one whose words match.
    """
    found = [winners[model].claims[number]]
    ours = placed[model][number]
    for person, (answer, theirs) in enumerate(zip(winners, placed, strict=True)):
        if person == model:
            continue
        same = [place for place, claim in enumerate(theirs) if claim.source == ours.source]
        if len(same) > 1:
            known = {id(a): b for a, b in match_claims(placed[model], theirs)}
            match = known.get(id(ours))
            same = [place for place in same if theirs[place] is match]
        found += [answer.claims[place] for place in same]
    return found


def _nearness(placed: Sequence[tuple[PlacedClaim, ...]], one: int) -> Fraction:
    """Add up how far someone's claims overlap the matching ones of the others."""
    total = Fraction(0)
    for other, theirs in enumerate(placed):
        if other != one:
            for ours, match in match_claims(placed[one], theirs):
                total += Fraction(*overlap(ours, match))
    return total


def _commonest(field: Field, given: Sequence[Any]) -> Any:
    """Return the most frequent value; if several are, the middle one on the field's scale.

    Of two middle ones it is the lower. None if no one gave a value.
    """
    chosen = [value for value in given if value or value not in (None, "", [])]
    plain = {_plain(value): value for value in chosen}
    if len(plain) <= 1:
        return next(iter(plain.values()), None)
    votes = Counter(map(_plain, chosen))
    most = max(votes.values())
    tied = [value for value, count in votes.items() if count == most]
    if len(tied) == 1:
        return plain[tied[0]]
    on_scale = [*field.order, *(one.id for one in field.values if one.id not in field.order)]
    rank = {value: number for number, value in enumerate(on_scale)}
    tied.sort(key=lambda value: (rank.get(value, len(rank)), str(value)))
    return plain[tied[(len(tied) - 1) // 2]]


def _place(answers: Sequence[Answer], text: str) -> list[tuple[PlacedClaim, ...]]:
    """Place the claims of answers on the words of the text; those on equal words are one object."""
    given: list[Given] = [
        ("", "", str(number), replace(one, verdict="claims")) for number, one in enumerate(answers)
    ]
    claims = place_claims(given, {"": text})[0].claims
    return [claims[str(number)] for number in range(len(answers))]


def _content(answer: Answer) -> tuple:
    return answer.verdict or "", [
        (one.start or 0, one.end or 0, one.source, sorted(map(str, one.fields.items())),
         one.source_start or 0, one.source_end or 0, one.source_name)
        for one in answer.claims
    ]  # fmt: skip


def _plain(value: Any) -> Any:
    """Return a value that can be compared: the list of a set in order, as a tuple."""
    return tuple(sorted(value)) if isinstance(value, list) else value
