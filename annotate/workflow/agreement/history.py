"""Agreement over time: per week and per version, each with the change from the previous one."""

from dataclasses import dataclass, replace

from annotate import agreement
from annotate.agreement import Figure, Table
from annotate.store import agreement as stored
from annotate.workflow.agreement.basis import Basis, open_basis
from annotate.workflow.agreement.headline import matched_share
from annotate.workflow.agreement.kept.memory import forget_large
from annotate.workflow.agreement.known import SOURCES
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


def list_weeks(basis: Basis, measure: Measure) -> list[Period]:
    """List the headline of each week, by its Monday; a sentence's last answer sets its week."""
    return basis.once(("weeks", measure.id), lambda: _list_weeks(basis, measure))


def list_versions(basis: Basis, measure: Measure) -> list[Period]:
    """List the headline of each scheme version, on the last blind answers made with it."""
    return basis.once(("versions", measure.id), lambda: _list_versions(basis, measure))


def _list_weeks(basis: Basis, measure: Measure) -> list[Period]:
    shares: Shares = {}
    if measure.is_source:
        tables = basis.sets_by_week
    else:
        by_week = basis.tally_by_week(measure.tallied)
        tables = {week: of_claims(found, measure) for week, found in by_week.items()}
        shares = {
            week: agreement.share_of_pairs(found, same_source=True)
            for week, found in basis.tally_by_week(SOURCES).items()
        }
    return _periods(tables, shares, measure)


def _list_versions(basis: Basis, measure: Measure) -> list[Period]:
    tables: dict[str, Table] = {}
    shares: Shares = {}
    used = stored.list_versions(basis.db)
    for scheme, version, _ in used:
        of_version = basis
        if len(used) > 1:  # with one version, the whole basis is already it
            of_version = open_basis(basis.store, replace(basis.scope, version=(scheme, version)))
        if any(one.id == measure.id for one in list_measures(of_version.scheme)):
            own = get_measure(of_version.scheme, measure.id)
            tables[f"{scheme} {version}"] = table_of(of_version, own)
            shares[f"{scheme} {version}"] = matched_share(of_version, own)
        if basis.ground.packs and of_version is not basis:
            forget_large(of_version)
    return _periods(tables, shares, measure)


def _periods(tables: dict[str, Table], shares: Shares, measure: Measure) -> list[Period]:
    """Compute the figures of tables in their order, without those that have no shared unit."""
    periods: list[Period] = []
    previous = None
    for name, table in tables.items():
        if not table.shared.units:
            continue
        current = agreement.estimated(ALPHA, table, measure.distance)
        change = None
        if previous and previous.value is not None and current.value is not None:
            change = agreement.difference(current, previous)
        figure = agreement.figure(
            ALPHA,
            table,
            of=measure.of,
            distance=measure.distance,
            matched_share=shares.get(name),
            known=current,
        )
        periods.append(Period(name, figure, agreement.too_few(table), change))
        previous = current
    return periods
