"""What reviewers answered → tables of ratings: sets of sources, has a claim, fields.

Missing is not NONE: "no claim" is the explicit value NONE, while can't tell,
skipped, to do and not reached are missing.
"""

from collections.abc import Iterable, Iterator, Sequence

from annotate.agreement.ratings.tables import NONE, Pattern, Table, Value, tabulate
from annotate.records import Answer

Rating = tuple[str, str, str, Value | None]
Said = tuple[str, str, str, Answer]


def gather(
    ratings: Iterable[Rating],
    annotators: Sequence[str] = (),
    *,
    level: str = "nominal",
    values: Iterable[Value] = (),
) -> Table:
    """Make a table of (cluster, unit, annotator, value or None), a rating at a time.

    The ratings of one unit must come together. Without `annotators`
    everybody found is one, in the order of the names; with them, nobody else.
    """
    place = {name: number for number, name in enumerate(annotators)}
    rows = _patterns(ratings, place, is_open=not annotators)
    table = tabulate((), rows, level=level, values=values)
    if annotators:
        return table.renamed(annotators)
    return table.renamed(place).only(sorted(place))


def source_sets(said: Iterable[Said], annotators: Sequence[str] = ()) -> Table:
    """The set of sources in each sentence: the headline.

    From (article, sentence, reviewer, answer) in any order.
    """
    ratings = [(article, unit, who, _sources(answer)) for article, unit, who, answer in said]
    ratings.sort(key=lambda rating: rating[:2])
    return gather(ratings, annotators, level="set")


def field_of_same_source(
    said: Iterable[Said],
    field: str,
    order: Sequence[Value],
    annotators: Sequence[str] = (),
    *,
    level: str = "ordinal",
) -> Table:
    """A field of the scheme where people have one claim each with the same source.

    A unit is a sentence and a source: those who gave it as their only claim
    are compared. Values that are not in `order` (those `outside`) are missing.
    """
    on_scale = set(order)
    ratings = sorted(
        (article, f"{sentence} {answer.claims[0].source}", who, value)
        for article, sentence, who, answer in said
        if answer.verdict == "claims"
        and len(answer.claims) == 1
        and (value := answer.claims[0].fields.get(field)) in on_scale
    )
    return gather(ratings, annotators, level=level, values=order)


def as_wholes(sets: Table) -> Table:
    """The same sets as nominal values: two sets are equal or not."""
    return sets.mapped(lambda one: one)


def has_a_claim(sets: Table) -> Table:
    """Whether there is any claim: False or True for each set of sources."""
    return sets.mapped(lambda one: one != {NONE}, values=(False, True))


def against_rest(table: Table, value: Value) -> Table:
    """One value against the rest: True where the set holds it, or where it is the value."""
    if table.level == "set":
        return table.mapped(lambda one: value in one, values=(False, True))
    return table.mapped(lambda one: one == value, values=(False, True))


def _sources(answer: Answer) -> frozenset[str] | None:
    if answer.verdict == "no_claim":
        return frozenset({NONE})
    if answer.verdict == "claims" and answer.claims:
        return frozenset(claim.source for claim in answer.claims)
    return None


def _patterns(
    ratings: Iterable[Rating], place: dict[str, int], *, is_open: bool
) -> Iterator[tuple[str, Pattern, int]]:
    """Bring the ratings of each unit together; an open `place` takes in new names."""
    current: tuple[str, str] | None = None
    unit: dict[int, Value] = {}
    for cluster, name, person, value in ratings:
        if current != (cluster, name):
            if unit:
                yield current[0], tuple(map(unit.get, range(len(place)))), 1
                unit = {}
            current = cluster, name
        if is_open:
            place.setdefault(person, len(place))
        if value is not None and person in place:
            unit[place[person]] = value
    if unit:
        yield current[0], tuple(map(unit.get, range(len(place)))), 1
