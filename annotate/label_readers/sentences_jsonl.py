"""The JSON Lines of our own export → the rows of the long CSV that say the same.

Best answers, votes and what is around a sentence are computed again, and so are not read.
"""

from collections.abc import Iterator
from typing import Any

from annotate.label_readers import Misfit, Row
from annotate.label_readers._json import cell, dicts_in, first_object, objects_of

NAME = "jsonl"
TITLE = "JSON Lines as an export writes it"
EXTENSIONS = (".jsonl", ".ndjson")
ORDER = 10

_OF_ARTICLE = (
    "article_id", "article_ref", "article_title", "outlet", "url", "published", "language", "split",
    "sentence_id", "position", "kind",
)  # fmt: skip
_OF_ANSWER = (
    "verdict", "flagged", "comment", "why", "decided_by", "active_ms", "blind", "scheme",
    "scheme_version", "labelled_at", "bulk", "score", "is_model",
)  # fmt: skip
# Keys of a claim that have another name as a column; all others are columns as they are.
_OF_CLAIM = {"start": "claim_start", "end": "claim_end", "text": "claim_text"}


def fits(data: bytes, name: str) -> bool:
    """Recognise a file by the keys of its first sentence."""
    return {"sentence_id", "answers", "gold", "votes"} <= first_object(data).keys()


def rows(data: bytes, name: str) -> Iterator[tuple[int, Row] | Misfit]:
    """Read what people and gold say about each sentence."""
    for read in objects_of(data, name):
        if isinstance(read, Misfit):
            yield read
            continue
        number, record = read
        if "end_of_export" in record:  # the last line of an export with --trailer
            continue
        if "sentence_id" not in record or not isinstance(record.get("answers"), list):
            reason = "This is not a sentence with its answers."
            yield Misfit(number, reason, "Export the file again.")
            continue
        yield from ((number, row) for row in _rows(record))


def _rows(record: dict[str, Any]) -> Iterator[Row]:
    sentence = {name: cell(record.get(name)) for name in _OF_ARTICLE}
    sentence |= {
        "sentence": cell(record.get("text")),
        "sentence_start": cell(record.get("start")),
        "sentence_end": cell(record.get("end")),
        "tags": cell(record.get("tags")).replace("|", "; "),
    }
    for answer in dicts_in(record["answers"]):
        yield from _of_answer(sentence, cell(answer.get("reviewer")), answer)
    if isinstance(record.get("gold"), dict):
        yield from _of_answer(sentence, "gold", record["gold"])


def _of_answer(sentence: Row, reviewer: str, answer: dict[str, Any]) -> Iterator[Row]:
    shared = {**sentence, "reviewer": reviewer}
    shared |= {name: cell(answer.get(name)) for name in _OF_ANSWER}
    claims = dicts_in(answer.get("claims"))
    for number, claim in enumerate(claims, 1):
        cells = {_OF_CLAIM.get(name, name): cell(value) for name, value in claim.items()}
        yield {**cells, **shared, "claim": str(number)}
    if not claims:
        yield {**dict.fromkeys(("claim", "claim_start", "claim_end", "source"), ""), **shared}
