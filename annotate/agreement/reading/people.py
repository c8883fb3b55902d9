"""A table → each person against the others' vote, and the figures without that person."""

from collections import Counter
from dataclasses import dataclass

from annotate.agreement.figures import Figure, figure
from annotate.agreement.ratings.pooled import Pooled
from annotate.agreement.ratings.tables import Places, Table, Value, tabulate
from annotate.agreement.reading.counts import count_shared
from annotate.agreement.reading.rules import too_few, too_few_shared

VOTE = "the others"


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """One person: kappa and percent against the others' vote, alpha of the rest without them.

    `few` and `few_without` say why the former and the latter are not to be relied on.
    """

    name: str
    kappa: Figure
    percent: Figure
    alpha_without: Figure
    few: str | None
    few_without: str | None


def people_figures(
    table: Table, *, of: str = "", distance: str | None = None
) -> list[PersonFigures]:
    """The figures of each person, in the table's order."""
    return [_person(table, name, of, distance) for name in table.annotators]


def _person(table: Table, name: str, of: str, distance: str | None) -> PersonFigures:
    against, rest = against_others(table, name), table.without(name)
    both, alone = f"{of}: {name} against the others", f"{of}: without {name}"
    return PersonFigures(
        name=name,
        kappa=figure("cohen_kappa", against, of=both),
        percent=figure("percent", against, of=both),
        alpha_without=figure("krippendorff_alpha", rest, of=alone, distance=distance),
        few=too_few_shared(count_shared(against)),
        few_without=too_few(rest),
    )


def against_others(table: Table, name: str) -> Table:
    """A table of two: the person, and what most of the others said; a tie is missing.

    Only units that the person rated are in it.
    """
    person = table.annotators.index(name)
    if isinstance(table, Pooled):
        rows = table.by_person[person]  # of two people the other's rating is the vote
        return tabulate((name, VOTE), rows, level=table.level, values=table.values)

    def vote(who: Places, what: Places) -> tuple[Places, tuple[Value, ...]]:
        if person not in who:
            return (), ()
        own = what[who.index(person)]
        others = Counter(value for w, value in zip(who, what, strict=True) if w != person)
        first, *rest = others.most_common(2) or [(None, 0)]
        if first[0] is None or (rest and rest[0][1] == first[1]):
            return (0,), (table.values[own],)
        return (0, 1), (table.values[own], table.values[first[0]])

    return table.regrouped((name, VOTE), vote, level=table.level, values=table.values)
