"""The frozen dataclasses that every layer speaks in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from annotate.records.scheme import Field, Group, Practice, Rule, Scheme, Value

__all__ = [
    "ASKED_KINDS", "FINISHED", "LAYERS", "RESERVED_NAMES", "ROLES", "SENTENCE_KINDS",
    "VERDICTS", "VERSION", "Answer", "Article", "Claim", "Draft", "Event", "Field", "Filters",
    "Group", "Mistake", "Person", "Practice", "Rule", "Scheme", "Sentence", "Unit", "Value",
    "long_columns", "place_in",
]  # fmt: skip

VERSION = "0.1.0.dev0"
"""The version of the program, as exports name it."""

SENTENCE_KINDS = ("sentence", "bullet", "heading", "caption", "dateline", "boilerplate")
ASKED_KINDS = ("sentence", "bullet")
VERDICTS = ("claims", "no_claim", "cant_tell", "skipped")
FINISHED = ("claims", "no_claim", "cant_tell")
ROLES = ("reviewer", "lead")
LAYERS = ("label", "gold")
RESERVED_NAMES = ("gold", "best")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a text: `text[start:end]`, in code points; `paragraph` counts from 0."""

    start: int
    end: int
    kind: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class Draft:
    """One article as an importer reads it, before it is stored.

    `name` is the file it came from; `title` is empty if the file gives none.
    `units` are set if the file says what the sentences are, or once the text is
    cut; `segmenter` names what cut it. `tags` are separated by semicolons.
    `published` is the date, as ISO 8601 if it can be read, and `published_given` as it was.
    `corrects` is the id of the article whose text this one corrects. `row` is its
    row in a table, 0 if the file is one article; `notes` say what was changed on import.
    """

    text: str
    name: str
    title: str = ""
    ref: str = ""
    outlet: str = ""
    url: str = ""
    published: str = ""
    published_given: str = ""
    language: str = ""
    tags: str = ""
    units: tuple[Unit, ...] = ()
    segmenter: str = ""
    corrects: str = ""
    row: int = 0
    notes: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where it comes from: its file, and in a table the row with its title or ref."""
        return place_in(self.name, self.row, self.title or self.ref)


def place_in(name: str, row: int, called: str = "") -> str:
    """Name a place of a file: “std.csv, row 3 (T2)”; row 0 is the whole file."""
    if not row:
        return name
    shown = "".join(character for character in called[:60] if character.isprintable())
    return f"{name}, row {row:,}" + (f" ({shown})" if shown else "")


@dataclass(frozen=True, slots=True)
class Article:
    """A stored article; `id` is the first 24 hex digits of the SHA-256 of its text.

    `k` is its own number of people (None: the project's); with `calibration`
    everyone labels it; times are None unless it was released or withdrawn or its
    units were changed. `corrects` is the id of the article whose text it corrects. A `sample` is
    for a first try only; in a `practice` article new reviewers compare themselves with gold.
    `published_given` is the date as it was written, if that was not ISO 8601. An `incomplete` one
    was rebuilt from its labelled sentences: its id is that of the text that is still missing.
    """

    id: str
    text: str
    title: str
    ref: str = ""
    outlet: str = ""
    url: str = ""
    published: str = ""
    language: str = ""
    segmenter: str = ""
    split_bucket: int = 0
    imported_at: str = ""
    k: int | None = None
    calibration: bool = False
    released_at: str | None = None
    withdrawn_at: str | None = None
    corrects: str | None = None
    recut_at: str | None = None
    sample: bool = False
    published_given: str = ""
    practice: bool = False
    incomplete: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles a list contains; an empty value leaves a filter out.

    `search` is looked for in title, outlet, own id and text; `state` is one of the list's states.
    Of the others, an article needs one value: `person` has ids of people who have the article,
    `imported` has days, as 2026-01-31.
    """

    search: str = ""
    state: str = ""
    outlet: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    imported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stored unit; `id` = `<article>-<start>-<end>`, `position` from 0 over all units.

    `position` and `kind` are None once the unit was merged or split and only its
    events are left.
    """

    id: str
    article: str
    position: int | None
    paragraph: int
    kind: str | None
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source vouches for. Offsets: half-open code points from the sentence start.

    `start` and `end` are None if the project asks for no words. `fields` maps
    the further fields of the scheme (`confidence`, ...) to value ids. `score` is how sure a model
    was of it, None of a person.
    """

    source: str
    start: int | None = None
    end: int | None = None
    source_start: int | None = None
    source_end: int | None = None
    source_name: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    score: float | None = None

    def counted_as(self, successors: Mapping[tuple[str, str], str]) -> "Claim":
        """Return the claim with what its values count as: (field, value) → value."""
        fields = {
            name: list(dict.fromkeys(successors.get((name, one), one) for one in value))
            if isinstance(value, list)
            else successors.get((name, value), value)
            for name, value in self.fields.items()
        }
        source = successors.get(("source", self.source), self.source)
        return replace(self, source=source, fields=fields)

    def as_json(self) -> dict[str, Any]:
        shown = {
            "start": self.start,
            "end": self.end,
            "source": self.source,
            "source_start": self.source_start,
            "source_end": self.source_end,
            "source_name": self.source_name,
            "fields": dict(self.fields),
        }
        # Only of a model, so that what people say is written as before.
        return shown if self.score is None else {**shown, "score": self.score}


@dataclass(frozen=True, slots=True)
class Answer:
    """All that one person says about one sentence; a `verdict` of None means to do.

    `score` is how sure a model was of an answer without claims.
    """

    verdict: str | None = None
    claims: tuple[Claim, ...] = ()
    flag: str | None = None
    comment: str = ""
    why: str = ""
    score: float | None = None

    @property
    def is_finished(self) -> bool:
        return self.verdict in FINISHED

    def counted_as(self, successors: Mapping[tuple[str, str], str]) -> "Answer":
        """Return the answer with what the values of its claims count as."""
        if not successors or not self.claims:
            return self
        return replace(self, claims=tuple(one.counted_as(successors) for one in self.claims))

    def as_json(self) -> dict[str, Any]:
        shown = {
            "verdict": self.verdict,
            "claims": [claim.as_json() for claim in self.claims],
            "flag": self.flag,
            "comment": self.comment,
            "why": self.why,
        }
        return shown if self.score is None else {**shown, "score": self.score}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Answer":
        """Read what `as_json` wrote. Values from outside go through `answers` instead."""
        claims = tuple(Claim(**claim) for claim in data["claims"])
        notes = data["flag"], data["comment"], data["why"]
        return cls(data["verdict"], claims, *notes, data.get("score"))


@dataclass(frozen=True, slots=True)
class Event:
    """One save. `received` is the monotonic ULID of the server that first took it.

    `base_rev` is the `received` (or the id) of the event that this one is based
    on. `undoes` and `redoes` name the event that it undoes or redoes, `bulk` the decision
    about many sentences that it is part of; `active_ms`
    is the time spent on it; times are UTC ISO-8601 with ms.
    """

    id: str
    person: str
    sentence: str
    answer: Answer
    layer: str = "label"
    base_rev: str | None = None
    scheme: str = ""
    scheme_version: int = 0
    blind: bool = True
    client_time: str = ""
    active_ms: int = 0
    undoes: str | None = None
    redoes: str | None = None
    bulk: str | None = None
    received: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with a unique short name; without `can_sign_in`, only a name on labels.

    `practice` is `first` while they must practise before they label, `waits` while a lead decides
    whether they may, else empty; `practice_round` counts how often they began. `is_model` says
    that their answers are predictions, which count neither in `best` nor as a reviewer's.
    """

    id: str
    name: str
    role: str = "reviewer"
    has_password: bool = False
    can_sign_in: bool = True
    active: bool = True
    created_at: str = ""
    has_second_factor: bool = False
    practice: str = ""
    practice_round: int = 1
    is_model: bool = False

    @property
    def is_lead(self) -> bool:
        return self.role == "lead"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in a form or a message: where, why, and what to do next.

    `rows` counts the rows of a table that it is about, 0 if it is not about rows; `line` is
    the line of a text that it is in, 0 if it is about all of it.
    """

    where: str
    reason: str
    remedy: str = ""
    rows: int = 0
    line: int = 0


def long_columns(further: Sequence[str]) -> tuple[str, ...]:
    """Name the columns of the long CSV and of the views, in order.

    `further` are the ids of the scheme's fields besides the source.
    """
    return (*_COLUMNS_BEFORE_FIELDS, *further, *_COLUMNS_AFTER_FIELDS)


_COLUMNS_BEFORE_FIELDS = (
    "article_id", "article_ref", "article_title", "outlet", "url", "published",
    "sentence_id", "position", "kind", "sentence_start", "sentence_end", "sentence",
    "reviewer", "verdict", "claim", "claim_start", "claim_end", "claim_text",
    "source", "source_label", "source_group", "source_name",
    "source_start", "source_end", "source_text",
)  # fmt: skip
_COLUMNS_AFTER_FIELDS = (
    "flagged", "comment", "decided_by", "n_labels", "n_agree", "why", "blind",
    "active_ms", "scheme", "scheme_version", "labelled_at", "split",
    "language", "tags", "register_kind", "bulk", "score", "is_model",
)  # fmt: skip
