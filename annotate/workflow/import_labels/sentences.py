"""What a row says of its sentence → that sentence."""

from sqlite_utils import Database

from annotate.errors import Refused
from annotate.records import Sentence
from annotate.store import articles as stored
from annotate.workflow.import_labels.columns import Cells

_LONGEST_SHOWN = 60


class Finder:
    """Finds the sentence that a row speaks of: by our id, else by its words.

    `texts` are all the words that will be looked for. The own id of the article
    and the position tell sentences with the same words apart. A retired
    sentence is found where no present one has the words.
    """

    def __init__(self, db: Database, texts: set[str]) -> None:
        self._db = db
        self._by_text: dict[str, list[tuple[Sentence, str]]] = {}
        for sentence, ref in stored.list_sentences_reading(db, sorted(texts - {""})):
            self._by_text.setdefault(sentence.text, []).append((sentence, ref))

    def __call__(self, cells: Cells) -> Sentence:
        text, own_id = cells.get("sentence", ""), cells.get("sentence_id", "")
        sentence = stored.find_sentence(self._db, own_id) if own_id else None
        if sentence is not None:
            if text and text != sentence.text.strip():
                raise Refused(
                    f"The sentence {own_id} reads otherwise here.", "Import the article it is of."
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
        place = cells.get("position", "")
        alike = [
            one
            for one, its_ref in self._by_text.get(text, [])
            if ref in ("", its_ref, one.article) and place in ("", str(one.position))
        ]
        there = [one for one in alike if one.position is not None] or alike
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
            f"“{shown}” stands {len(there)} times{where}.",
            "Tell which one is meant: --column article_ref=… or --column position=… (from 0).",
        )
