"""Matched claims → tables of their sources and fields, confusions, and words inside claims."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Any

from annotate.agreement.claims.matching import Marked, Match, PlacedClaim
from annotate.agreement.ratings.pooled import Pooled, pool
from annotate.agreement.ratings.tables import Table, Value, tabulate

NO_MATCH = "no match"


def matched_sources(matches: Iterable[Match], values: Iterable[str] = ()) -> Table:
    """Build a table of the sources of matched claims; a unit is a claim that two people share."""
    return _table(matches, lambda claim: claim.source, values=values)


def matched_field(
    matches: Iterable[Match], field: str, order: Sequence[Value], *, level: str = "ordinal"
) -> Table:
    """Build a table of a field of matched claims with the same source.

    Values that are not in `order` are missing.
    """
    on_scale = set(order)

    def value_of(claim: PlacedClaim) -> Value | None:
        value = claim.fields.get(field)
        return value if value in on_scale else None

    return _table(matches, value_of, same_source=True, level=level, values=order)


def matched_share(
    matches: Iterable[Match],
    *,
    same_source: bool = False,
    weight: Callable[[Match], int] = attrgetter("pairs"),
) -> float | None:
    """Return the share of the pairs' claims that have a match (with the same source).

    `weight` returns how many pairs of a match count; by default, all of them.
    """
    return share_of(
        (
            weight(one),
            bool(one.ours and one.theirs),
            not (same_source and one.ours and one.theirs and one.ours.source != one.theirs.source),
        )
        for one in matches
    )


def share_of(counted: Iterable[tuple[int, bool, bool]]) -> float | None:
    """Return the share of claims with a match, from (pairs, whether both have it, counts it)."""
    matched = claims = 0
    for pairs, are_both, is_counted in counted:
        if are_both:
            claims += 2 * pairs  # one of each person; a lonely claim below counts once
            matched += 2 * pairs if is_counted else 0
        else:
            claims += pairs
    return matched / claims if claims else None


def confusion(matches: Iterable[Match]) -> dict[tuple[str, str], int]:
    """Count pairs of sources over matched claims, `NO_MATCH` for a claim without one.

    A cell counts how often one of two people chose x and the other y, so that (x, y)
    and (y, x) are equal.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for one in matches:
        cell = _source(one.ours), _source(one.theirs)
        counts[cell] += one.pairs
        if cell[0] != cell[1]:
            counts[cell[1], cell[0]] += one.pairs
    return dict(counts)


def confusion_json(cells: Mapping[tuple[str, str], int]) -> list[dict]:
    """Return the list under `confusion` of `agreement --json`, each pair of sources once."""
    return [
        {"first": first, "second": second, "count": cells[first, second]}
        for first, second in sorted(cells)
        if first <= second
    ]


def words_inside(marked: Iterable[Marked]) -> Table:
    """Build a table of whether each word is inside a claim; a unit is a word."""
    held = list(marked)
    # A list, because the names must be known before the first row can be written.
    names = sorted({name for one in held for name in one.claims})
    rows = []
    for one in held:
        people = one.cluster.people
        for inside, words in count_inside([one.claims[name] for name in people], one.words).items():
            by_person = dict(zip(people, inside, strict=True))
            rows.append((one.cluster, tuple(map(by_person.get, names)), words))
    return tabulate(names, rows, values=(False, True))


def count_inside(claims: Sequence[Sequence[PlacedClaim]], words: int) -> Counter[tuple[bool, ...]]:
    """Count the words of a sentence by who has them inside a claim, from one edge to the next.

    Between two edges of claims all words have the same pattern: if Ana claims words 0 to 4
    and Luis 2 to 6 of 8, the edges 0, 2, 4, 6, 8 give four stretches of 2 words.
    """
    spans = [[(one.start, one.end) for one in own] for own in claims]
    edges = sorted({0, words}.union(*(span for own in spans for span in own)))
    counts: Counter[tuple[bool, ...]] = Counter()
    for start, end in pairwise(edges):
        inside = tuple([any(first <= start < last for first, last in own) for own in spans])
        counts[inside] += end - start
    return counts


def _source(claim: PlacedClaim | None) -> str:
    return NO_MATCH if claim is None else claim.source


def _table(
    matches: Iterable[Match],
    value_of: Callable[[PlacedClaim], Value | None],
    *,
    same_source: bool = False,
    **options: Any,
) -> Pooled:
    """Build a table whose units are pairs of matched claims, and whose clusters are sentences.

    The matches of a sentence must come together.
    """
    return pool(
        [
            (cluster, (first, second), (value_of(ours), value_of(theirs)), pairs)
            for cluster, first, second, pairs, ours, theirs in matches
            if ours and theirs and not (same_source and ours.source != theirs.source)
        ],
        **options,
    )
