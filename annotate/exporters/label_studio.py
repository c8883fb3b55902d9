"""Labels → Label Studio: a zip with tasks.json and the labelling interface that fits it.

In a project of Label Studio, paste labeling-config.xml under Settings, Labeling Interface, Code,
then import tasks.json. A task is an article, an annotation what one reviewer said about it, in the
order of `reviewers`; gold is a ground truth. A region is a claim, labelled with its source, with
a choice per further field; the words that name a source are a region as well: those of “0-1” have
the id “0-1-source”. A claim without words is its whole sentence, and so is the region of a verdict,
`no_claim` or `cant_tell`. Offsets count code points; a line break of the article is a space. Flags
and comments have no place in this format.

Example of a task, shortened:

    {"data": {"text": "Police: it fell.", "article_id": "4f1c…"}, "annotations": [{"result":
     [{"id": "0-1", "from_name": "claim", "to_name": "text", "type": "labels", "value":
     {"start": 8, "end": 15, "text": "it fell", "labels": ["us_official"]}}]}]}
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from annotate.exporters import Article, File, Labels, Row
from annotate.exporters._shape import OF_ARTICLE, Shape

NAME = "label-studio"
TITLE = "Label Studio: one task per article, with the labelling interface (zip)"
EXTENSION = "zip"
MEDIA_TYPE = "application/zip"
ORDER = 60
LOSES = ("flagged", "comment")

_CONFIG = """<View>
  <Text name="text" value="$text"/>
  <Labels name="claim" toName="text">
{sources}  </Labels>
  <Labels name="source_words" toName="text">
    <Label value="source words"/>
  </Labels>
  <Labels name="verdict" toName="text">
    <Label value="no_claim"/>
    <Label value="cant_tell"/>
  </Labels>
{choices}</View>
"""
_CHOICES = """  <Choices name={name} toName="text" perRegion="true" choice={choice}>
{values}  </Choices>
"""


def files(labels: Labels) -> Iterator[File]:
    """Write the tasks, then the interface that fits them."""
    shape = Shape(labels.columns)
    writer = _Writer(shape)
    yield "tasks.json", _tasks(labels, writer)
    # Only now is it known which values the interface has to offer.
    yield "labeling-config.xml", [_config(writer.seen, shape).encode()]


def _tasks(labels: Labels, writer: "_Writer") -> Iterator[bytes]:
    mark = "[\n"
    for article in labels.articles():
        yield f"{mark}{json.dumps(writer.task(article), ensure_ascii=False)}".encode()
        mark = ",\n"
    yield b"\n]\n" if mark == ",\n" else b"[]\n"


def _config(seen: dict[str, set[str]], shape: Shape) -> str:
    sources = "".join(f"    <Label value={quoteattr(one)}/>\n" for one in sorted(seen["source"]))
    choices = ""
    for name in shape.fields:
        values = "".join(
            f"    <Choice value={quoteattr(one)}/>\n" for one in sorted(seen.get(name, ()))
        )
        choice = "multiple" if shape.is_set(name) else "single"
        choices += _CHOICES.format(name=quoteattr(name), choice=quoteattr(choice), values=values)
    return _CONFIG.format(sources=sources, choices=choices)


class _Writer:
    """Makes the tasks, and notes in `seen` which values they have: of the source and each field."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self.seen: dict[str, set[str]] = {"source": set()}
        self._article = shape.picker(OF_ARTICLE)

    def task(self, article: Article) -> dict[str, Any]:
        by_reviewer: dict[str, list[dict[str, Any]]] = {}
        for sentence in article.sentences:
            for rows in sentence.answers:
                name = str(self._shape.cell(rows, "reviewer"))
                regions = by_reviewer.setdefault(name, [])
                verdict = str(self._shape.cell(rows, "verdict"))
                if verdict == "claims":
                    regions += self._regions(article.text, rows)
                elif verdict in ("no_claim", "cant_tell"):
                    regions.append(self._verdict(article.text, rows, verdict))
        details = zip(OF_ARTICLE, self._article(article.sentences[0].answers[0][0]), strict=True)
        return {
            "data": {
                "text": article.text,
                "reviewers": list(by_reviewer),
                **{name: cell or "" for name, cell in details},
            },
            "annotations": [
                # Without `completed_by`: an import that names someone unknown there is refused.
                {"result": regions, "ground_truth": name == "gold", "was_cancelled": False}
                for name, regions in by_reviewer.items()
            ],
        }

    def _verdict(self, text: str, rows: Sequence[Row], verdict: str) -> dict[str, Any]:
        names = ("sentence_start", "sentence_end")
        start, end = (int(self._shape.cell(rows, name)) for name in names)
        value = {"start": start, "end": end, "text": text[start:end], "labels": [verdict]}
        return _result(f"{start}-verdict", "verdict", "labels", value)

    def _regions(self, text: str, rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
        shape = self._shape
        offset, end = (int(shape.cell(rows, name)) for name in ("sentence_start", "sentence_end"))
        for number, claim in enumerate(shape.claims(rows), 1):
            region = f"{offset}-{number}"
            has_words = claim["claim_start"] is not None
            start = offset + claim["claim_start"] if has_words else offset
            stop = offset + claim["claim_end"] if has_words else end
            place = {"start": start, "end": stop, "text": text[start:stop]}
            self.seen["source"].add(claim["source"])
            yield _result(region, "claim", "labels", {**place, "labels": [claim["source"]]})
            for name, value in claim["fields"].items():
                if value is not None:
                    values = value if isinstance(value, list) else [str(value)]
                    self.seen.setdefault(name, set()).update(values)
                    yield _result(region, name, "choices", {**place, "choices": values})
            if claim["source_start"] is not None:
                start, stop = offset + claim["source_start"], offset + claim["source_end"]
                place = {"start": start, "end": stop, "text": text[start:stop]}
                labels = {**place, "labels": ["source words"]}
                yield _result(f"{region}-source", "source_words", "labels", labels)


def _result(region: str, name: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"id": region, "from_name": name, "to_name": "text", "type": kind, "value": value}
