"""A reviewer's sentences beside the answers that they are compared with → where they differ.

Sources are compared as the set in each sentence, fields on matched claims with the same source.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotate.agreement.aggregates.shares import Share

Sources = frozenset[str]
NOTHING = ""  # in a difference: a source that only the other side has


@dataclass(frozen=True, slots=True)
class Compared:
    """A sentence: the sources they chose, those of the other side, and values of the same claims.

    `values` are (field, theirs, the other side's); `shared_by` counts the other people who chose
    just what they chose; `times` is of how many equal sentences this is one.
    """

    sentence: str
    chosen: Sources
    other: Sources
    values: tuple[tuple[str, str, str], ...] = ()
    shared_by: int = 0
    times: int = 1


@dataclass(frozen=True, slots=True)
class OfValue:
    """A source: how often they chose it when the other side has it, and the other way round."""

    value: str
    found: Share
    right: Share


@dataclass(frozen=True, slots=True)
class Difference:
    """They chose one value where the other side has another, in these sentences (ids)."""

    field: str
    chosen: str
    other: str
    sentences: tuple[str, ...]


def share_of_same(compared: Iterable[Compared]) -> Share:
    """Count the sentences with the same set of sources."""
    counts = Counter[bool]()
    for one in compared:
        counts[one.chosen == one.other] += one.times
    return Share(counts[True], counts.total())


def list_values(compared: Iterable[Compared]) -> list[OfValue]:
    """Count each source, the one that is found least often first."""
    theirs, others, both = Counter(), Counter(), Counter()
    for one in compared:
        theirs.update(dict.fromkeys(one.chosen, one.times))
        others.update(dict.fromkeys(one.other, one.times))
        both.update(dict.fromkeys(one.chosen & one.other, one.times))
    found = [
        OfValue(value, Share(both[value], others[value]), Share(both[value], theirs[value]))
        for value in theirs.keys() | others.keys()
    ]
    return sorted(
        found, key=lambda one: (-1 if one.found.value is None else one.found.value, one.value)
    )


def list_differences(compared: Iterable[Compared], field: str) -> list[Difference]:
    """List what was chosen in place of what, the most common first.

    Of a sentence, each source that only they have is set against each that only the other side
    has; if one side has none, against NOTHING.
    """
    sentences: dict[tuple[str, str, str], dict[str, None]] = {}
    for one in compared:
        ours, others = one.chosen - one.other, one.other - one.chosen
        if ours or others:
            for chosen in sorted(ours) or [NOTHING]:
                for other in sorted(others) or [NOTHING]:
                    sentences.setdefault((field, chosen, other), {})[one.sentence] = None
        for name, chosen, other in one.values:
            if chosen != other:
                sentences.setdefault((name, chosen, other), {})[one.sentence] = None
    found = [Difference(*what, tuple(where)) for what, where in sentences.items()]
    return sorted(found, key=lambda one: (-len(one.sentences), one.field, one.chosen, one.other))


def count_steps(
    compared: Iterable[Compared], field: str, order: Sequence[str]
) -> tuple[int, int, int]:
    """Count the claims with a (lower, same, higher) value on the scale of a field."""
    rank = {value: number for number, value in enumerate(order)}
    pairs = Counter(
        (rank[chosen] > rank[other]) - (rank[chosen] < rank[other])
        for one in compared
        for name, chosen, other in one.values
        if name == field and chosen in rank and other in rank
    )
    return pairs[-1], pairs[0], pairs[1]


def most_common_set(sets: Sequence[Sources]) -> Sources | None:
    """Return the set that most people have, None if two are equally common or there is none."""
    first = Counter(sets).most_common(2)
    return first[0][0] if len(first) == 1 or (first[:1] and first[0][1] > first[1][1]) else None


def halves(compared: Sequence[Compared]) -> tuple[Share, Share]:
    """Count the sentences with the same sources in the first half and in the second."""
    middle = len(compared) // 2
    return share_of_same(compared[:middle]), share_of_same(compared[middle:])
