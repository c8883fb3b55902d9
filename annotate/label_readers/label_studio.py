"""Label Studio: the JSON of its export, or the zip of ours → documents.

Regions of labels are spans, and choices for a region are its values. Choices for a whole task are
labels of its text. Cancelled annotations are left out; a ground truth is gold. In what we
exported, the id of a region tells which claim its source words belong to.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from annotate.label_readers import Document, Marking, Misfit, Span, refuse
from annotate.label_readers._json import cell, decode, dicts_in, parse
from annotate.label_readers._offsets import locate
from annotate.label_readers._zips import names_in, open_zip, read_member

NAME = "label-studio"
TITLE = "Label Studio, exported as JSON"
EXTENSIONS = (".json", ".zip")
ORDER = 20
_TASKS, _NAMING, _WORDS = "tasks.json", "source_words", "-source"


def fits(data: bytes, name: str) -> bool:
    """Recognise a list of tasks by its keys."""
    if _TASKS in names_in(data):
        return True
    return (
        data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")
        and b'"data"' in data
        and (b'"annotations"' in data or b'"predictions"' in data)
    )


def documents(data: bytes, name: str) -> Iterator[Document | Misfit]:
    """Read each task; its number stands for a line."""
    if _TASKS in names_in(data):
        data = read_member(open_zip(data, name), _TASKS, name)
    try:
        tasks = parse(decode(data, name))
    except ValueError as error:
        raise refuse(name, f"is not JSON ({error}).", "Export it again as JSON.") from None
    if not isinstance(tasks, list):
        raise refuse(name, "is not a list of tasks.", "Export it as JSON, not as JSON-MIN.")
    for number, task in enumerate(tasks, 1):
        text = _find_text(task)
        if not text:
            yield Misfit(number, "This task has no text.", "Export it as JSON, not as JSON-MIN.")
            continue
        yield from _read(number, task, text)


def _find_text(task: Any) -> str:
    """Find the text of a task: `text` in its data, else the longest one there."""
    given = task.get("data") if isinstance(task, dict) else None
    if not isinstance(given, dict):
        return ""
    texts = [one for one in given.values() if isinstance(one, str)]
    text = given.get("text")
    return text if isinstance(text, str) else max(texts, key=len, default="")


def _read(number: int, task: dict[str, Any], text: str) -> Iterator[Document | Misfit]:
    details = task["data"]
    names = details.get("reviewers")
    markings = []
    for place, one in enumerate(dicts_in(task.get("annotations"))):
        if one.get("was_cancelled"):
            continue
        reviewer = names[place] if isinstance(names, list) and place < len(names) else None
        who = cell(reviewer) or _name(one.get("completed_by"))
        is_gold = bool(one.get("ground_truth")) or who == "gold"
        yield from _faults(number, one, text)
        markings.append(_marking(number, one, text, who, is_gold))
    for one in dicts_in(task.get("predictions")):
        yield from _faults(number, one, text)
        predicted = _marking(number, one, text, cell(one.get("model_version")), False)
        markings.append(replace(predicted, is_model=True))
    ref = cell(details.get("article_id")) or cell(details.get("ref") or task.get("id"))
    yield Document(number, text, ref, tuple(markings))


def _name(completed_by: Any) -> str:
    """Name who annotated; their account, or its number."""
    if isinstance(completed_by, dict):
        found = (completed_by.get(key) for key in ("username", "email", "id"))
        return cell(next((one for one in found if one), None))
    return cell(completed_by)


def _results(annotation: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in dicts_in(annotation.get("result")) if isinstance(one.get("value"), dict)]


def _faults(number: int, annotation: dict[str, Any], text: str) -> Iterator[Misfit]:
    """Yield the regions whose place is not in the text."""
    for one in _results(annotation):
        value = one["value"]
        if _is_region(value) and not all(isinstance(label, str) for label in _labels(value)):
            yield Misfit(number, "The label of a region is not a text.", "Export it again.")
        elif _is_region(value) and not _place(value, text):
            shown = cell(value.get("text"))[:40]
            reason = f"A region “{shown}” does not have the words that are at its offsets."
            yield Misfit(number, reason, "Export the task again.")


def _is_region(value: dict[str, Any]) -> bool:
    return isinstance(_labels(value), list)


def _labels(value: dict[str, Any]) -> Any:
    return value.get("labels") or value.get("hypertextlabels")


def _place(value: dict[str, Any], text: str) -> tuple[int, int] | None:
    return locate(text, value.get("start"), value.get("end"), value.get("text"))


def _of(region: str) -> str | None:
    """Return the id of the claim whose source words a region is, by its own id."""
    return region.removesuffix(_WORDS) if region.endswith(_WORDS) else None


def _marking(
    number: int, annotation: dict[str, Any], text: str, reviewer: str, is_gold: bool
) -> Marking:
    spans, labels, regions = [], [], set()
    named: dict[str, tuple[int, int]] = {}
    said: dict[str, dict[str, tuple[str, ...]]] = {}
    for one in _results(annotation):
        if _is_region(one["value"]):
            regions.add(cell(one.get("id")))
            if place := _place(one["value"], text):
                named[cell(one.get("id"))] = place
    own = [cell(one.get("id")) for one in _results(annotation) if one.get("from_name") == _NAMING]
    is_ours = all(_of(region) in regions for region in own)
    for one in _results(annotation):
        choices = one["value"].get("choices")
        if not isinstance(choices, list):
            continue
        if cell(one.get("id")) in regions:
            values = said.setdefault(cell(one.get("id")), {})
            values[cell(one.get("from_name"))] = tuple(map(cell, choices))
        else:
            labels += map(cell, choices)
    for one in _results(annotation):
        value = one["value"]
        place = _place(value, text) if _is_region(value) else None
        if place:
            values = said.get(cell(one.get("id")), {})
            layer = cell(one.get("from_name"))
            region = cell(one.get("id"))
            words = named.get(f"{region}{_WORDS}", ()) if is_ours else None
            listed = [label for label in _labels(value) if isinstance(label, str)]
            score = one.get("score", annotation.get("score"))
            sure = score if type(score) in (int, float) and 0 <= score <= 1 else None
            spans += [Span(number, *place, label, layer, values, sure, words) for label in listed]
    return Marking(number, reviewer, tuple(spans), tuple(labels), is_gold)
