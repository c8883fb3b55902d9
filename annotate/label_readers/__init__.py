"""Files of labels → rows of the long CSV, or documents with spans: one file is one format.

A reader is a module with NAME, TITLE, EXTENSIONS and ORDER, `fits(data, name)`, which recognises
its files, and one of

- `rows(data, name)`, for our own formats: a row of the long CSV per claim, with its line;
- `documents(data, name)`, for those of other tools: each text with what was said about it.

What does not fit is yielded as `Misfit` in place of it; Refused if the file as a whole is not one
of these. The import of labels finds a reader by its NAME or by what its files look like.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import NamedTuple

from annotate.errors import NotFound, Refused
from annotate.registry import members

Row = dict[str, str]


class Misfit(NamedTuple):
    """Something in a file that is not a label: its line, why, and what to do."""

    line: int
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Span:
    """A marked part of a text, in code points of it; `layer` is the kind of marks it belongs to.

    `values` are what was said about it, by the name of the question; `label` is its own label,
    and `score` how sure a model was of it. `words` are the words that name its source, (start,
    end); None if the file does not say which they are, () if it says that there are none.
    """

    line: int
    start: int
    end: int
    label: str
    layer: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    score: float | None = None
    words: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Marking:
    """What one person, or a model, said about a text; an empty `reviewer` is not known.

    `labels` are those of the whole text; `is_model` says that these are predictions.
    """

    line: int
    reviewer: str
    spans: tuple[Span, ...] = ()
    labels: tuple[str, ...] = ()
    is_gold: bool = False
    is_model: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its markings; `ref` is what the file calls it, `name` a title if it has one."""

    line: int
    text: str
    ref: str
    markings: tuple[Marking, ...]


def find_reader(data: bytes, name: str, chosen: str = "") -> ModuleType | None:
    """Find the reader of a file: the chosen one, else the first that recognises it, else None."""
    known = members("label_readers")
    if chosen and chosen not in known:
        raise NotFound(
            f"There is no format of labels called “{chosen[:40]}”.",
            f"Choose one of: csv, {', '.join(known)}.",
        )
    if chosen:
        return known[chosen]
    return next((reader for reader in known.values() if reader.fits(data, name)), None)


def list_formats() -> list[tuple[str, str]]:
    """List the formats that are read besides CSV: (name, title)."""
    return [(name, reader.TITLE) for name, reader in members("label_readers").items()]


def refuse(name: str, reason: str, remedy: str) -> Refused:
    """Make the error for a file that is not one of its format."""
    return Refused(f"“{name}” {reason}", remedy)
