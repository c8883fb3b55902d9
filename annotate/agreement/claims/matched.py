"""Matched claims → figures claim by claim, confusions, and which words are claimed."""

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
    """The sources of matched claims: a unit is a claim that two people share."""
    return _table(matches, lambda claim: claim.source, values=values)


def matched_field(
    matches: Iterable[Match], field: str, order: Sequence[Value], *, level: str = "ordinal"
) -> Table:
    """A field of matched claims with the same source; values not in `order` are missing."""
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
    """The share of all claims of the pairs that have a match (with the same source).

    `weight` says how many pairs of a match count, all unless told otherwise.
    """
    matched = claims = 0
    for one in matches:
        pairs = weight(one)
        if one.ours and one.theirs:
            claims += 2 * pairs
            matched += 0 if same_source and one.ours.source != one.theirs.source else 2 * pairs
        else:
            claims += pairs
    return matched / claims if claims else None


def confusion(matches: Iterable[Match]) -> dict[tuple[str, str], int]:
    """Count pairs of sources over matched claims, `NO_MATCH` for a claim without one.

    A cell says how often one of two people said x and the other y: (x, y) and
    (y, x) are equal.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for one in matches:
        cell = _source(one.ours), _source(one.theirs)
        counts[cell] += one.pairs
        if cell[0] != cell[1]:
            counts[cell[1], cell[0]] += one.pairs
    return dict(counts)


def confusion_json(cells: Mapping[tuple[str, str], int]) -> list[dict]:
    """The list under `confusion` of `agreement --json`, each pair of sources once."""
    return [
        {"first": first, "second": second, "count": cells[first, second]}
        for first, second in sorted(cells)
        if first <= second
    ]


def words_inside(marked: Iterable[Marked]) -> Table:
    """Whether each word is inside any claim: the unit is a word, the cluster a sentence."""
    held = list(marked)
    names = sorted({name for one in held for name in one.claims})
    rows = (
        (one.cluster, pattern, words)
        for one in held
        for pattern, words in _inside(one, names).items()
    )
    return tabulate(names, rows, values=(False, True))


def _inside(one: Marked, names: Sequence[str]) -> Counter:
    """Count the words of a sentence by who has them inside a claim, from one edge to the next."""
    edges = {0, one.words}
    for claims in one.claims.values():
        for claim in claims:
            edges.update((claim.start, claim.end))
    counts: Counter = Counter()
    for start, end in pairwise(sorted(edges)):
        pattern = tuple(
            any(claim.start <= start < claim.end for claim in one.claims[name])
            if name in one.claims
            else None
            for name in names
        )
        counts[pattern] += end - start
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
    """A unit is a pair of matched claims (with the same source), the cluster their sentence.

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
