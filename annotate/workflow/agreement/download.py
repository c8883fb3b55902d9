"""Figures and disagreements → CSV files and JSON, each kept until something is saved."""

import gzip
import io
import json
from collections.abc import Iterator, Mapping, Sequence

from annotate.agreement import Figure
from annotate.exporters.csv_rows import encode, stream_csv
from annotate.exporters.spreadsheet_csv import defused
from annotate.records import Answer, Person
from annotate.store import agreement as stored
from annotate.store.file.connection import Store
from annotate.wording import in_ids, one_line
from annotate.workflow import audit
from annotate.workflow.agreement.basis import Basis
from annotate.workflow.agreement.every import DEFINITIONS, as_json, list_figures, list_parts
from annotate.workflow.agreement.keeping import pause
from annotate.workflow.agreement.measures import Measure, list_measures
from annotate.workflow.agreement.sentences import list_answers, list_splits
from annotate.workflow.people.pseudonyms import list_pseudonyms

FIGURES = (
    "name", "distance", "level", "of", "value", "low", "high", "interval_note", "units", "people",
    "articles", "missing_share", "matched_share", "undefined", "definitions", "scheme",
    "scheme_version", "filters",
)  # fmt: skip
DIFFERING = (
    "sentence_id", "article_id", "article_title", "position", "sentence", "of", "split", "decided",
)  # fmt: skip

BATCH_SIZE = 500
_MOST_KNOWN = 20_000  # answers that differ
_LEVEL = 5  # of 9


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


def write_disagreements(
    basis: Basis, measure: Measure, *, pseudonyms: bool = False, spreadsheet: bool = False
) -> bytes:
    """Write the sentences on which people differ as CSV, most split first, one column per person.

    It is returned as gzip, for it is kept, and its text is one of the largest things there are.
    With `pseudonyms`, people are named as in exports with pseudonyms; with `spreadsheet`, no cell
    runs as a formula.
    """
    key = "disagreements as CSV", measure.id, pseudonyms, spreadsheet
    return basis.once(key, lambda: _write_disagreements(basis, measure, pseudonyms, spreadsheet))


def _write_disagreements(
    basis: Basis, measure: Measure, pseudonyms: bool, spreadsheet: bool
) -> bytes:
    splits = list(list_splits(basis, measure))
    sentences = [split.sentence for split in splits]
    named = {name: name for name in _list_people(basis, sentences)}
    if pseudonyms:
        disguised = list_pseudonyms(basis.store)
        named = {name: disguised[name] for name in named}
    names = sorted(named.values())

    known: dict[str, Answer] = {}
    written: dict[int, str] = {}  # by identity of what is known

    def write(answer: Answer) -> str:
        if id(answer) not in written:
            written[id(answer)] = in_ids(answer)
        return written[id(answer)]

    def rows() -> Iterator[tuple]:
        # In batches: all answers at once would take more memory than everything else.
        for at in range(0, len(splits), BATCH_SIZE):
            pause()
            if len(known) > _MOST_KNOWN:
                known.clear()
                written.clear()
            batch = splits[at : at + BATCH_SIZE]
            for row in list_answers(basis, sentences[at : at + BATCH_SIZE], batch, known):
                cells = {named[name]: write(answer) for name, answer in row.answers}
                split = ":".join(map(str, row.split))
                yield (
                    row.sentence, row.article, row.title, row.position, one_line(row.text),
                    measure.of, split, int(row.is_decided),
                    *(cells.get(name, "") for name in names),
                )  # fmt: skip

    columns = (*DIFFERING, *names)
    return _compress(
        defused(columns, rows()) if spreadsheet else encode(stream_csv(columns, rows()))
    )


def _list_people(basis: Basis, sentences: Sequence[str]) -> set[str]:
    """List everyone whose answers to these sentences count; most often the first ones tell."""
    everyone, found = {*basis.ground.people.values()}, set()
    if basis.scope.people:
        everyone &= {*basis.scope.people, stored.GOLD}
    for at in range(0, len(sentences), BATCH_SIZE):
        if found == everyone:
            break
        pause()
        some = sentences[at : at + BATCH_SIZE]
        found |= {*stored.list_people_of(basis.db, basis.scope, some)}
    return found


def _compress(chunks: Iterator[bytes]) -> bytes:
    sink = io.BytesIO()
    # Without a time in it, the same text gives the same bytes.
    with gzip.GzipFile(fileobj=sink, mode="wb", compresslevel=_LEVEL, mtime=0) as file:
        file.writelines(chunks)
    return sink.getvalue()


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
