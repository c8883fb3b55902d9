"""Sentences on which people differ → CSV, most split first, kept until something is saved."""

import gzip
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from annotate.exporters.csv_rows import encode, stream_csv
from annotate.exporters.spreadsheet_csv import defuse_row, defused
from annotate.records import Answer
from annotate.store import agreement as stored
from annotate.store.counted import list_changed, list_labelled
from annotate.wording import in_ids, one_line
from annotate.workflow.agreement.basis import Basis
from annotate.workflow.agreement.downloads.rows import HowSplit, Rows, Written, pack
from annotate.workflow.agreement.ground import grounds_of
from annotate.workflow.agreement.kept.keeping import pause
from annotate.workflow.agreement.measures import Measure
from annotate.workflow.agreement.sentences import (
    Split,
    how_split,
    list_answers,
    list_splits_in,
)
from annotate.workflow.people.pseudonyms import list_pseudonyms

DIFFERING = (
    "sentence_id", "article_id", "article_title", "position", "sentence", "of", "split", "decided",
)  # fmt: skip
BATCH_SIZE = 500
ARTICLES_AT_ONCE = 30
_MOST_KNOWN = 20_000  # answers that differ
_LEVEL = 5  # of 9


def write_disagreements(
    basis: Basis, measure: Measure, *, pseudonyms: bool = False, spreadsheet: bool = False
) -> bytes:
    """Write the sentences on which people differ as CSV, most split first, one column per person.

    It is returned as gzip, for it is kept, and its text is one of the largest things there are.
    With `pseudonyms`, people are named as in exports with pseudonyms; with `spreadsheet`, no cell
    runs as a formula.
    """
    key = "disagreements as CSV", measure.id, pseudonyms, spreadsheet
    return basis.once(key, lambda: _write(basis, measure, pseudonyms, spreadsheet))


def _write(basis: Basis, measure: Measure, pseudonyms: bool, spreadsheet: bool) -> bytes:
    alias = list_pseudonyms(basis.store) if pseudonyms else {}
    writer = _open_writer(basis, measure, alias, spreadsheet)
    articles = _read(writer)
    found = frozenset().union(*(one.people for _, one in articles))
    if found != {name for name, _ in writer.named}:  # the first sentences did not have them all
        writer = replace(writer, named=_named(found, alias))
        articles = _read(writer)
    return _compress(_join(writer, articles))


def _open_writer(
    basis: Basis, measure: Measure, alias: Mapping[str, str], spreadsheet: bool
) -> "Writer":
    """Open a writer with a column for everyone who has answers in the first sentences."""
    some = list_labelled(basis.db, basis.scope)[:BATCH_SIZE]
    splits = list_splits_in(basis, measure, some)[:BATCH_SIZE]
    people = _list_people(basis, [split.sentence for split in splits])
    return Writer(basis, measure, _named(people, alias), spreadsheet)


