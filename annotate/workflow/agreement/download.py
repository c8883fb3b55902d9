"""Figures and disagreements → CSV files."""

from collections.abc import Iterator

from annotate.agreement import Figure
from annotate.records import Person
from annotate.registry import member
from annotate.store import project as stored_project
from annotate.store.connection import Store
from annotate.wording import in_ids
from annotate.workflow import clock
from annotate.workflow.agreement.basis import Basis
from annotate.workflow.agreement.every import DEFINITIONS, list_figures, list_parts
from annotate.workflow.agreement.measures import Measure, list_measures
from annotate.workflow.agreement.sentences import list_answers, list_splits
from annotate.workflow.export import list_pseudonyms

FIGURES = (
    "name", "distance", "level", "of", "value", "low", "high", "interval_note", "units", "people",
    "articles", "missing_share", "matched_share", "undefined", "definitions", "scheme",
    "scheme_version", "filters",
)  # fmt: skip
DIFFERING = (
    "sentence_id", "article_id", "article_title", "position", "sentence", "of", "split", "decided",
)  # fmt: skip


def write_figures(basis: Basis, filters: str = "") -> str:
    """Write every figure of a scope as CSV; `filters` says in the file what the scope is."""
    measures = list_measures(basis.scheme)
    scheme = basis.scheme
    behind = (DEFINITIONS, scheme.id, scheme.version, filters)
    figures = (*list_figures(basis, measures), *list_parts(basis, measures))
    rows = ((*_figure_row(one), *behind) for one in figures)
    return "".join(member("exporters", "csv").stream(FIGURES, rows))


def write_disagreements(basis: Basis, measure: Measure, *, pseudonyms: bool = False) -> str:
    """Write the sentences on which people differ as CSV, most split first, a column a person.

    With `pseudonyms` people are named as in exports with them.
    """
    splits = list_splits(basis, measure)
    told = list_answers(basis, [one.sentence for one in splits], splits)
    named = {name: name for one in told for name, _ in one.answers}
    if pseudonyms:
        disguised = list_pseudonyms(basis.store)
        named = {name: disguised[name] for name in named}
    names = sorted(named.values())

    def rows() -> Iterator[tuple]:
        for one in told:
            said = {named[name]: in_ids(answer) for name, answer in one.answers}
            split = ":".join(map(str, one.split))
            yield (
                one.sentence, one.article, one.title, one.position, one.text, measure.of, split,
                int(one.is_decided), *(said.get(name, "") for name in names),
            )  # fmt: skip

    return "".join(member("exporters", "csv").stream((*DIFFERING, *names), rows()))


def note_download(store: Store, person: Person, what: str, *, pseudonyms: bool = False) -> None:
    """Keep in the audit that a lead took figures or answers out, as with any export."""
    now_ms = clock.now_ms()
    detail = {"format": "csv", "of": what, "pseudonyms": pseudonyms}
    store.write(lambda db: stored_project.note(db, now_ms, person.id, "export", **detail))


def _figure_row(figure: Figure) -> tuple:
    low, high = figure.interval or (None, None)
    return (
        figure.name, figure.distance, figure.level, figure.of, figure.value, low, high,
        figure.interval_note, figure.units, figure.annotators, figure.articles,
        figure.missing_share, figure.matched_share, figure.undefined,
    )  # fmt: skip
