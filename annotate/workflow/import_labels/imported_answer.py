"""One answer in a file → its event, with an id made from its content."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from annotate.answers import read_answer
from annotate.errors import Invalid, Refused
from annotate.records import Event, Scheme, Sentence
from annotate.store.file.ulid import encode
from annotate.workflow import clock
from annotate.workflow.import_labels.rebuilding import Rebuilt
from annotate.workflow.import_labels.words import UnknownWord
from annotate.workflow.label.mistakes import in_words
from annotate.workflow.people.membership import check_name
from annotate.workflow.project import Project

_DIGIT_LIMIT = 15
_FUTURE = 5 * clock.MINUTE  # that the clock of another machine may be ahead
_UNDATED = "undated-"
_BULK = re.compile(
    r"([0-9A-HJKMNP-TV-Z]{26}) ([0-9]{1,2})/([0-9]{1,2})(?: ([\w-]{1,64}) ([\w-]{1,64}))?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class ImportedAnswer:
    """One answer of a file: its first line, its maker's name, its event without the maker's id.

    If the file has no time for it, the event has no `received`. If its sentence
    is retired, because it was merged or split, only the history can take it. `is_model` says
    that the file names a model as its maker.
    """

    line: int
    name: str
    event: Event
    scheme: Scheme
    is_retired: bool
    is_model: bool = False


@dataclass(frozen=True, slots=True)
class ImportedBulk:
    """A decision about many sentences, as the rows that it decided name it."""

    id: str
    name: str
    at: str
    why: str
    seen: int
    overturned: int
    first: str
    second: str

    @classmethod
    def read(cls, cells: Mapping[str, str]) -> "ImportedBulk | None":
        """Read the decision that a row of gold names; None if it names none."""
        found = _BULK.fullmatch(cells.get("bulk") or "")
        if not found or cells["reviewer"] != "gold":
            return None
        named, overturned, seen, first, second = found.groups("")
        if int(overturned) > int(seen):
            return None
        name, why = cells.get("decided_by", ""), cells.get("why", "")
        at = cells.get("labelled_at", "")
        return cls(named, name, at, why, int(seen), int(overturned), first, second)


@dataclass(slots=True)
class Reading:
    """What was read from a file: its answers, and (line, reason) of what is refused.

    If its columns were named, also the words read as values, (column, word,
    value) → rows, the unknown ones and the lines refused for them, how many rows
    are left out, and in how many the white space of the sentence differs. `kinds`
    are those of registered sources, by name; `bulks` the decisions in bulk, by id. `rebuilt` are
    articles that are made from the file, `versions` those of the scheme, `models` the names of
    those whose answers are predictions. `has_columns` is false of documents of other tools.
    """

    answers: list[ImportedAnswer] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    words: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    lines_of_words: set[int] = field(default_factory=set)
    left_out: int = 0
    respaced: int = 0
    kinds: dict[str, str] = field(default_factory=dict)
    bulks: dict[str, "ImportedBulk"] = field(default_factory=dict)
    rebuilt: list[Rebuilt] = field(default_factory=list)
    versions: list[Scheme] = field(default_factory=list)
    models: set[str] = field(default_factory=set)
    has_columns: bool = True

    def refuse(self, line: int, error: Invalid) -> None:
        self.refused.append((line, str(error)))
        if isinstance(error, UnknownWord):
            self.lines_of_words.add(line)


def build_answer(
    line: int,
    project: Project,
    scheme: Scheme,
    sentence: Sentence,
    data: dict[str, Any],
    cells: Mapping[str, str],
    known: Scheme | None = None,
) -> ImportedAnswer:
    """Build the event of one answer in the JSON shape; Refused says what is wrong with it.

    `cells` has reviewer and, if the file has them, decided_by, labelled_at,
    blind, active_ms. Rows of `gold` go to the gold layer, in the name of the
    person who decided; rows of `best` are refused. A further field without an
    answer stays empty, because not every label set asks for all fields. `known` is
    what the answer may have if that is more than its version has: an export has what
    merged values count as.
    """
    if cells["reviewer"] == "best":
        raise Refused(
            "“best” labels are computed and cannot be imported.", "Import the raw labels instead."
        )
    layer = "gold" if cells["reviewer"] == "gold" else "label"
    name = cells.get("decided_by", "") if layer == "gold" else cells["reviewer"]
    if layer == "gold" and not name:
        raise Refused(
            "Gold needs the name of the person who decided it.",
            "Name the person, --decided-by NAME, or the column, --column decided_by=….",
        )
    answer, mistakes = read_answer(
        data, known or lenient(scheme), sentence.text, project.words, layer
    )
    if answer is None:
        raise Refused(in_words(mistakes[0]), mistakes[0].remedy)
    labelled_at = cells.get("labelled_at")
    content = [sentence.id, cells["reviewer"], layer, answer.as_json(), labelled_at]
    # From the content, so that a second import of the same file finds the same ids.
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
        bulk=bulk.id if (bulk := ImportedBulk.read(cells)) else None,
        blind=cells.get("blind", "1") == "1" and layer == "label",
        active_ms=count_of(cells.get("active_ms", "")),
        received=encode(_time(labelled_at), int(digest[32:52], 16)) if is_dated else "",
    )
    is_model = cells.get("is_model") == "1" and layer == "label"
    return ImportedAnswer(
        line, check_name(name), event, scheme, sentence.position is None, is_model
    )


def lenient(scheme: Scheme) -> Scheme:
    """Return a scheme whose further fields may stay empty."""
    further = (replace(field, required=False) for field in scheme.further)
    return replace(scheme, fields=(scheme.source, *further))


def is_undated(event: Event) -> bool:
    return event.id.startswith(_UNDATED)


def rebase(event: Event, last: Event) -> Event:
    """Return an undated event based on the last one, with a new id, to be saved again."""
    new_id = f"{_UNDATED}{_digest([event.id, last.id])[:32]}"
    return replace(event, id=new_id, base_rev=last.received)


def count_of(text: str) -> int:
    """Read a whole number; 0 if it is not one, or too long for the database."""
    return int(text) if text.isdecimal() and len(text) <= _DIGIT_LIMIT else 0


def _digest(content: list[Any]) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _time(text: str) -> int:
    """Read a time of labelling in ms; Refused if it is not a time, or is in the future."""
    try:
        ms = clock.iso_to_ms(text)
    except ValueError:
        raise Refused(f"labelled_at “{text}” is not a time.", "Write it as ISO 8601.") from None
    if not 0 <= ms <= clock.now_ms() + _FUTURE:
        raise Refused(
            f"labelled_at {text} is not between 1970 and now.",
            "Check the clock that wrote it.",
        )
    return ms
