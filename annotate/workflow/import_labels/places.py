"""Texts of other tools → where they are in the articles: by their words, whatever white space."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from annotate.errors import Refused
from annotate.label_readers import Document
from annotate.records import Sentence
from annotate.store import articles as stored
from annotate.store.file.connection import Store

_INVISIBLE = frozenset("\u00ad\u200b\u2060\ufeff")
_SHOWN = 60
_KEY = 16  # letters by which a document is looked up; of so many, few articles share any
_FEW = 100  # documents: to search for each is then faster than to list the keys of an article


@dataclass(slots=True)
class Letters:
    """A text without white space; `at` has the place of each letter in the text."""

    text: str
    at: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> "Letters":
        at = [
            place
            for place, letter in enumerate(text)
            if not letter.isspace() and letter not in _INVISIBLE
        ]
        return cls(squeeze(text), at)


def squeeze(text: str) -> str:
    """Return a text without white space and invisible letters."""
    for letter in _INVISIBLE:
        text = text.replace(letter, "")
    return "".join(text.split())


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document is: its letters, and for each the place in the article."""

    article: str
    sentences: Sequence[Sentence]
    at: Sequence[int]
    onto: Sequence[int]

    @property
    def covered(self) -> list[Sentence]:
        """The sentences of which the document has all words."""
        letters = set(self.onto)
        return [
            one
            for one in self.sentences
            if all(one.start + place in letters for place in Letters.of(one.text).at)
        ]

    def find(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the span of the article that a span of the document is; None if it is empty."""
        first, last = bisect_left(self.at, start), bisect_left(self.at, end)
        if first >= last:
            return None
        return self.onto[first], self.onto[last - 1] + 1

    def overlapping(self, start: int, end: int) -> list[Sentence]:
        """List the sentences that share text with a span of the article."""
        first = bisect_right([one.end for one in self.sentences], start)
        last = bisect_left([one.start for one in self.sentences], end)
        return list(self.sentences[first:last])


class Places:
    """Find where documents are, in the stored articles and in those that `add` brings."""

    def __init__(self, store: Store, documents: Sequence[Document]) -> None:
        self._db = store.reader()
        self._documents = documents
        self._units: dict[str, Sequence[Sentence]] = {}
        self._found: dict[int, list[tuple[str, list[int]]]] = {}
        self._letters = [Letters.of(one.text) for one in documents]
        self._by_key: dict[str, list[int]] = {}
        for number, document in enumerate(documents):
            if key := _key(document.text):
                self._by_key.setdefault(key, []).append(number)
        self._whole_keys = {key for key in self._by_key if len(key) == _KEY}
        self._short_keys = self._by_key.keys() - self._whole_keys
        for article, text in stored.stream_texts(self._db):
            self._look_into(article, text)

    def add(self, article: str, text: str, units: Sequence[Sentence]) -> None:
        """Look into an article that is not stored yet as well."""
        self._units[article] = units
        self._look_into(article, text)

    def _look_into(self, article: str, text: str) -> None:
        keys = self._find_keys(squeeze(text))
        whole = Letters.of(text) if keys else None
        for number in (number for key in keys for number in self._by_key[key]):
            if onto := _onto(self._letters[number], self._documents[number].text, whole):
                self._found.setdefault(number, []).extend((article, one) for one in onto)

    def _find_keys(self, letters: str) -> list[str]:
        """Find the keys that are in the letters of an article."""
        if len(self._by_key) <= _FEW:
            return [key for key in self._by_key if key in letters]
        there = {letters[at : at + _KEY] for at in range(len(letters) - _KEY + 1)}
        return [
            *(self._whole_keys & there), *(key for key in self._short_keys if key in letters)
        ]  # fmt: skip

    def is_found(self, number: int) -> bool:
        return number in self._found

    def find(self, number: int, document: Document) -> Place:
        """Find the place of a document; Refused unless there is one."""
        found = self._found.get(number, [])
        if len(found) > 1:
            found = [one for one in found if document.ref.startswith(one[0])] or found
            found = [one for one in found if self._is_named(document.ref, one[0])] or found
        shown = " ".join(document.text.split())[:_SHOWN]
        if not found:
            raise Refused(
                f"No article has the text “{shown}”.",
                "Import its article first. With --articles, it is made from the file.",
            )
        if len(found) > 1:
            found = self._by_id(document, found)
        if len(found) > 1:
            reason = f"“{shown}” is in several places of the articles."
            raise Refused(reason, "Give whole articles, or the ID of the sentence.")
        article, onto = found[0]
        if article not in self._units:
            self._units[article] = stored.list_sentences(self._db, article)
        return Place(article, self._units[article], self._letters[number].at, onto)

    def _by_id(
        self, document: Document, found: list[tuple[str, list[int]]]
    ) -> list[tuple[str, list[int]]]:
        """Keep the place that the id of a sentence names, if the document has one."""
        sentence = stored.find_sentence(self._db, document.ref)
        if sentence is None:
            return found
        named = [
            one
            for one in found
            if one[0] == sentence.article and sentence.start <= one[1][0] < sentence.end
        ]
        return named or found

    def _is_named(self, ref: str, article: str) -> bool:
        stored_one = stored.find_article(self._db, article)
        return stored_one is not None and bool(ref) and stored_one.ref == ref


def _key(text: str) -> str:
    """Return letters that an article with the text must have: the middle of its longest line."""
    line = max(map(squeeze, text.split("\n")), key=len)
    start = max(0, len(line) - _KEY) // 2
    return line[start : start + _KEY]


def _onto(letters: Letters, text: str, whole: Letters) -> list[list[int]]:
    """List where a text is in an article, as a whole, or else line by line in their order."""
    if not letters.text:
        return []
    found = _occurrences(letters.text, whole.text)
    if found:
        size = len(letters.text)
        return [whole.at[start : start + size] for start in found]
    lines = [one for one in (Letters.of(line).text for line in text.split("\n")) if one]
    if len(lines) < 2:
        return []
    onto: list[int] = []
    at = 0
    for line in lines:
        start = whole.text.find(line, at)
        if start < 0:
            return []
        onto += whole.at[start : start + len(line)]
        at = start + len(line)
    return [onto]


def _occurrences(needle: str, hay: str) -> list[int]:
    starts, at = [], hay.find(needle)
    while at >= 0 and len(starts) < 2:
        starts.append(at)
        at = hay.find(needle, at + 1)
    return starts
