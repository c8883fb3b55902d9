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
_OF_SENTENCE = (
    "sentence_id", "position", "kind", "sentence_start", "sentence_end", "sentence", "tags",
)  # fmt: skip
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
        self._number = shape.at["claim"]
        self._answer, self._gold, self._best = map(shape.picker, (_OF_ANSWER, _OF_GOLD, _OF_BEST))
        self._kinds = shape.picker(("blind", "is_model"))
        self._sentence = shape.picker(
            (
                "sentence_id",
                "position",
                "kind",
                "sentence_start",
                "sentence_end",
                "sentence",
                "tags",
            )
        )

    def record(self, sentence: Sentence) -> Mapping[str, Any]:
        first = sentence.answers[0][0]
        unit, position, kind, start, end, text, tags = self._sentence(first)
        gold, best, votes = sentence.gold, sentence.best, self._shape.votes(sentence)
        return {
            "sentence_id": unit,
            **_named(OF_ARTICLE, self._article(first)),
            "tags": str(tags).split("; ") if tags else [],
            "position": position,
            "kind": kind,
            "start": start,
            "end": end,
            "text": text,
            "previous": sentence.previous,
            "next": sentence.following,
            "answers": [self._of_person(rows) for rows in sentence.people],
            "gold": gold and self._with_claims(_named(_OF_GOLD, self._gold(gold[0])), gold),
            "best": best and self._with_claims(_named(_OF_BEST, self._best(best[0])), best),
            "votes": [{"sources": sources, "people": people} for sources, people in votes],
            "entropy": entropy(votes),
        }

    def _of_person(self, rows: Sequence[Row]) -> dict[str, Any]:
        first = rows[0]
        answer = self._with_claims(_named(_OF_ANSWER, self._answer(first)), rows)
        blind, is_model = self._kinds(first)
        answer["blind"], answer["is_model"] = bool(blind), bool(is_model)
        return answer

    def _with_claims(self, answer: dict[str, Any], rows: Sequence[Row]) -> dict[str, Any]:
        pick, keys = self._claim, self._claim_keys
        claims = answer["claims"] = []
        for row in rows if rows[0][self._number] is not None else ():
            claim = _named(keys, pick(row))
            for name in self._sets:
                claim[name] = claim[name].split("|") if claim[name] else None
            claims.append(claim)
        return answer


def _named(names: Sequence[str], cells: Sequence[object]) -> dict[str, Any]:
    return dict(zip(names, cells, strict=True))
