"""Values of a field on matched claims → the likely value, and each person's confusion.

Claims of several people are one item if their words match and their source is the same. The
model of Dawid and Skene finds the likely value of each item, and how often everyone says which.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from annotate.agreement.aggregates.dawid_skene import Pattern, dawid_skene
from annotate.agreement.claims.matching import Match

Place = tuple[str, str, int, int]  # source, person, first word, word after the last


@dataclass(frozen=True, slots=True)
class Item:
    """One claim of two or more people; `said` is what each of them gave, by name."""

    sentence: str
    source: str
    said: Pattern


@dataclass(frozen=True, slots=True)
class FieldGiven:
    """What people gave on matched claims: how often each pattern occurs."""

    field: str
    values: tuple[str, ...]
    patterns: tuple[tuple[Pattern, int], ...]


@dataclass(frozen=True, slots=True)
class FieldModel:
    """The model of one field.

    `shares` are those of its values; `confusion[person][true][said]` and
    `posteriors[pattern][value]` are probabilities.
    """

    field: str
    shares: Mapping[str, float]
    confusion: Mapping[str, Mapping[str, Mapping[str, float]]]
    posteriors: Mapping[Pattern, Mapping[str, float]]
    converged: bool


def list_items(sentence: str, matches: Iterable[Match], field: str) -> list[Item]:
    """List the claims of a sentence that two or more people have, with a value of the field."""
    groups: dict[Place, dict[Place, str]] = {}  # those in one group share one object
    for match in matches:
        ours, theirs = match.ours, match.theirs
        if ours is None or theirs is None or ours.source != theirs.source:
            continue
        if not (ours.fields.get(field) and theirs.fields.get(field)):
            continue
        joined = {
            (claim.source, name, claim.start, claim.end): claim.fields[field]
            for names, claim in ((match.first, ours), (match.second, theirs))
            for name in names
        }
        for place in list(joined):
            joined |= groups.get(place, {})
        groups.update(dict.fromkeys(joined, joined))
    found = []
    for group in {id(one): one for one in groups.values()}.values():
        said: dict[str, str] = {}
        for (_, name, *_), value in sorted(group.items()):
            said.setdefault(name, value)  # of someone with two claims there, the first counts
        if len(said) > 1:
            found.append(Item(sentence, next(iter(group))[0], tuple(said.items())))
    return found


def gather_field(field: str, items: Iterable[Item]) -> FieldGiven:
    """Count the patterns of items."""
    patterns = Counter(one.said for one in items)
    values = sorted({value for said in patterns for _, value in said})
    return FieldGiven(field, tuple(values), tuple(sorted(patterns.items())))


def fit_field(given: FieldGiven) -> FieldModel:
    """Fit the model of one field; its values are those that anyone gave."""
    found = dawid_skene(given.patterns, given.values)
    return FieldModel(given.field, found.shares, found.confusion, found.posteriors, found.converged)


def share_right(model: FieldModel, person: str) -> float:
    """Return how often someone gives the likely value, over all values as common as they are."""
    table = model.confusion[person]
    return sum(share * table[value][value] for value, share in model.shares.items())


def top_confusion(model: FieldModel, person: str) -> tuple[str, str] | None:
    """Find (likely, said) that someone confuses most often; None if there is only one value."""
    table, shares = model.confusion[person], model.shares
    cells = [(true, said) for true in shares for said in shares if true != said]
    return max(
        cells, key=lambda cell: (shares[cell[0]] * table[cell[0]][cell[1]], cell), default=None
    )
