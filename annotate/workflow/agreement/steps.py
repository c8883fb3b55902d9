"""Figures that are known → what a lead does next: decide, look again at a value, talk.

The thresholds are those of the figures themselves: TENTATIVE (.667) and what counts as too few.
"""

from dataclasses import dataclass

from annotate import agreement
from annotate.agreement import Figure
from annotate.records import Person
from annotate.store.agreement import GOLD
from annotate.workflow.agreement.basis import Basis
from annotate.workflow.agreement.measures import Measure, wholes_of
from annotate.workflow.agreement.panels import Outlier, ValueRow, pairs, values
from annotate.workflow.agreement.sentences import count_decided, list_splits
from annotate.workflow.people import membership

NEEDS_WORK, GOOD_ENOUGH, TOO_RARE = "work", "good", "rare"


@dataclass(frozen=True, slots=True)
class Steps:
    """What to do next; `few` says why the figures cannot be judged yet.

    `values` are by what they need; `to_decide` counts split sentences without gold; `value` is
    the one to look at again; `person` is someone to talk with, and what they confuse.
    """

    few: str | None
    values: dict[str, list[ValueRow]]
    to_decide: int
    value: ValueRow | None
    person: tuple[Person, Outlier] | None

    @property
    def judged(self) -> int:
        return len(self.values[NEEDS_WORK]) + len(self.values[GOOD_ENOUGH])

    @property
    def is_nothing(self) -> bool:
        return not (self.few or self.to_decide or self.value or self.person)


def find_steps(basis: Basis, measure: Measure) -> Steps:
    """Find what to do next, from figures that the page shows anyway."""
    splits = list_splits(basis, measure)
    grouped = group_values(values(basis, measure))
    work = [row for row in grouped[NEEDS_WORK] if row.disagreements]
    return Steps(
        few=agreement.too_few(wholes_of(basis, measure)),
        values=grouped,
        to_decide=len(splits) - count_decided(basis, splits),
        value=max(work, key=lambda row: row.disagreements, default=None),
        person=_find_person(basis, pairs(basis, measure).outlier),
    )


def group_values(rows: list[ValueRow]) -> dict[str, list[ValueRow]]:
    """Sort values into those that need work, those that agree well enough, and the rare ones."""
    grouped: dict[str, list[ValueRow]] = {NEEDS_WORK: [], GOOD_ENOUGH: [], TOO_RARE: []}
    for row in rows:
        grouped[judge(row)].append(row)
    return grouped


def judge(row: ValueRow) -> str:
    """Return what a value needs: an alpha of TENTATIVE is good enough, too few are too rare."""
    if row.few or row.alpha.value is None:
        return TOO_RARE
    return GOOD_ENOUGH if row.alpha.value >= agreement.TENTATIVE else NEEDS_WORK


def is_uncertain(figure: Figure) -> bool:
    """Return whether a figure is good enough, but its interval reaches below the threshold."""
    is_good = figure.value is not None and figure.value >= agreement.TENTATIVE
    return is_good and figure.interval is not None and figure.interval[0] < agreement.TENTATIVE


def _find_person(basis: Basis, outlier: Outlier | None) -> tuple[Person, Outlier] | None:
    if outlier is None or outlier.name == GOLD:
        return None
    return membership.get_person_named(basis.store, outlier.name), outlier
