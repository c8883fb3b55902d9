"""The answers to a sentence, by their sources: what most say, and what the others do."""

from dataclasses import dataclass

from annotate.agreement.aggregates.best import best_answer
from annotate.records import Answer, Scheme


@dataclass(frozen=True, slots=True)
class Side:
    """What the people say who have the same sources, as one answer; `people` of `of`."""

    answer: Answer
    people: int
    of: int


def find_sides(answers: dict[str, Answer], text: str, scheme: Scheme) -> list[Side]:
    """Find the sides of a sentence, the largest first; “can't tell” is none."""
    by_set: dict[frozenset[str], dict[str, Answer]] = {}
    for name, answer in answers.items():
        if answer.verdict != "cant_tell":
            by_set.setdefault(frozenset(c.source for c in answer.claims), {})[name] = answer
    count = sum(map(len, by_set.values()))
    found = [(best_answer(some, None, text, scheme), len(some)) for some in by_set.values()]
    sides = [Side(best.answer, some, count) for best, some in found if best]
    return sorted(sides, key=lambda one: -one.people)
