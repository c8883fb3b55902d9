"""Article text → units (sentences, bullets, headings, leftovers) with exact offsets."""

import hashlib
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version
from itertools import groupby, pairwise

from annotate.records import Sentence, Unit
from annotate.sentences.blocks import cut_blocks
from annotate.sentences.cuts import cut_sentences, is_cased, quotations
from annotate.sentences.guessing import guess_language
from annotate.sentences.headings import bare
from annotate.sentences.languages import Rules, rules_of
from annotate.sentences.leftovers import dateline_at
from annotate.sentences.lines import EDGE, ends_with_stop
from annotate.sentences.parts import Block

__all__ = [
    "LONGEST_UNIT", "SEGMENTER", "article_id", "guess_language", "marks", "sentence_id",
    "sentences_of", "split", "title_of",
]  # fmt: skip

SEGMENTER = f"annotate 3 with sentencex {version('sentencex')}"
LONGEST_UNIT = 4_000
_MOST_ACCENTS = 30  # on one letter, in any script
_TITLE_LENGTH = 80


def split(text: str, language: str = "", title: str = "") -> list[Unit]:
    """Cut a text into units: ordered, disjoint, none with white space at its edges.

    `language` is a code ("en", "uk"); "" guesses it. `title` is the article's title if it
    was given: where the text repeats it, it is a heading. A sentence of more than 4,000
    code points is cut at white space (inside a word only if there is none); `marks`
    calls such pieces "cut".
    """
    language = language or guess_language(text)
    rules = rules_of(language)
    cased = is_cased(text)
    units: list[Unit] = []
    body = 0
    for paragraph, block in enumerate(cut_blocks(text, rules, cased, title)):
        units.extend(_units(text, block, paragraph, language, rules, cased, body < 3))
        body += block.kind == "sentence"
    return _with_title(text, units, title)


def _with_title(text: str, units: list[Unit], title: str) -> list[Unit]:
    """Make the first sentence a heading if it is the given title and others follow."""
    asked = [index for index, unit in enumerate(units) if unit.kind == "sentence"]
    if not title or len(asked) < 2:
        return units
    first = units[asked[0]]
    if bare(text[first.start : first.end]) == bare(title):
        units[asked[0]] = replace(first, kind="heading")
    return units


def _units(
    text: str, block: Block, paragraph: int, language: str, rules: Rules, cased: bool, early: bool
) -> Iterator[Unit]:
    start = block.start
    if early and block.kind == "sentence":
        stop, start = dateline_at(text, block.start, block.end)
        if stop > block.start:
            yield Unit(block.start, stop, "dateline", paragraph)
    kind = block.kind
    spans = [(start, block.end)]
    if kind in ("sentence", "bullet") or (kind == "heading" and not block.is_signed):
        spans = cut_sentences(text, start, block.end, language, rules, cased)
        kind = "sentence" if kind == "heading" and len(spans) > 1 else kind
    for span in spans:
        for piece_start, piece_end in _pieces(text, *span):
            yield Unit(piece_start, piece_end, kind, paragraph)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a span that is longer than LONGEST_UNIT, at white space if there is any."""
    while end - start > LONGEST_UNIT:
        stop = _last_space(text, start, start + LONGEST_UNIT)
        yield start, start + len(text[start:stop].rstrip(EDGE))
        start = stop
        while text[start] in EDGE:
            start += 1
    yield start, end


def _last_space(text: str, start: int, limit: int) -> int:
    for place in range(limit, start + LONGEST_UNIT // 2, -1):
        if text[place] in EDGE:
            return place
    # No white space: cut inside the word, but not between a letter and its accents.
    for place in range(limit, limit - _MOST_ACCENTS, -1):
        if not unicodedata.combining(text[place]):
            return place
    return limit


def marks(text: str, units: Sequence[Unit | Sentence]) -> list[tuple[str, ...]]:
    """Return the marks that a screen should show on each unit: "quoted", "cut", both or none.

    "quoted": the unit starts inside a quotation, or is one from end to end, so that its
    speaker may be named elsewhere. "cut": it is a piece of a sentence that was too long
    for one unit. Both are read from the text, so that they stay true after merging.
    """
    listed: list[tuple[str, ...]] = []
    cut = _cut_pieces(text, units)
    for _, group in groupby(enumerate(units), key=lambda pair: pair[1].paragraph):
        paragraph = list(group)
        spoken = quotations(text, paragraph[0][1].start, paragraph[-1][1].end)
        for index, unit in paragraph:
            quoted = ("quoted",) if _is_quoted(text, unit, spoken) else ()
            listed.append((*quoted, *(("cut",) if index in cut else ())))
    return listed


def _cut_pieces(text: str, units: Sequence[Unit | Sentence]) -> set[int]:
    pieces = set()
    for index, (unit, following) in enumerate(pairwise(units)):
        # Two neighbours that would fit into one unit were not cut because of its length.
        too_long = (
            following.end - unit.start > LONGEST_UNIT and unit.paragraph == following.paragraph
        )
        if too_long and not ends_with_stop(text[unit.start : unit.end]):
            pieces.update((index, index + 1))
    return pieces


def _is_quoted(text: str, unit: Unit | Sentence, spoken: list[tuple[int, int]]) -> bool:
    index = bisect_right(spoken, (unit.start, len(text))) - 1
    if index < 0:
        return False
    opening, closing = spoken[index]
    if opening < unit.start:
        return closing > unit.start
    # It starts with the quotation: quoted if nothing but punctuation comes after the end.
    last = unit.end
    while last > opening and not text[last - 1].isalnum():
        last -= 1
    return closing >= last


def title_of(text: str, units: Iterable[Unit], given: str = "", file_name: str = "") -> str:
    """Name an article: the given title, else its first heading, else the first 80
    code points of its first sentence, else its file name.
    """
    if given.strip():
        return " ".join(given.split())
    named = list(units)
    for kinds, length in ((("heading",), None), (("sentence", "bullet"), _TITLE_LENGTH)):
        for unit in named:
            if unit.kind in kinds:
                return " ".join(text[unit.start : unit.end].split())[:length].rstrip()
    return file_name


def article_id(text: str) -> str:
    """Name an article by its text: 24 hex digits of the SHA-256 of its UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def sentence_id(article: str, start: int, end: int) -> str:
    """Name a sentence by its article and its offsets there."""
    return f"{article}-{start}-{end}"


def sentences_of(article: str, text: str, units: Iterable[Unit]) -> list[Sentence]:
    """Turn the units of an article into its sentences, numbered from 0."""
    return [
        Sentence(
            id=sentence_id(article, unit.start, unit.end),
            article=article,
            position=position,
            paragraph=unit.paragraph,
            kind=unit.kind,
            start=unit.start,
            end=unit.end,
            text=text[unit.start : unit.end],
        )
        for position, unit in enumerate(units)
    ]
