"""One state of a project → what formats read, counted as it is read."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import groupby
from operator import itemgetter

from sqlite_utils import Database

from annotate.exporters import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    SET,
    TIME,
    About,
    Article,
    Column,
    Row,
    Sentence,
)
from annotate.records import Scheme
from annotate.store import export as stored
from annotate.store import people as stored_people
from annotate.store.articles import get_article, list_sentences
from annotate.store.file.connection import Store
from annotate.workflow.export.about import describe_labels
from annotate.workflow.export.best import BestRows, Given
from annotate.workflow.export.selection import Selection, find_wanted, list_without
from annotate.workflow.people.pseudonyms import list_pseudonyms
from annotate.workflow.scheme.versions import get_whole_scheme

_KINDS = {
    **dict.fromkeys(
        ("position", "sentence_start", "sentence_end", "claim", "claim_start", "claim_end",
         "source_start", "source_end", "n_labels", "n_agree", "active_ms", "scheme_version"),
        INTEGER,
    ),
    "blind": BOOLEAN,
    "is_model": BOOLEAN,
    "score": NUMBER,
    "labelled_at": TIME,
}  # fmt: skip


class Reading:
    """The labels of a selection, read from the state that `db` keeps seeing.

    `counts` has the rows, sentences and articles read so far. `left_out` counts the sentences
    without a best answer, if that is exported: tied, and cant_tell if no one could. Only the first
    `articles` are read, None for all; with `most`, only so many rows, of as many first units of
    each, and what few rows more the last sentence has.
    """

    def __init__(
        self,
        store: Store,
        db: Database,
        selection: Selection,
        hidden: Iterable[str],
        names: Sequence[str],
        left_out: Counter[str] | None = None,
        articles: int | None = None,
        most: int | None = None,
    ) -> None:
        self.counts = Counter(rows=0, sentences=0, articles=0)
        self._store, self._hidden, self._articles = store, hidden, articles
        self._most = most
        self._db, self._selection, self._names = db, selection, names
        self._without = list_without(db, selection, hidden)
        self._wanted = find_wanted(store, selection)
        scheme = get_whole_scheme(store)
        self.columns = _columns(selection.columns or names, scheme)
        is_best = selection.labels == "best"
        models = self._list_models(selection)
        self._best = BestRows(names, scheme, left_out if is_best else None, models)
        self._alias = list_pseudonyms(store) if selection.pseudonyms else {}
        self._named = {names.index(one) for one in ("reviewer", "decided_by")}

    @cached_property
    def about(self) -> About:
        return describe_labels(self._store, self._selection, self._without)

    def of(self, *, labels: str = "", split: str = "") -> "Reading":
        """Return the same choice of one split, whose counts are added to ours, or of other labels.

        Named labels are read beside ours, so what was counted of ours stays what it was.
        """
        selection = replace(
            self._selection,
            labels=labels or self._selection.labels,
            split=split or self._selection.split,
        )
        reading = Reading(self._store, self._db, selection, self._hidden, self._names)
        reading._without = sorted({*reading._without, *self._without})
        if not labels:
            reading.counts = self.counts
        return reading

    def _list_models(self, selection: Selection) -> set[str]:
        """List the people whose answers are no votes in `best`: models that no one asked for."""
        people = stored_people.list_people(self._db)
        return {one.name for one in people if one.is_model}.difference(selection.people)

    @property
    def people(self) -> list[str]:
        names = stored.list_labellers(self._db, self._without)
        return sorted(self._alias.get(name, name) for name in names)

    def rows(self, limit: int | None = None) -> Iterator[Row]:
        if self._selection.labels == "best":  # it names no one
            rows = (row for _, group in self._given() for row in self._find_best(group) or ())
        else:
            rows = self._disguise(
                stored.stream_rows(
                    self._db,
                    self._selection.labels,
                    skipped=self._selection.skipped,
                    without=self._without,
                    as_chosen=self._selection.values == "as-chosen",
                    wanted=self._wanted,
                    limit=self._most if limit is None else limit,
                    articles=self._articles,
                    units=self._most,
                    names=self._names,
                )
            )
        counted, pick = self._counted(rows), self._pick()
        return map(pick, counted) if pick else counted

    def _counted(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Pass rows on, and add to the counts once they have been read."""
        article, sentence = self._names.index("article_id"), self._names.index("sentence_id")
        count = sentences = articles = 0
        last_article = last_sentence = None
        try:
            for row in rows:
                count += 1
                if row[sentence] != last_sentence:
                    last_sentence = row[sentence]
                    sentences += 1
                    articles += row[article] != last_article
                    last_article = row[article]
                yield row
        finally:
            self.counts.update(rows=count, sentences=sentences, articles=articles)

    def _pick(self) -> Callable[[Row], Row] | None:
        """Return what takes the chosen columns of a row; None for all of them."""
        chosen = [self._names.index(name) for name in self._selection.columns]
        if len(chosen) == 1:  # itemgetter would give the cell itself
            return lambda row: (row[chosen[0]],)
        return itemgetter(*chosen) if chosen else None

    def articles(self) -> Iterator[Article]:
        for article, groups in groupby(self._given(), lambda group: group[0]):
            texts = {one.position: _one_line(one.text) for one in list_sentences(self._db, article)}
            found = (self._sentence(group, texts) for _, group in groups)
            sentences = self._up_to_most(one for one in found if one.answers)
            if not sentences:
                continue
            self.counts["articles"] += 1
            self.counts["sentences"] += len(sentences)
            self.counts["rows"] += sum(map(_count_rows, sentences))
            yield Article(article, sentences, self._reader(article))

    def _up_to_most(self, sentences: Iterable[Sentence]) -> list[Sentence]:
        """List sentences until they have the most rows to read."""
        if self._most is None:
            return [*sentences]
        found, rows = [], 0
        for one in sentences:
            found.append(one)
            rows += _count_rows(one)
            if rows >= self._most:
                break
        return found

    def _reader(self, article: str) -> Callable[[], str]:
        return lambda: get_article(self._db, article).text

    def _sentence(self, given: Sequence[Given], texts: dict[int, str]) -> Sentence:
        labels = [one for one in given if one.rows[0].layer != "gold"]
        people = [self._cells(one) for one in labels]
        named = zip(labels, people, strict=True)
        voters = [cells for one, cells in named if not self._best.is_predicted(one)]
        gold = next((self._cells(one) for one in given if one.rows[0].layer == "gold"), None)
        find_best = partial(self._find_best, given)
        if self._selection.labels == "best":
            best = find_best()
            chosen, find_best = [best], lambda: best
        else:
            chosen = people if self._selection.labels == "raw" else [gold]
            if self._wanted.verdicts:
                chosen = [rows for rows in chosen if rows and self._has_verdict(rows)]
        position = given[0].rows[0].position
        return Sentence(
            [rows for rows in chosen if rows],
            people,
            voters,
            gold,
            find_best,
            texts.get(position - 1, ""),
            texts.get(position + 1, ""),
        )

    def _find_best(self, given: Sequence[Given]) -> list[Row] | None:
        rows = [*self._best.of_sentence(given)]
        return rows if rows and self._has_verdict(rows) else None

    def _has_verdict(self, rows: Sequence[Row]) -> bool:
        verdicts = self._wanted.verdicts
        return not verdicts or rows[0][self._names.index("verdict")] in verdicts

    def _cells(self, given: Given) -> list[Row]:
        return [*self._disguise(row.cells for row in given.rows)]

    def _given(self) -> Iterator[tuple[str, list[Given]]]:
        """Read what people and gold say, sentence by sentence: (article, answers)."""
        for article, rows in stored.stream_given(
            self._db,
            articles=self._articles,
            units=self._most,
            skipped=self._selection.skipped and self._selection.labels == "raw",
            without=self._without,
            as_chosen=self._selection.values == "as-chosen",
            wanted=self._wanted,
            names=self._names,
        ):
            answers = [Given([*one]) for _, one in groupby(rows, lambda row: row.answer)]
            answers.sort(key=_position)
            for _, group in groupby(answers, _position):
                yield article, [*group]

    def _disguise(self, rows: Iterable[Row]) -> Iterable[Row]:
        """Replace the names of people by pseudonyms, if they are to be."""
        return map(partial(_renamed, self._alias, self._named), rows) if self._alias else rows


def _renamed(alias: dict[str, str], named: set[int], row: Row) -> Row:
    return tuple(
        alias.get(cell, cell) if place in named else cell for place, cell in enumerate(row)
    )


def _count_rows(sentence: Sentence) -> int:
    return sum(map(len, sentence.answers))


def _position(given: Given) -> int:
    return given.rows[0].position


def _columns(names: Sequence[str], scheme: Scheme) -> tuple[Column, ...]:
    sets = {field.id: SET for field in scheme.further if field.takes_several}
    kinds = {**sets, **_KINDS}
    return tuple(Column(name, kinds[name]) if name in kinds else Column(name) for name in names)


def _one_line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")
