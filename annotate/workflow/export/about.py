"""A choice of labels → what formats that are handed over say about it."""

from collections.abc import Sequence
from typing import Any

from annotate.exporters import About
from annotate.schemes.guideline import write_guideline
from annotate.store import project as stored_project
from annotate.store.file.connection import Store
from annotate.workflow import agreement
from annotate.workflow.agreement.kept.keeping import wanted_while
from annotate.workflow.agreement.kept.memory import forget_large
from annotate.workflow.export.resting import Resting
from annotate.workflow.export.selection import Selection, as_shown, find_wanted
from annotate.workflow.project import get_project
from annotate.workflow.scheme.versions import get_scheme, get_whole_scheme


def describe_labels(store: Store, selection: Selection, without: Sequence[str]) -> About:
    """Describe labels; their agreement is that of everyone whose labels count, without `without`.

    Figures are computed only when a format asks for them.
    """
    project, scheme = get_project(store), get_scheme(store)
    settings = stored_project.list_settings(store.reader())
    train, dev = settings["split_train"], settings["split_dev"]
    options = as_shown(store, selection).as_options()
    return About(
        project=project.name,
        labels=selection.labels,
        licence=project.licence,
        choices=[f"{name}: {_in_words(value)}" for name, value in options.items()],
        shares=(train, dev, 100 - train - dev),
        scheme=get_whole_scheme(store),
        scheme_file=scheme.toml,
        guideline=write_guideline(scheme),
        list_figures=lambda: _list_figures(_open_basis(store, selection, without)),
        write_figures=lambda: _write_figures(store, selection, without),
    )


def _write_figures(store: Store, selection: Selection, without: Sequence[str]) -> str:
    basis = _open_basis(store, selection, without)
    with wanted_while(Resting(store).rest):
        return agreement.write_figures(basis, pseudonyms=selection.pseudonyms)


def _in_words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "yes" if value is True else str(value)


def _open_basis(store: Store, selection: Selection, without: Sequence[str]) -> agreement.Basis:
    wanted = find_wanted(store, selection)
    scope = agreement.Scope(
        kinds=get_project(store).asked_kinds,
        people=selection.people,
        version=wanted.version,
        since=selection.since,
        until=selection.until,
        without=tuple(without),
        before_version=wanted.before,
    )
    return agreement.open_basis(store, scope)


def _list_figures(basis: agreement.Basis) -> list[dict[str, Any]]:
    """List alpha and percent agreement of every measure, with the intervals."""
    found = []
    for measure in agreement.list_measures(basis.scheme):
        headline = agreement.headline(basis, measure)
        found += [headline.alpha.as_json(), headline.percent.as_json()]
        if basis.ground.packs:  # tables of one measure are of no use to the next
            forget_large(basis)
    return found
