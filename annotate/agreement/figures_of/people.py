"""A table → each person against the majority of the others, and the figures without them."""

from collections import Counter
from dataclasses import dataclass

from annotate.agreement.figures import Figure, figure
from annotate.agreement.figures_of.counts import count_shared
from annotate.agreement.figures_of.rules import too_few, too_few_shared
from annotate.agreement.ratings.pooled import Pooled
from annotate.agreement.ratings.tables import Places, Table, Value

VOTE = "the others"


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """One person: kappa and percent against the majority of the others, alpha without the person.

    `few` says why the first two cannot be relied on, `few_without` why the last cannot.
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
    """Compute the figures of each person, in the table's order."""
    return [_person(table, name, of, distance) for name in table.annotators]


def of_person(of: str, name: str) -> tuple[str, str]:
    """Say what the figures of a person are of: with the others, and without the person."""
    return f"{of}: {name} against the others", f"{of}: without {name}"


def _person(table: Table, name: str, of: str, distance: str | None) -> PersonFigures:
    kappa, percent, few = figures_against(against_others(table, name), of, name)
    alpha, few_without = figures_without(table.without(name), of, name, distance)
    return PersonFigures(name, kappa, percent, alpha, few, few_without)


def figures_against(against: Table, of: str, name: str) -> tuple[Figure, Figure, str | None]:
    """Compute kappa and percent from what `against_others` returns; also why they are too few."""
    both, _ = of_person(of, name)
    kappa, percent = (figure(one, against, of=both) for one in ("cohen_kappa", "percent"))
    return kappa, percent, too_few_shared(count_shared(against))


def figures_without(
    rest: Table, of: str, name: str, distance: str | None
) -> tuple[Figure, str | None]:
    """Compute alpha from a table without the person; also why it has too few sentences."""
    _, alone = of_person(of, name)
    return figure("krippendorff_alpha", rest, of=alone, distance=distance), too_few(rest)


def against_others(table: Table, name: str) -> Table:
    """Build a table of two: the person, and the majority of the others; a tie is missing.

    It contains only units that the person rated.
    """
    if name not in table.annotators:
        return table.only((name, VOTE))
    person = table.annotators.index(name)
    if isinstance(table, Pooled):
        return table.against(person, (name, VOTE))  # in a pair, the other one is the majority

    def vote(who: Places, what: Places) -> tuple[Places, tuple[Value, ...]]:
        if person not in who:
            return (), ()
        own = what[who.index(person)]
        others = Counter(value for w, value in zip(who, what, strict=True) if w != person)
        top, *runner_up = others.most_common(2) or [(None, 0)]
        is_tie = bool(runner_up) and runner_up[0][1] == top[1]
        if top[0] is None or is_tie:
            return (0,), (table.values[own],)
        return (0, 1), (table.values[own], table.values[top[0]])

    return table.regrouped((name, VOTE), vote, level=table.level, values=table.values)
