"""Agreement over time: per week and per version, each with the change from the previous one."""

from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from annotate import agreement
from annotate.agreement import Estimate, Figure, Table
from annotate.store import agreement as stored
from annotate.workflow.agreement.basis import Basis, open_basis
from annotate.workflow.agreement.headline import matched_share
from annotate.workflow.agreement.kept.memory import forget_large
from annotate.workflow.agreement.kept.unchanged import of_table
from annotate.workflow.agreement.known import SETS, SOURCES
from annotate.workflow.agreement.measures import (
    Measure,
    get_measure,
    list_measures,
    of_claims,
    table_of,
)

ALPHA = "krippendorff_alpha"
Shares = dict[str, float | None]
Change = tuple[float, tuple[float, float] | None]


@dataclass(frozen=True, slots=True)
class Period:
    """A week or a version: its figure, and the change from the previous one, if both have one."""

    name: str
    figure: Figure
    few: str | None
    change: Change | None = None


class _Told(NamedTuple):
    estimate: Estimate
    figure: Figure
    few: str | None


def list_weeks(basis: Basis, measure: Measure) -> list[Period]:
    """List the headline of each week, by its Monday; a sentence's last answer sets its week."""
    return basis.once(("weeks", measure.id), lambda: _list_weeks(basis, measure))


def list_versions(basis: Basis, measure: Measure) -> list[Period]:
    """List the headline of each scheme version, on the last blind answers made with it."""
    return basis.once(("versions", measure.id), lambda: _list_versions(basis, measure))


def _list_weeks(basis: Basis, measure: Measure) -> list[Period]:
    def of_week(week: str) -> _Told:
        key = "week", measure.id, week
        return of_table(
            basis, key, lambda one: _table_of_week(one, measure, week), partial(_tell, measure)
        )

    shares: Shares = {}
    if not measure.is_source:
        shares = {week: _share_of_week(basis, week) for week in basis.by_week}
    return _periods({week: of_week(week) for week in basis.by_week}, shares)


def _table_of_week(basis: Basis, measure: Measure, week: str) -> Table:
    if measure.is_source:
        return agreement.tabulate_sets(basis.tally_of_week(SETS, week))
    return of_claims(basis.tally_of_week(measure.tallied, week), measure)


def _share_of_week(basis: Basis, week: str) -> float | None:
    return of_table(
        basis,
        ("share of same source", week),
        lambda one: one.tally_of_week(SOURCES, week),
        partial(agreement.share_of_pairs, same_source=True),
    )


def _list_versions(basis: Basis, measure: Measure) -> list[Period]:
    told: dict[str, _Told] = {}
    shares: Shares = {}
    used = stored.list_versions(basis.db)
    for scheme, version, _ in used:
        of_version = basis
        if len(used) > 1:  # with one version, the whole basis is already it
            of_version = open_basis(basis.store, replace(basis.scope, version=(scheme, version)))
        if any(one.id == measure.id for one in list_measures(of_version.scheme)):
            own = get_measure(of_version.scheme, measure.id)
            told[f"{scheme} {version}"] = of_table(
                of_version, ("version", own.id), partial(table_of, measure=own), partial(_tell, own)
            )
            shares[f"{scheme} {version}"] = matched_share(of_version, own)
        if basis.ground.packs and of_version is not basis:
            forget_large(of_version)
    return _periods(told, shares)


def _tell(measure: Measure, table: Table) -> "_Told":
    current = agreement.estimated(ALPHA, table, measure.distance)
    figure = agreement.figure(ALPHA, table, of=measure.of, distance=measure.distance, known=current)
    return _Told(current, figure, agreement.too_few(table))


def _periods(told: dict[str, "_Told"], shares: Shares) -> list[Period]:
    """Return periods in their order, without those that have no shared unit."""
    periods: list[Period] = []
    previous = None
    for name, (current, figure, few) in told.items():
        if not figure.units:
            continue
        change = None
        if previous and previous.value is not None and current.value is not None:
            change = agreement.difference(current, previous)
        figure = replace(figure, matched_share=shares.get(name))
        periods.append(Period(name, figure, few, change))
        previous = current
    return periods
