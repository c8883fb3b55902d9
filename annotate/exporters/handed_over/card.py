"""What was counted in a dataset → its card: README.md with a head in YAML."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from annotate.exporters import SPLITS, Labels
from annotate.exporters.handed_over.dataset import Dataset
from annotate.wording import plural

_LABELS = {
    "raw": "Every answer of every reviewer is a row.",
    "gold": "Every row is the decided answer to a sentence.",
    "best": "Every row is one answer per sentence: the decided one, otherwise what all or most "
    "reviewers chose, otherwise the only one; `decided_by` shows which. Sentences with a tie are "
    "left out.",
}
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
NOT_STATED = "not stated"


class Card:
    """Counts the rows of a dataset as they are written, and then writes its card."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self.files: dict[str, str] = {}
        self._rows: Counter[str] = Counter()
        self._claims: Counter[str] = Counter()
        self._values: Counter[tuple[str, str]] = Counter()
        self._articles: dict[str, set[str]] = {split: set() for split in SPLITS}
        self._languages: Counter[str] = Counter()
        self._single = self._predicted = 0
        self._split = ""

    def counted(self, record: dict[str, Any]) -> dict[str, Any]:
        """Count a row of the split that is being written, and pass it on."""
        split = self._split
        self._rows[split] += 1
        self._claims[split] += len(record["claims"])
        self._articles[split].add(record["article_id"])
        self._languages[record["language"] or ""] += 1
        self._single += record["n_labels"] == 1
        self._predicted += bool(record["is_model"])
        for claim in record["claims"]:
            self._values[split, claim["source"]] += 1
        return record

    def begin(self, split: str) -> None:
        self._split = split

    def write(self, dataset: Dataset) -> str:
        """Write the card."""
        parts = (self._head(dataset), self._body())
        return "\n".join(line for part in parts for line in part) + "\n"

    def _head(self, dataset: Dataset) -> Iterator[str]:
        about, total = self._labels.about, self._rows.total()
        yield "---"
        yield f"pretty_name: {_quoted(about.project)}"
        yield from _licence(about.licence)
        if languages := sorted(filter(None, self._languages)):
            yield "language:"
            yield from (f"- {_quoted(one)}" for one in languages)
        yield from ("task_categories:", "- text-classification", "- token-classification")
        yield "size_categories:"
        yield f"- {next((name for limit, name in _SIZES if total < limit), '1M<n<10M')}"
        if self.files:
            yield from ("configs:", "- config_name: default", "  data_files:")
            for split, name in self.files.items():
                yield f"  - split: {split}"
                yield f"    path: {name}"
        yield from ("dataset_info:", "  features:")
        yield from dataset.features()
        yield "---"

    def _body(self) -> Iterator[str]:
        about, scheme = self._labels.about, self._labels.about.scheme
        yield from (f"# {_plain(about.project)}", "")
        yield "Sentences of news articles: who vouches for each claim, and how firmly it is put."
        yield from (_LABELS[about.labels], "", "## Counts", "")
        yield "| split | rows | claims | articles | asked for | rows are |"
        yield "|---|---|---|---|---|---|"
        total = self._rows.total()
        for split, share in zip(SPLITS, about.shares, strict=True):
            rows = self._rows[split]
            part = f"{rows / total:.1%}" if total else "0%"
            articles = len(self._articles[split])
            yield f"| {split} | {rows} | {self._claims[split]} | {articles} | {share}% | {part} |"
        yield from ("", "Claims by source:", "", "| source | train | dev | test |")
        yield "|---|---|---|---|"
        for value in sorted({value for _, value in self._values}):
            counts = " | ".join(str(self._values[split, value]) for split in SPLITS)
            yield f"| `{value}` | {counts} |"
        yield from self._agreement()
        yield from ("", "## Scheme", "", f"`{scheme.id}`, version {scheme.version}: {scheme.title}")
        for field in scheme.fields:
            named = ", ".join(f"`{value.id}` ({_plain(value.label)})" for value in field.values)
            yield f"- `{field.id}` ({field.level}): {_plain(field.question)} {named}".rstrip()
        train, dev, test = about.shares
        yield from ("", "## Split", "")
        yield (
            f"By article: its content gives it a number from 0 to 99. Below {train} it is train, "
            f"then {dev} numbers are dev and {test} are test. Articles that are nearly the same "
            "have the same number. A new article never moves another one."
        )
        yield from ("", "## Licence", "", _plain(about.licence))
        yield from ("", "## Known limits", "", *(f"- {one}" for one in self._limits()))

    def _agreement(self) -> Iterator[str]:
        yield from ("", "## Agreement", "")
        yield "Between reviewers who did not see each other’s answers. Intervals are 95%."
        yield from ("", "| figure | of | value | from | to | sentences or claims | people |")
        yield "|---|---|---|---|---|---|---|"
        for figure in self._labels.about.list_figures():
            low, high = figure["interval"] or (None, None)
            numbers = " | ".join(map(_number, (figure["value"], low, high)))
            count = f"{figure['units']} | {figure['annotators']}"
            yield f"| {figure['name']} | {_plain(figure['of'])} | {numbers} | {count} |"

    def _limits(self) -> Iterator[str]:
        about = self._labels.about
        yield "Confidence is how firmly the text puts a claim, not whether the claim is true."
        if about.labels == "raw":
            yield "A sentence has a row per reviewer: keep them together when you sample."
        if self._predicted:
            rows = plural(self._predicted, "row")
            yield f"Predicted by a model, not labelled by a reviewer (`is_model` is true): {rows}."
        if self._single:
            yield f"Based on one reviewer only: {plural(self._single, 'row')}."
        for choice in about.choices:
            yield f"Limited by a choice: {_plain(choice)}."
        values = {value for _, value in self._values}
        for split in SPLITS:
            if not self._rows[split]:
                yield f"No article is in {split}."
                continue
            missing = sorted(value for value in values if not self._values[split, value])
            if missing:
                named = ", ".join(f"`{one}`" for one in missing)
                yield f"No claim in {split} has the source {named}."


def _licence(licence: str) -> Iterator[str]:
    """Name a licence as the hub does: by its id, or as another one with its name."""
    if licence == NOT_STATED:
        yield "license: unknown"
    elif re.fullmatch(r"[A-Za-z0-9.-]+", licence):
        yield f"license: {licence.lower()}"
    else:
        yield "license: other"
        yield f"license_name: {_quoted(licence)}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a string of JSON is one of YAML


def _plain(text: str) -> str:
    """Put a text on one line of a table."""
    return " ".join(text.replace("|", "\\|").split())


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