def _named(people: Iterable[str], alias: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return each name with the one that is written, in the order of these."""
    return tuple(sorted(((one, alias.get(one, one)) for one in people), key=lambda two: two[1]))


@dataclass(frozen=True)
class Writer:
    """How rows are written: the people in columns of their own, each with the name to write."""

    basis: Basis
    measure: Measure
    named: tuple[tuple[str, str], ...]
    spreadsheet: bool

    @property
    def layout(self) -> tuple:
        """What must be equal for rows to be the same."""
        narrow = replace(self.basis.scope, articles=(), tags=(), without=())
        return narrow, self.measure.of, self.named, self.spreadsheet

    @property
    def columns(self) -> tuple[str, ...]:
        return (*DIFFERING, *(name for _, name in self.named))

    def write(self, rows: Iterable[tuple]) -> Iterator[bytes]:
        """Write a header and rows."""
        if self.spreadsheet:
            return defused(self.columns, rows)
        return encode(stream_csv(self.columns, rows))

    def write_rows(self, rows: Sequence[tuple]) -> str:
        """Write rows without a header."""
        first, *others = map(defuse_row, rows) if self.spreadsheet else rows
        return "".join(stream_csv(first, others))

    def list_rows(
        self, splits: Sequence[Split], known: dict[str, Answer] | None = None
    ) -> Iterator[tuple[Split, Collection[str], tuple]]:
        """List the rows of sentences, each with the names of those who answered."""
        known = {} if known is None else known
        written: dict[int, str] = {}  # by identity of what is known

        def write(answer: Answer) -> str:
            if id(answer) not in written:
                written[id(answer)] = in_ids(answer)
            return written[id(answer)]

        # In batches: all answers at once would take more memory than everything else.
        for at in range(0, len(splits), BATCH_SIZE):
            pause()
            if len(known) > _MOST_KNOWN:
                known.clear()
                written.clear()
            batch = splits[at : at + BATCH_SIZE]
            rows = list_answers(self.basis, [one.sentence for one in batch], batch, known)
            for split, row in zip(batch, rows, strict=True):
                said = {name: write(answer) for name, answer in row.answers}
                cells = (
                    row.sentence, row.article, row.title, row.position, one_line(row.text),
                    self.measure.of, ":".join(map(str, row.split)), int(row.is_decided),
                    *(said.get(name, "") for name, _ in self.named),
                )  # fmt: skip
                yield split, said.keys(), cells


def write_ahead(open_now: Callable[[], Basis], measure: Measure) -> Iterator[int]:
    """Write rows before anyone asks for the file; yield after every few articles their number.

    `open_now` opens the basis as of now: a save in the meantime changed its article's rows.
    """
    basis = open_now()
    writer, titles = _open_writer(basis, measure, {}, False), stored.list_titles(basis.db)
    articles = list_labelled(basis.db, basis.scope)
    for at in range(0, len(articles), ARTICLES_AT_ONCE):
        some = articles[at : at + ARTICLES_AT_ONCE]
        writer = replace(writer, basis=open_now())
        _make_once(writer, _open_rows(writer), some, titles)
        yield len(some)


def _read(writer: Writer) -> list[tuple[str, Written]]:
    """List the articles of the scope with their rows, of which most are kept."""
    basis, rows = writer.basis, _open_rows(writer)
    articles = list_labelled(basis.db, basis.scope)
    titles = stored.list_titles(basis.db)
    while _find_lacking(rows, articles, titles):
        _make_once(writer, rows, articles, titles)
    return [(article, rows.articles[article]) for article in articles]


def _open_rows(writer: Writer) -> Rows:
    db, stamp = writer.basis.db, writer.basis.stamp
    return grounds_of(writer.basis.store).rows.open(
        writer.layout, stamp, lambda before: list_changed(db, before, stamp)
    )


def _find_lacking(rows: Rows, articles: Sequence[str], titles: Mapping[str, str]) -> list[str]:
    known = rows.articles
    return [one for one in articles if one not in known or known[one].title != titles.get(one, "")]


def _make_once(
    writer: Writer, rows: Rows, articles: Sequence[str], titles: Mapping[str, str]
) -> None:
    """Write the rows that lack: one thread after the other, so that no row is written twice."""
    rows.making.once("rows", lambda: _make(writer, rows, articles, titles))
    rows.making.results.pop("rows", None)


def _make(writer: Writer, rows: Rows, articles: Sequence[str], titles: Mapping[str, str]) -> None:
    basis, known = writer.basis, {}
    lacking = _find_lacking(rows, articles, titles)
    for at in range(0, len(lacking), ARTICLES_AT_ONCE):
        some = lacking[at : at + ARTICLES_AT_ONCE]
        splits = list_splits_in(basis, writer.measure, some)
        made = dict.fromkeys(some, ())
        for article, listed in groupby(writer.list_rows(splits, known), _article_of):
            made[article] = tuple(listed)
        for article, listed in made.items():
            rows.articles[article] = _pack(writer, titles.get(article, ""), listed)


def _article_of(row: tuple[Split, Collection[str], tuple]) -> str:
    return row[0].article


def _pack(
    writer: Writer, title: str, rows: Sequence[tuple[Split, Collection[str], tuple]]
) -> Written:
    pieces: dict[HowSplit, list[tuple]] = {}
    for split, _, cells in rows:
        pieces.setdefault(how_split(split.people), []).append(cells)
    people = frozenset().union(*(names for _, names, _ in rows))
    return pack(
        title, people, {how: writer.write_rows(cells).encode() for how, cells in pieces.items()}
    )


def _join(writer: Writer, articles: Sequence[tuple[str, Written]]) -> Iterator[bytes]:
    yield from writer.write(())
    by_split: dict[HowSplit, list[Written]] = {}
    for _, written in articles:
        for how, _ in written.sizes:
            by_split.setdefault(how, []).append(written)
    for how in sorted(by_split):
        for number, written in enumerate(by_split[how]):
            if not number % BATCH_SIZE:
                pause()
            yield written.piece(how)


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
