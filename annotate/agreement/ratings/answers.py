"""Single ratings → a table; sets of sources → whether they are equal, or contain a claim.

Missing is not NONE: "no claim" is the explicit value NONE, while can't tell,
skipped, to do and not reached are missing.
"""

from collections.abc import Iterable, Iterator, Sequence

from annotate.agreement.ratings.tables import NONE, Pattern, Table, Value, tabulate

Rating = tuple[str, str, str, Value | None]


def gather(
    ratings: Iterable[Rating],
    annotators: Sequence[str] = (),
    *,
    level: str = "nominal",
    values: Iterable[Value] = (),
) -> Table:
    """Build a table from single ratings: (cluster, unit, annotator, value or None).

    The ratings of one unit must come together. `annotators` limits the table to
    these people; without it, everyone who appears is in it, in order of name.
    """
    # New people are numbered as they appear, while patterns of earlier units are already
    # written; the last line puts the people in order of name without touching those.
    place = {name: number for number, name in enumerate(annotators)}
    rows = _patterns(ratings, place, is_open=not annotators)
    table = tabulate((), rows, level=level, values=values)
    if annotators:
        return table.renamed(annotators)
    return table.renamed(place).only(sorted(place))


def as_wholes(sets: Table) -> Table:
    """Turn sets into nominal values: two sets are equal or not, never alike in part."""
    # Only the level changes, and with it the distances that a coefficient may use.
    return sets.mapped(lambda sources: sources)


def has_a_claim(sets: Table) -> Table:
    """Ask of each set of sources whether it contains a claim: False or True."""
    return sets.mapped(lambda sources: sources != {NONE}, values=(False, True))


def against_rest(table: Table, value: Value) -> Table:
    """Compare one value with the rest: True for this value, or for a set that contains it."""
    if table.level == "set":
        return table.mapped(lambda members: value in members, values=(False, True))
    return table.mapped(lambda other: other == value, values=(False, True))


def _patterns(
    ratings: Iterable[Rating], place: dict[str, int], *, is_open: bool
) -> Iterator[tuple[str, Pattern, int]]:
    """Bring the ratings of each unit together; an open `place` gets the new names added."""
    current: tuple[str, str] | None = None
    unit: dict[int, Value] = {}
    for cluster, name, person, value in ratings:
        if current != (cluster, name):
            if unit:
                # `get` returns None for people without a rating, which is how a gap is written.
                yield current[0], tuple(map(unit.get, range(len(place)))), 1
                unit = {}
            current = cluster, name
        if is_open:
            place.setdefault(person, len(place))
        if value is not None and person in place:
            unit[place[person]] = value
    if unit:
        yield current[0], tuple(map(unit.get, range(len(place)))), 1
