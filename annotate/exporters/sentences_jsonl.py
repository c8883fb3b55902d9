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
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annotate.exporters import Labels, Row, Sentence
from annotate.exporters._shape import OF_ARTICLE, OF_CLAIM, Shape, entropy

NAME = "jsonl"
TITLE = "JSON Lines: one sentence per line, with every answer, gold, best and the context"
EXTENSION = "jsonl"
MEDIA_TYPE = "application/x-ndjson"
TRAILER = '{{"end_of_export": true, "sha256": "{sha256}"}}'
ORDER = 30

CHUNK = 65_536
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
            lines.append(_encode(writer.record(sentence)))
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
    """Makes the object of a sentence."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._article = shape.picker(OF_ARTICLE)
        names = (*OF_CLAIM, *shape.fields, *_OF_SOURCE)
        self._claim_keys = tuple(name.removeprefix("claim_") for name in names)
        self._claim = shape.picker(names)
        self._sets = [name for name in shape.fields if shape.is_set(name)]
        self._pickers = {names: shape.picker(names) for names in (_OF_ANSWER, _OF_GOLD, _OF_BEST)}
        self._sentence = shape.picker(
            ("sentence_id", "position", "kind", "sentence_start", "sentence_end", "sentence")
        )

    def record(self, sentence: Sentence) -> Mapping[str, Any]:
        shape = self._shape
        first = sentence.answers[0][0]
        tags = first[shape.at["tags"]]
        unit, position, kind, start, end, text = self._sentence(first)
        votes = shape.votes(sentence)
        blind, is_model = shape.at["blind"], shape.at["is_model"]
        return {
            "sentence_id": unit,
            **dict(zip(OF_ARTICLE, self._article(first), strict=True)),
            "tags": str(tags).split("; ") if tags else [],
            "position": position,
            "kind": kind,
            "start": start,
            "end": end,
            "text": text,
            "previous": sentence.previous,
            "next": sentence.following,
            "answers": [
                {
                    **self._answer(rows, _OF_ANSWER),
                    "blind": bool(rows[0][blind]),
                    "is_model": bool(rows[0][is_model]),
                }
                for rows in sentence.people
            ],
            "gold": sentence.gold and self._answer(sentence.gold, _OF_GOLD),
            "best": sentence.best and self._answer(sentence.best, _OF_BEST),
            "votes": [{"sources": sources, "people": people} for sources, people in votes],
            "entropy": entropy(votes),
        }

    def _answer(self, rows: Sequence[Row], names: tuple[str, ...]) -> dict[str, Any]:
        answer = dict(zip(names, self._pickers[names](rows[0]), strict=True))
        claims = rows if self._shape.has_claims(rows) else ()
        answer["claims"] = [self._claim_of(row) for row in claims]
        return answer

    def _claim_of(self, row: Row) -> dict[str, Any]:
        claim = dict(zip(self._claim_keys, self._claim(row), strict=True))
        for name in self._sets:
            claim[name] = claim[name].split("|") if claim[name] else None
        return claim
