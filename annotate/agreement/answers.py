"""Answers of reviewers → tables of ratings: sets of sources, has a claim, fields.

Missing is not NONE: "no claim" is the explicit value NONE, while can't tell,
skipped, to do and not reached are missing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from annotate.agreement.tables import NONE, Table, tabulate
from annotate.records import Answer

Said = tuple[str, str, str, Answer]


def source_sets(said: Iterable[Said], annotators: Sequence[str] = ()) -> Table:
    """The set of sources in each sentence, from (article, sentence, reviewer, answer)."""
    return _by_sentence(
        (
            (article, sentence, person, _sources(answer))
            for article, sentence, person, answer in said
        ),
        annotators,
        "set",
    )


def as_wholes(sets: Table) -> Table:
    """The same sets as nominal values: two sets are equal or not."""
    return sets.mapped(lambda one: one)


def has_a_claim(sets: Table) -> Table:
    """Whether there is any claim: False or True for each set of sources."""
    return sets.mapped(lambda one: one != {NONE}, values=(False, True))


def against_rest(table: Table, value: str) -> Table:
    """One value against the rest: True where the set holds it, or where it is the value."""
    if table.level == "set":
        return table.mapped(lambda one: value in one, values=(False, True))
    return table.mapped(lambda one: one == value, values=(False, True))


def field_of_same_source(
    said: Iterable[Said],
    field: str,
    order: Sequence[str],
    annotators: Sequence[str] = (),
    *,
    level: str = "ordinal",
) -> Table:
    """A field where people have one claim each with the same source.

    A unit is a sentence and a source: those who gave it as their only claim
    are compared. Values that are not in `order` (`outside`) are missing.
    """
    on_scale = set(order)
    held = [
        (article, f"{sentence} {answer.claims[0].source}", person, value)
        for article, sentence, person, answer in said
        if answer.verdict == "claims" and len(answer.claims) == 1
        if (value := answer.claims[0].fields.get(field)) in on_scale
    ]
    return _by_sentence(held, annotators, level, tuple(order))


def _sources(answer: Answer) -> frozenset[str] | None:
    if answer.verdict == "no_claim":
        return frozenset({NONE})
    if answer.verdict == "claims" and answer.claims:
        return frozenset(claim.source for claim in answer.claims)
    return None


def _by_sentence(
    ratings: Iterable[tuple[str, str, str, object]],
    annotators: Sequence[str],
    level: str,
    values: tuple[str, ...] = (),
) -> Table:
    """Bring the ratings of a unit together; without `annotators`, everybody found, sorted."""
    units: dict[tuple[str, str], dict[str, object]] = defaultdict(dict)
    for article, unit, person, value in ratings:
        units[article, unit][person] = value
    people = tuple(annotators) or tuple(sorted({name for unit in units.values() for name in unit}))
    rows = ((article, tuple(map(unit.get, people)), 1) for (article, _), unit in units.items())
    return tabulate(people, rows, level=level, values=values)
