"""Labels → doccano: JSON Lines for a project of sequence labelling, one answer per line.

`text` is the sentence, `label` the words of its claims as [start, end, source], in code points;
a claim without words is the whole sentence. doccano keeps the other keys as details of the
example. For text classification, map the column `sources` to the label when you import.
Answers of “can’t tell” and skipped sentences are left out.

Example, shortened:

    {"text": "Police: it fell.", "label": [[8, 15, "us_official"]], "sources": ["us_official"],
     "sentence_id": "4f1c…-0-16", "reviewer": "Ida", "confidence": ["high"]}
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from annotate.exporters import Labels, Row
from annotate.exporters._shape import Shape

NAME = "doccano"
TITLE = "doccano: JSON Lines with one answer per line, claims as spans and sources as labels"
EXTENSION = "jsonl"
MEDIA_TYPE = "application/x-ndjson"
TRAILER = '{{"end_of_export": true, "sha256": "{sha256}"}}'
ORDER = 61
LOSES = ("flagged", "comment")

_DETAILS = ("sentence_id", "article_id", "article_title", "reviewer", "decided_by", "split")


def stream(labels: Labels) -> Iterator[bytes]:
    """Stream the lines of each article as UTF-8."""
    shape = Shape(labels.columns)
    for article in labels.articles():
        lines = [
            json.dumps(_line(shape, rows), ensure_ascii=False) + "\n"
            for sentence in article.sentences
            for rows in sentence.answers
            if shape.cell(rows, "verdict") in ("claims", "no_claim")
        ]
        if lines:
            yield "".join(lines).encode()


def _line(shape: Shape, rows: Sequence[Row]) -> dict[str, Any]:
    text, claims = str(shape.cell(rows, "sentence")), shape.claims(rows)
    spans = [
        [0, len(text), claim["source"]]
        if claim["claim_start"] is None
        else [claim["claim_start"], claim["claim_end"], claim["source"]]
        for claim in claims
    ]
    return {
        "text": text,
        "label": spans,
        "sources": shape.sources(rows),
        **{name: shape.cell(rows, name) or "" for name in _DETAILS},
        **{name: [claim["fields"][name] for claim in claims] for name in shape.fields},
    }
