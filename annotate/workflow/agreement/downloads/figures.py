"""Figures and disagreements → CSV files and JSON, each kept until something is saved."""

import json
from collections.abc import Mapping, Sequence

from annotate.agreement import Figure
from annotate.exporters.csv_rows import stream_csv
from annotate.records import Person
from annotate.store.file.connection import Store
from annotate.workflow import audit
from annotate.workflow.agreement.basis import Basis
from annotate.workflow.agreement.every import DEFINITIONS, as_json, list_figures, list_parts
from annotate.workflow.agreement.measures import Measure, list_measures
from annotate.workflow.people.pseudonyms import list_pseudonyms

FIGURES = (
    "name", "distance", "level", "of", "value", "low", "high", "interval_note", "units", "people",
    "articles", "missing_share", "matched_share", "undefined", "definitions", "scheme",
    "scheme_version", "filters",
)  # fmt: skip


def write_figures(basis: Basis, filters: str = "", *, pseudonyms: bool = False) -> str:
    """Write every figure of a scope as CSV; `filters` describes the scope in the file."""
    alias = list_pseudonyms(basis.store) if pseudonyms else {}
    key = ("figures as CSV", filters) + (("pseudonyms",) if pseudonyms else ())
    return basis.once(key, lambda: _write_figures(basis, filters, alias))


def has_figures(basis: Basis, filters: str = "") -> bool:
    """Return whether the same file was written before, and nothing has changed since."""
    return ("figures as CSV", filters) in basis.kept.results


def write_json(basis: Basis, measures: Sequence[Measure] = ()) -> str:
    """Write the figures of these measures, or of all, in the shape of `agreement --json`."""
    key = ("figures as JSON", *(one.id for one in measures))
    # NaN is not JSON: an undefined figure must be null.
    return basis.once(
        key,
        lambda: json.dumps(
            as_json(basis, measures), allow_nan=False, ensure_ascii=False, sort_keys=True
        ),
    )


def _write_figures(basis: Basis, filters: str, alias: Mapping[str, str]) -> str:
    measures = list_measures(basis.scheme)
    scheme = basis.scheme
    last_cells = (DEFINITIONS, scheme.id, scheme.version, filters)
    figures = (*list_figures(basis, measures), *list_parts(basis, measures, alias))
    rows = ((*_figure_row(one), *last_cells) for one in figures)
    return "".join(stream_csv(FIGURES, rows))


def note_download(
    store: Store, person: Person, what: str, *, format_name: str = "csv", pseudonyms: bool = False
) -> None:
    """Record in the log that a lead downloaded figures or answers, as with any export."""
    detail = {"format": format_name, "of": what, "pseudonyms": pseudonyms}
    store.note(lambda db: audit.note(db, person, "export", **detail))


def _figure_row(figure: Figure) -> tuple:
    low, high = figure.interval or (None, None)
    return (
        figure.name, figure.distance, figure.level, figure.of, figure.value, low, high,
        figure.interval_note, figure.units, figure.annotators, figure.articles,
        figure.missing_share, figure.matched_share, figure.undefined,
    )  # fmt: skip
