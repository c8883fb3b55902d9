"""Rows about sentences that are missing → their articles, as far as the rows have their text.

The text between the sentences is spaces, and the article is incomplete. It has the id of its
whole text, so that importing that completes it, and all sentences keep their ids.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from sqlite_utils import Database

from annotate.errors import Conflict, Refused
from annotate.importers import Limits, find_unstorable
from annotate.records import Article, Sentence, Unit
from annotate.sentences import sentence_id
from annotate.store import articles as stored
from annotate.store import units as stored_units
from annotate.store.articles.tags import add_tags
from annotate.store.file.connection import Store
from annotate.store.project import find_setting
from annotate.tags import is_tag, split_tags
from annotate.units import fault_of
from annotate.wording import one_line, plural
from annotate.workflow import clock
from annotate.workflow.imports.likeness import bucket_of
from annotate.workflow.imports.limits import limits_of

SEGMENTER = "the rows of an export"
_ARTICLE_ID = re.compile(r"[0-9a-f]{24}")
_NUMBER = re.compile(r"[0-9]{1,9}")
_DETAIL_LIMIT = 2_000
_EXPORT_AGAIN = "Import its article first, or export the labels again."

Row = Mapping[str, str | None]


@dataclass(slots=True)
class Rebuilt:
    """An article made of labelled sentences; `is_stored` if an incomplete one gets more of them."""

    article: Article
    sentences: dict[str, Sentence] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    is_stored: bool = False


class Rebuilder:
    """Make the articles of rows; `find` then finds their sentences."""

    def __init__(self, store: Store) -> None:
        self._store, self._db = store, store.reader()
        self._limits: Limits = limits_of(store)
        self._articles: dict[str, Rebuilt] = {}

    def find(self, row: Row) -> Sentence:
        """Find the sentence of a row, or make it; Refused if the row does not contain it."""
        sentence = _read_sentence(row, self._limits)
        rebuilt = self._articles.get(sentence.article) or self._open(sentence, row)
        known = rebuilt.sentences.get(sentence.id)
        if known is not None:
            if one_line(known.text) != one_line(sentence.text):
                raise Refused("Another row has another text for this sentence.", _EXPORT_AGAIN)
            return known
        if any(
            one.start < sentence.end and sentence.start < one.end
            for one in rebuilt.sentences.values()
        ):
            raise Refused("Its sentence overlaps that of another row.", _EXPORT_AGAIN)
        if len(rebuilt.sentences) >= self._limits.article_units:
            reason = f"Its article has more than {plural(self._limits.article_units, 'sentence')}."
            raise Refused(reason, "Import the article first.")
        rebuilt.sentences[sentence.id] = sentence
        return sentence

    def list_made(self, wanted: Iterable[str]) -> list[Rebuilt]:
        """List the articles of these that are to be saved, with their text and units in order."""
        return [_finished(self._articles[one]) for one in sorted(wanted & self._articles.keys())]

    def _open(self, sentence: Sentence, row: Row) -> Rebuilt:
        stored_one = stored.find_article(self._db, sentence.article)
        if stored_one is not None and not stored_one.incomplete:
            raise Refused(f"There is no sentence {sentence.id}.", "Its units were changed here.")
        if stored_one is None:
            rebuilt = Rebuilt(
                _read_article(self._store, sentence.article, row),
                tags=tuple(filter(is_tag, split_tags(row.get("tags") or ""))),
            )
        else:
            units = stored.list_sentences(self._db, sentence.article)
            rebuilt = Rebuilt(stored_one, {one.id: one for one in units}, is_stored=True)
        return self._articles.setdefault(sentence.article, rebuilt)


def insert_rebuilt(db: Database, made: Iterable[Rebuilt]) -> None:
    """Store the articles, or what they have more than before (call in a transaction)."""
    for one in made:
        known = stored.find_article(db, one.article.id)
        if known is None:
            stored.insert_article(db, one.article, list(one.sentences.values()), None)
            add_tags(db, [one.article.id], one.tags)
            continue
        # Another import may have made it, or added to it, since this file was read.
        units = {unit.id: unit for unit in stored.list_sentences(db, known.id)}
        is_whole = known.incomplete and not one.article.incomplete
        if is_whole and units.keys() <= one.sentences.keys():
            stored_units.complete_article(db, one.article, list(one.sentences.values()))
            continue
        if one.sentences.keys() <= units.keys():
            continue
        both = sorted((units | one.sentences).values(), key=lambda unit: unit.start)
        is_apart = all(first.end <= second.start for first, second in pairwise(both))
        if not (known.incomplete and one.article.incomplete and is_apart):
            raise Conflict(
                f"The article “{known.title}” has other sentences here.",
                "Import its full text first, then the labels again.",
            )
        whole = _finished(Rebuilt(known, {unit.id: unit for unit in both}))
        stored_units.complete_article(db, whole.article, list(whole.sentences.values()))


def _read_sentence(row: Row, limits: Limits) -> Sentence:
    """Read the sentence of a row; Refused unless its id, its place and its text fit together."""
    text, article = row.get("sentence") or "", row.get("article_id") or ""
    numbers = [row.get(name) or "" for name in ("sentence_start", "sentence_end", "position")]
    if not _ARTICLE_ID.fullmatch(article) or not all(map(_NUMBER.fullmatch, numbers)):
        raise Refused(
            f"There is no sentence {row.get('sentence_id')}, and its row does not show where in"
            " which article it is.",
            "Import its article first.",
        )
    start, end, position = map(int, numbers)
    kind = row.get("kind") or "sentence"
    if sentence_id(article, start, end) != row.get("sentence_id") or len(text) != end - start:
        raise Refused("The text of its sentence does not fit its ID.", _EXPORT_AGAIN)
    if end > limits.article_characters:
        reason = f"Its article has more than {limits.article_characters:,} characters."
        raise Refused(reason, "Import the article first.")
    fault = fault_of(text, [Unit(0, len(text), kind, 0)])
    if fault or find_unstorable(text):
        raise Refused("Its sentence cannot be a unit of an article.", _EXPORT_AGAIN)
    return Sentence(row["sentence_id"] or "", article, position, 0, kind, start, end, text)


def _read_article(store: Store, article_id: str, row: Row) -> Article:
    """Read what a row says about its article."""
    cells = {
        name: one_line(row.get(column) or "").replace("\0", "")[:_DETAIL_LIMIT]
        for name, column in _DETAILS.items()
    }
    return Article(
        id=article_id,
        text="",
        segmenter=SEGMENTER,
        split_bucket=_find_bucket(store, article_id, row.get("split") or ""),
        imported_at=clock.now(),
        incomplete=True,
        **{**cells, "title": cells["title"] or cells["ref"] or article_id},
    )


_DETAILS = {
    "title": "article_title", "ref": "article_ref", "outlet": "outlet", "url": "url",
    "published": "published", "language": "language",
}  # fmt: skip


def _find_bucket(store: Store, article_id: str, split: str) -> int:
    """Choose the bucket that gives the split of the row: the one by the id if that fits."""
    train, dev = (
        int(find_setting(store.reader(), key) or 0) for key in ("split_train", "split_dev")
    )
    within = {
        "train": range(train), "dev": range(train, train + dev), "test": range(train + dev, 100)
    }.get(split)  # fmt: skip
    own = bucket_of(article_id, None)
    return own if not within or own in within else within[own % len(within)]


def _finished(rebuilt: Rebuilt) -> Rebuilt:
    """Put the sentences in order and write the text; a wide gap begins a paragraph."""
    units = sorted(rebuilt.sentences.values(), key=lambda one: one.start)
    made: list[Sentence] = []
    parts: list[str] = []
    at, paragraph, last = 0, 0, -1
    for unit in units:
        paragraph += bool(made) and unit.start - at != 1
        # Rows of two states of the units may give a position twice.
        position = max(unit.position or 0, last + 1)
        parts += [" " * (unit.start - at), unit.text]
        made.append(replace(unit, position=position, paragraph=paragraph))
        at, last = unit.end, position
    return replace(
        rebuilt,
        article=replace(rebuilt.article, text="".join(parts)),
        sentences={one.id: one for one in made},
    )
