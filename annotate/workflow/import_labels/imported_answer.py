"""One answer that a file brings → its event, with an id made of its content."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from annotate.answers import read_answer
from annotate.errors import Invalid, Refused
from annotate.records import Event, Scheme, Sentence
from annotate.store.ulid import encode
from annotate.workflow import clock
from annotate.workflow.label.mistakes import in_words
from annotate.workflow.people.membership import check_name
from annotate.workflow.project import Project

_MOST_DIGITS = 15
_FUTURE = 5 * clock.MINUTE
_UNDATED = "undated-"


@dataclass(frozen=True, slots=True)
class ImportedAnswer:
    """One answer of a file: the line it begins in, who made it, its event without the maker's id.

    Where the file tells no time, the event has no `received`. Of a sentence
    that is retired, being merged or split, only the history can take it.
    """

    line: int
    name: str
    event: Event
    scheme: Scheme
    is_retired: bool


@dataclass(slots=True)
class Reading:
    """What a file brings: its answers, and (line, reason) of what is refused.

    Where its columns are named, also the words taken for values, (column, word,
    value) → rows, and how many rows are left out.
    """

    answers: list[ImportedAnswer] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    words: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    left_out: int = 0

    def refuse(self, line: int, error: Invalid) -> None:
        self.refused.append((line, str(error)))


def build_answer(
    line: int,
    project: Project,
    scheme: Scheme,
    sentence: Sentence,
    data: dict[str, Any],
    told: Mapping[str, str],
) -> ImportedAnswer:
    """Make the event of one answer in the JSON shape; Refused says what is wrong with it.

    `told` has the cells reviewer and, where the file has them, decided_by,
    labelled_at, blind, active_ms. Rows of `gold` go to the gold layer, in the
    name of who decided; `best` is computed and refused. A further field that
    is not answered stays empty: not every label set asks for all.
    """
    if told["reviewer"] == "best":
        raise Refused("“best” labels are computed.", "Import the raw labels instead.")
    layer = "gold" if told["reviewer"] == "gold" else "label"
    name = told.get("decided_by", "") if layer == "gold" else told["reviewer"]
    if layer == "gold" and not name:
        raise Refused(
            "Gold has to say who decided it.",
            "Name the person, --decided-by NAME, or the column, --column decided_by=….",
        )
    answer, mistakes = read_answer(data, lenient(scheme), sentence.text, project.words, layer)
    if answer is None:
        raise Refused(in_words(mistakes[0]), mistakes[0].remedy)
    labelled_at = told.get("labelled_at")
    content = [sentence.id, told["reviewer"], layer, answer.as_json(), labelled_at]
    digest = _digest(content)
    is_dated = labelled_at is not None
    event = Event(
        id=f"{'csv-' if is_dated else _UNDATED}{digest[:32]}",
        person="",
        sentence=sentence.id,
        answer=answer,
        layer=layer,
        scheme=scheme.id,
        scheme_version=scheme.version,
        blind=told.get("blind", "1") == "1" and layer == "label",
        active_ms=count_of(told.get("active_ms", "")),
        received=encode(_time(labelled_at), int(digest[32:52], 16)) if is_dated else "",
    )
    return ImportedAnswer(line, check_name(name), event, scheme, sentence.position is None)


def lenient(scheme: Scheme) -> Scheme:
    """Make a scheme whose further fields may stay empty."""
    further = (replace(one, required=False) for one in scheme.further)
    return replace(scheme, fields=(scheme.source, *further))


def is_undated(event: Event) -> bool:
    return event.id.startswith(_UNDATED)


def rebase(event: Event, last: Event) -> Event:
    """Make an undated event anew upon the one that stands, so that it can be said again."""
    anew = f"{_UNDATED}{_digest([event.id, last.id])[:32]}"
    return replace(event, id=anew, base_rev=last.received)


def count_of(text: str) -> int:
    """Read a whole number; 0 where it is none or longer than the file can hold."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else 0


def _digest(content: list[Any]) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _time(text: str) -> int:
    """Read a time of labelling in ms; Refused where it is none or lies in the future."""
    try:
        ms = clock.iso_to_ms(text)
    except ValueError:
        raise Refused(f"labelled_at “{text}” is no time.", "Write it as ISO-8601.") from None
    if not 0 <= ms <= clock.now_ms() + _FUTURE:
        raise Refused(f"labelled_at {text} is not between 1970 and now.", "Check that clock.")
    return ms
