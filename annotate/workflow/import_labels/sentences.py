"""What a row says about its sentence → that sentence."""

import re

from annotate.errors import Refused
from annotate.records import Sentence
from annotate.store import articles as stored
from annotate.store.connection import Store
from annotate.wording import plural
from annotate.workflow.import_labels.columns import Cells

_LONGEST_SHOWN = 60


def find_words(words: str, text: str) -> int:
    """Find where words begin in a sentence; Refused unless they appear there once.

    Whole words come first: “art” in “The art of the party” is not found in “party”.
    """
    starts = [match.start() for match in re.finditer(f"(?={re.escape(words)})", text)]
    whole = [
        at
        for at in starts
        if not text[at - 1 : at].isalnum() and not text[at + len(words) :][:1].isalnum()
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
    sentence is found only if no present one has the words.
    """

    def __init__(self, store: Store, texts: set[str]) -> None:
        self._db = store.reader()
        self._by_text: dict[str, list[tuple[Sentence, str]]] = {}
        for sentence, ref in stored.list_sentences_reading(self._db, sorted(texts - {""})):
            self._by_text.setdefault(sentence.text, []).append((sentence, ref))

    def __call__(self, cells: Cells) -> Sentence:
        text, own_id = cells.get("sentence", ""), cells.get("sentence_id", "")
        sentence = stored.find_sentence(self._db, own_id) if own_id else None
        if sentence is not None:
            if text and text != sentence.text.strip():
                raise Refused(
                    f"The sentence {own_id} has a different text here.",
                    "Import the article it belongs to.",
                )
            return sentence
        if not text:
            reason = (
                f"There is no sentence {own_id[:_LONGEST_SHOWN]}." if own_id else "It is empty."
            )
            raise Refused(
                f"sentence: {reason}",
                "Name the column with the words of the sentence: --column sentence=….",
            )
        return self._by_words(text, cells)

    def _by_words(self, text: str, cells: Cells) -> Sentence:
        ref = " ".join(cells.get("article_ref", "").split())
        position = cells.get("position", "")
        alike = [
            sentence
            for sentence, its_ref in self._by_text.get(text, [])
            if ref in ("", its_ref, sentence.article) and position in ("", str(sentence.position))
        ]
        there = [sentence for sentence in alike if sentence.position is not None] or alike
        if len(there) == 1:
            return there[0]
        shown = " ".join(text.split())
        shown = shown[:_LONGEST_SHOWN] + "…" * (len(shown) > _LONGEST_SHOWN)
        where = f" in the article “{ref[:_LONGEST_SHOWN]}”" if ref else ""
        if not there:
            raise Refused(
                f"There is no sentence “{shown}”{where}.",
                "Import it first: “import --format items” takes a CSV of ready sentences.",
            )
        raise Refused(
            f"“{shown}” appears {plural(len(there), 'time')}{where}.",
            "Say which one you mean: --column article_ref=… or --column position=… (from 0).",
        )
