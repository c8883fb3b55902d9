"""Labels for a format to write, made by hand: the contract between workflow and formats."""

import io
from collections.abc import Iterable, Iterator, Sequence
from zipfile import ZipFile

from annotate.exporters import SET, TEXT, Article, Column, Row, Sentence
from annotate.exporters.zips import stream_zip
from annotate.records import long_columns


class Rows:
    """Long rows with any columns."""

    people = ()

    def __init__(self, columns: Sequence[str], rows: Iterable[Row]) -> None:
        self.columns = [Column(name) for name in columns]
        self._rows = rows

    def rows(self) -> Iterator[Row]:
        return iter(self._rows)


class Made(Rows):
    """Articles with labelled sentences; `kinds` are the kinds of columns that are not text."""

    def __init__(
        self, articles: Sequence[Article], people: Sequence[str] = (), **kinds: str
    ) -> None:
        super().__init__(COLUMNS, ())
        self.columns = [Column(name, kinds.get(name, TEXT)) for name in COLUMNS]
        self.people = people
        self._articles = articles

    def articles(self) -> Iterator[Article]:
        return iter(self._articles)

    def rows(self) -> Iterator[Row]:
        for article in self._articles:
            for sentence in article.sentences:
                for rows in sentence.answers:
                    yield from rows


def unzipped(module, labels) -> dict[str, bytes]:
    """Write the zip of a format and open it: its files by name."""
    with ZipFile(io.BytesIO(b"".join(stream_zip(module.files(labels))))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


FIELDS = ("confidence", "evidence")
COLUMNS = long_columns(FIELDS)
TEXT_OF_ARTICLE = "Police: it fell.\nReports say more."
FIRST = {
    "article_id": "a1", "article_title": "A fall", "language": "en", "split": "train",
    "tags": "war; port", "sentence_id": "a1-0-16", "position": 0, "kind": "sentence",
    "sentence_start": 0, "sentence_end": 16, "sentence": "Police: it fell.",
}  # fmt: skip
SECOND = {
    **FIRST, "sentence_id": "a1-17-34", "position": 1, "sentence_start": 17, "sentence_end": 34,
    "sentence": "Reports say more.",
}  # fmt: skip
FELL = {
    "claim": 1, "claim_start": 8, "claim_end": 15, "claim_text": "it fell", "source": "police",
    "source_start": 0, "source_end": 6, "source_text": "Police", "confidence": "high",
}  # fmt: skip
IT = {"claim": 2, "claim_start": 8, "claim_end": 10, "claim_text": "it", "source": "author"}


def answer(sentence: dict, reviewer: str, *claims: dict, **cells: object) -> list[Row]:
    """Make the long rows of one answer."""
    verdict = "claims" if claims else "no_claim"
    given = {"reviewer": reviewer, "verdict": verdict, "blind": 1, **sentence, **cells}
    return [tuple({**given, **claim}.get(name) for name in COLUMNS) for claim in claims or ({},)]


def one_article() -> Made:
    """Make one article with two sentences; Ida and Mara differ on the first."""
    ida, mara = answer(FIRST, "Ida", FELL, IT), answer(FIRST, "Mara")
    gold = answer(FIRST, "gold", FELL, decided_by="Lena", why="The police say so.")
    best = answer(FIRST, "best", FELL, decided_by="gold", n_labels=2, n_agree=0)
    unsure = answer(SECOND, "Ida", verdict="cant_tell")
    sentences = (
        Sentence(
            [ida, mara], [ida, mara], [ida, mara], gold, lambda: best, "", "Reports say more."
        ),
        Sentence([unsure], [unsure], [unsure], None, lambda: None, "Police: it fell.", ""),
    )
    article = Article("a1", sentences, lambda: TEXT_OF_ARTICLE)
    return Made([article], ("Ida", "Mara"), evidence=SET)
