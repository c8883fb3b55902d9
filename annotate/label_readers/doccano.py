"""doccano: the JSON Lines of its export, or of ours → documents.

`label` is a list of [start, end, label] or of labels of the whole text; `entities` are objects
with offsets. A list beside them that is as long says something about each span.
"""

from collections.abc import Iterator
from typing import Any

from annotate.label_readers import Document, Marking, Misfit, Span
from annotate.label_readers._json import cell, dicts_in, first_object, objects_of
from annotate.label_readers._offsets import locate

NAME = "doccano"
TITLE = "doccano, exported as JSONL"
EXTENSIONS = (".jsonl",)
ORDER = 21

_LISTS = ("label", "labels", "entities")


def fits(data: bytes, name: str) -> bool:
    """Recognise a file by the text and the labels of its first line."""
    record = first_object(data)
    return _text(record) is not None and any(isinstance(record.get(key), list) for key in _LISTS)


def documents(data: bytes, name: str) -> Iterator[Document | Misfit]:
    """Read each line."""
    for read in objects_of(data, name):
        if isinstance(read, Misfit):
            yield read
            continue
        number, record = read
        text = _text(record)
        if "end_of_export" in record:  # the last line of an export of ours with --trailer
            continue
        if not text:
            yield Misfit(number, "This line has no text.", "Export it again as JSONL.")
            continue
        yield from _read(number, record, text)


def _text(record: dict[str, Any]) -> str | None:
    text = record.get("text", record.get("data"))
    return text if isinstance(text, str) else None


def _read(number: int, record: dict[str, Any], text: str) -> Iterator[Document | Misfit]:
    given = [_span(one) for one in _listed(record)]
    labels = tuple(one for one in _listed(record) if isinstance(one, str))
    found = [one for one in given if one]
    beside = {
        key: value
        for key, value in record.items()
        if isinstance(value, list) and key not in _LISTS and len(value) == len(found)
    }
    spans = []
    for place, (start, end, label) in enumerate(found):
        at = locate(text, start, end)
        if at is None:
            reason = f"{start}–{end} is not in the text, or is not a pair of offsets."
            yield Misfit(number, reason, "Export it again.")
            continue
        values = {key: (cell(value[place]),) for key, value in beside.items() if value[place]}
        spans.append(Span(number, *at, cell(label), "", values))
    if len(found) + len(labels) < len(_listed(record)):
        yield Misfit(number, "A label is neither a span nor a text.", "Export it again.")
    reviewer = next(
        (cell(record[key]) for key in ("reviewer", "annotator", "username") if record.get(key)), ""
    )
    ref = cell(record.get("sentence_id") or record.get("article_id") or record.get("id"))
    marking = Marking(number, reviewer, tuple(spans), labels, reviewer == "gold")
    yield Document(number, text, ref, (marking,))


def _listed(record: dict[str, Any]) -> list[Any]:
    return [
        one
        for key in _LISTS
        if isinstance(record.get(key), list)
        for one in (dicts_in(record[key]) if key == "entities" else record[key])
    ]


def _span(one: Any) -> tuple[Any, Any, Any] | None:
    if isinstance(one, list) and len(one) == 3:
        return one[0], one[1], one[2]
    if isinstance(one, dict):
        return one.get("start_offset"), one.get("end_offset"), one.get("label")
    return None
