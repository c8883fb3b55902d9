"""What a row says about its sentence → that sentence."""

import re
import unicodedata
from itertools import zip_longest

from annotate.errors import Refused
from annotate.records import Sentence
from annotate.store import articles as stored
from annotate.store.file.connection import Store
from annotate.wording import one_line, plural
from annotate.workflow.import_labels.columns import Cells

_LONGEST_SHOWN = 60


def find_words(words: str, text: str) -> tuple[int, int]:
    """Find where words begin and end in a sentence; Refused unless they appear there once.

    Whole words come first: “art” in “The art of the party” is not found in “party”. Any
    white space between words is like any other.
    """
    pattern = r"\s+".join(map(re.escape, words.split()))
    starts = [match.span(1) for match in re.finditer(f"(?=({pattern}))", text)]
    whole = [
        (start, end)
        for start, end in starts
        if not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum()
    ]
    if len(whole or starts) == 1:
        return (whole or starts)[0]
    shown = words[:_LONGEST_SHOWN] + "…" * (len(words) > _LONGEST_SHOWN)
    where = f"appears {plural(len(whole or starts), 'time')}" if starts else "does not appear"
    raise Refused(
        f"claim_text: “{shown}” {where} in the sentence.",
        "Give words that appear there exactly once, or offsets in code points:"
        " --column claim_start=… --column claim_end=….",
    )


class Finder:
    """Find the sentence of a row: by its id, else by its words.

    `texts` are all the words to be found. The importer's own id of the article
    and the position distinguish sentences with the same words. A retired
    sentence is found only if no present one has the words. White space may
    differ; `respaced` counts the rows where it does.
    """

    def __init__(self, store: Store, texts: set[str]) -> None:
        self._db = store.reader()
        self.respaced = 0
        self._by_words: dict[str, list[tuple[Sentence, str]]] = {}
        self._by_letters: dict[str, str] = {}
        self._add(texts - {""})
        wanted = {_words(text) for text in texts} - {""}
        # Only if the words of some row were not found as they are written.
        if wanted - self._by_words.keys():
            there = stored.list_texts_of_sentences(self._db)
            self._add({text for text in there if _words(text) in wanted} - texts)
            self._by_letters = {_letters(text): text for text in there}

    def _add(self, texts: set[str]) -> None:
        for sentence, ref in stored.list_sentences_reading(self._db, sorted(texts)):
            self._by_words.setdefault(_words(sentence.text), []).append((sentence, ref))

    def __call__(self, cells: Cells) -> Sentence:
        text, own_id = cells.get("sentence", ""), cells.get("sentence_id", "")
        sentence = stored.find_sentence(self._db, own_id) if own_id else None
        if sentence is not None:
            if text and _words(text) != _words(sentence.text):
                raise Refused(
                    f"The sentence {own_id} has a different text here.",
                    "Import the article it belongs to.",
                )
            self._count(text, sentence)
            return sentence
        if not text:
            reason = (
                f"There is no sentence {own_id[:_LONGEST_SHOWN]}." if own_id else "It is empty."
            )
            raise Refused(
                f"sentence: {reason}",
                "Name the column with the words of the sentence: --column sentence=….",
            )
        return self._find(text, cells)

    def _count(self, text: str, sentence: Sentence) -> None:
        self.respaced += text not in ("", sentence.text.strip(), _exported(sentence))

    def _find(self, text: str, cells: Cells) -> Sentence:
        ref = " ".join(cells.get("article_ref", "").split())
        position = cells.get("position", "")
        alike = [
            sentence
            for sentence, its_ref in self._by_words.get(_words(text), [])
            if ref in ("", its_ref, sentence.article) and position in ("", str(sentence.position))
        ]
        there = [sentence for sentence in alike if sentence.position is not None] or alike
        there = [
            sentence for sentence in there if text in (sentence.text.strip(), _exported(sentence))
        ] or there
        if len(there) == 1:
            self._count(text, there[0])
            return there[0]
        shown = " ".join(text.split())
        shown = shown[:_LONGEST_SHOWN] + "…" * (len(shown) > _LONGEST_SHOWN)
        where = f" in the article “{ref[:_LONGEST_SHOWN]}”" if ref else ""
        if not there:
            raise Refused(
                f"There is no sentence “{shown}”{where}.{self._difference(text)}",
                "Import it first: “import --format items” takes a CSV of ready sentences.",
            )
        raise Refused(
            f"“{shown}” appears {plural(len(there), 'time')}{where}.",
            "Say which one you mean: --column article_ref=… or --column position=… (from 0).",
        )

    def _difference(self, text: str) -> str:
        """Say in which characters a text differs from a sentence; "" if there is none like it."""
        mine, theirs = _words(text), _words(self._by_letters.get(_letters(text), ""))
        if not theirs or mine == theirs:
            return ""
        pairs = zip_longest(mine, theirs, fillvalue="")
        one, other = next(pair for pair in pairs if pair[0] != pair[1])
        return f" One here differs in its punctuation: it has “{other}” where this has “{one}”."


def _exported(sentence: Sentence) -> str:
    """Return the text of a sentence as exports write it, with spaces for line breaks."""
    return one_line(sentence.text).strip()


def _words(text: str) -> str:
    """Return the words of a text, one space between them, without invisible characters."""
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).split())


def _letters(text: str) -> str:
    """Return the letters and digits of a text only, in lower case."""
    return "".join(filter(str.isalnum, _words(text))).casefold()


_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
