"""Units on a page: the lines that show them, and what a person does to one of them.

The preview of an import and the page of a stored article's units share this.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotate import units as pure
from annotate.errors import BadRequest
from annotate.records import SENTENCE_KINDS, Unit
from annotate.sentences import marks

KIND_NOTES = dict(
    zip(
        SENTENCE_KINDS,
        (
            "to label",
            "to label, without its bullet sign",
            "shown, not labelled",
            "shown, not labelled",
            "place and date; shown, not labelled",
            "leftovers from images and advertisements",
        ),
        strict=True,
    )
)
_AGAIN = "Reload the page and try again."


@dataclass(frozen=True, slots=True)
class Line:
    """One unit as a page shows it.

    `is_piece`: it is a part of a sentence that was split because it was too long
    for a unit. `words` are those of the unit being edited, each with the position
    before it, where the unit can be split.
    """

    unit: Unit
    text: str
    people: int
    is_piece: bool = False
    words: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """What a button does: its name, the article it is about, and further words."""

    name: str = ""
    article: str = ""
    words: tuple[str, ...] = ()

    @property
    def index(self) -> int:
        return _number(self.words, 0)

    def edited_unit(self, count: int) -> int | None:
        """Return which of `count` units a button works on; None if it works on something else."""
        # After a merge, the last place may be gone.
        is_edit = self.name in ("edit", "merge", "split", "kind")
        return min(self.index, count - 1) if is_edit else None


def read_action(value: str) -> Action:
    """Read a button's value: “merge ARTICLE 3”, “split ARTICLE 3 57”, “kind ARTICLE 3 heading”."""
    name, *words = value.split() or [""]
    return Action(name, words[0] if words else "", tuple(words[1:]))


def list_lines(
    text: str,
    units: Sequence[Unit],
    people: Mapping[int, int] | None = None,
    edited: int | None = None,
) -> list[Line]:
    """List the lines of units; the edited one has the words at which it can be split."""
    marked = marks(text, units)
    return [
        Line(
            unit,
            text[unit.start : unit.end],
            (people or {}).get(index, 0),
            "cut" in marked[index],
            tuple(pure.cuts_of(text, unit)[1:]) if index == edited else (),
        )
        for index, unit in enumerate(units)
    ]


def change(text: str, units: Sequence[Unit], action: Action) -> list[Unit]:
    """Merge, split or change the kind of a unit; Invalid explains why it cannot be done."""
    if action.name == "merge":
        return pure.merge(units, action.index)
    if action.name == "split":
        return pure.split(text, units, action.index, _number(action.words, 1))
    if action.name == "kind":
        kind = action.words[1] if len(action.words) > 1 else ""
        return pure.change_kind(units, action.index, kind)
    return list(units)


def write_units(units: Sequence[Unit]) -> str:
    """Write units as a form field: “0-12-sentence-0;…”."""
    return ";".join(f"{u.start}-{u.end}-{u.kind}-{u.paragraph}" for u in units)


def read_units(value: str) -> tuple[Unit, ...]:
    """Read what `write_units`, or its twin in js/imports/units.js, wrote."""
    read = []
    for part in value.split(";") if value else ():
        cells = part.split("-")
        if len(cells) != 4:
            raise BadRequest("The units arrived incomplete.", _AGAIN)
        start, end, paragraph = (_number(cells, place) for place in (0, 1, 3))
        read.append(Unit(start, end, cells[2], paragraph))
    return tuple(read)


def data_of(text: str, units: Sequence[Unit]) -> dict[str, Any]:
    """Return what the scripts of a page work on."""
    return {"text": text, "units": write_units(units)}


def _number(words: Sequence[str], place: int) -> int:
    word = words[place] if place < len(words) else ""
    if not (word.isascii() and word.isdigit() and len(word) < 9):
        raise BadRequest("The server does not know this button.", _AGAIN)
    return int(word)
