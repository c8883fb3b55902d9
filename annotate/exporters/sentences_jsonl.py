"""Labels → JSON Lines: one sentence per line, with all that is known of it and what is around it.

`--labels` says which sentences are written; each has what its people said, gold and best.
`votes` counts the sets of sources that reviewers named, `entropy` is theirs in bits; answers of
models (`is_model`) count in neither, nor in `best`, unless `--person` names them. `start` and
`end` of a sentence count in the article, of a claim and its source words in the sentence.

Example, shortened:

    {"sentence_id": "4f1c…-0-41", "text": "The bridge will open in May.", "previous": "",
     "answers": [{"reviewer": "Ida", "verdict": "claims", "claims": [{"start": 0, "end": 27,
     "source": "author", "confidence": "high"}]}], "gold": null, "entropy": 0.0}
"""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from json.encoder import encode_basestring

from annotate.exporters import Labels, Row, Sentence
from annotate.exporters._shape import OF_ARTICLE, OF_CLAIM, Shape, entropy

NAME = "jsonl"
TITLE = "JSON Lines: one sentence per line, with every answer, gold, best and the context"
EXTENSION = "jsonl"
MEDIA_TYPE = "application/x-ndjson"
TRAILER = '{{"end_of_export": true, "sha256": "{sha256}"}}'
ORDER = 30

CHUNK = 65_536
_OF_SENTENCE = (
    "sentence_id", *OF_ARTICLE, "tags", "position", "kind", "sentence_start", "sentence_end",
    "sentence",
)  # fmt: skip
_KEYS_OF_SENTENCE = (
    "sentence_id", *OF_ARTICLE, "tags", "position", "kind", "start", "end", "text", "previous",
    "next", "answers", "gold", "best", "votes", "entropy",
)  # fmt: skip
_TAGS = _OF_SENTENCE.index("tags")
_OF_ANSWER = (
    "reviewer", "verdict", "flagged", "comment", "active_ms", "scheme", "scheme_version",
    "labelled_at", "score",
)  # fmt: skip
_OF_GOLD = (
    "verdict", "decided_by", "n_labels", "n_agree", "why", "labelled_at", "flagged", "comment",
    "active_ms", "scheme", "scheme_version", "bulk",
)  # fmt: skip
_OF_SOURCE = ("source_label", "source_group", "register_kind", "score")
_OF_BEST = ("verdict", "decided_by", "n_labels", "n_agree")
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def stream(labels: Labels) -> Iterator[bytes]:
    """Stream one JSON object per line, as UTF-8."""
    writer = _Writer(Shape(labels.columns))
    lines: list[str] = []
    size = 0
    for article in labels.articles():
        for sentence in article.sentences:
            lines.append(writer.line(sentence))
            size += len(lines[-1])
        if size >= CHUNK:
            yield _take(lines)
            size = 0
    if lines:
        yield _take(lines)


def _take(lines: list[str]) -> bytes:
    text = "\n".join(lines)
    lines.clear()
    return f"{text}\n".encode()


class _Writer:
    """Writes the line of a sentence."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._number = shape.at["claim"]
        self._sentence = shape.picker(_OF_SENTENCE)
        self._write_sentence = _object(_KEYS_OF_SENTENCE)
        self._answer, self._gold, self._best = map(shape.picker, (_OF_ANSWER, _OF_GOLD, _OF_BEST))
        self._kinds = shape.picker(("blind", "is_model"))
        self._write_answer = _object((*_OF_ANSWER, "claims", "blind", "is_model"))
        self._write_gold, self._write_best = (
            _object((*names, "claims")) for names in (_OF_GOLD, _OF_BEST)
        )
        names = (*OF_CLAIM, *shape.fields, *_OF_SOURCE)
        self._claim = shape.picker(names)
        self._write_claim = _object([name.removeprefix("claim_") for name in names])
        self._sets = [place for place, name in enumerate(names) if shape.is_set(name)]

    def line(self, sentence: Sentence) -> str:
        cells = [*self._sentence(sentence.answers[0][0]), sentence.previous, sentence.following]
        cells[_TAGS] = str(cells[_TAGS]).split("; ") if cells[_TAGS] else []
        gold, best = sentence.gold, sentence.best
        return self._write_sentence(
            cells,
            f"[{', '.join([self._of_person(rows) for rows in sentence.people])}]",
            self._write_gold(self._gold(gold[0]), self._claims(gold)) if gold else "null",
            self._write_best(self._best(best[0]), self._claims(best)) if best else "null",
            *_write_votes(tuple(self._shape.votes(sentence))),
        )

    def _of_person(self, rows: Sequence[Row]) -> str:
        first = rows[0]
        kinds = ["true" if one else "false" for one in self._kinds(first)]
        return self._write_answer(self._answer(first), self._claims(rows), *kinds)

    def _claims(self, rows: Sequence[Row]) -> str:
        if rows[0][self._number] is None:
            return "[]"
        return f"[{', '.join([self._write_claim(self._cells(row)) for row in rows])}]"

    def _cells(self, row: Row) -> Sequence[object]:
        cells = self._claim(row)
        if self._sets:
            cells = [*cells]
            for place in self._sets:
                cells[place] = cells[place].split("|") if cells[place] else None
        return cells


def _object(keys: Sequence[str]) -> Callable[..., str]:
    """Return what writes an object with these keys, of cells and then of values that are JSON.

    Keys are most of a line: written once, they cost nothing in all the lines after.
    """
    whole = "{" + ", ".join([f"{_encode(key)}: %s" for key in keys]) + "}"

    def write(cells: Sequence[object], *written: str) -> str:
        # As `_encode` writes them, but without a call for most.
        texts = [
            encode_basestring(cell) if type(cell) is str
            else "null" if cell is None
            else cell if type(cell) is int
            else _encode(cell)
            for cell in cells
        ]  # fmt: skip
        return whole % (*texts, *written)

    return write


@lru_cache(maxsize=4_096)
def _write_votes(votes: Sequence[tuple[Sequence[str], int]]) -> tuple[str, str]:
    """Write votes and their entropy; in most sentences they are those of another one."""
    shown = [{"sources": sources, "people": people} for sources, people in votes]
    return _encode(shown), _encode(entropy(votes))
