"""Units on a page: the rows that show them, and what a person does to one of them.

Shared by the preview of an import and the page of a stored article's units.
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
            "asked",
            "asked; its sign is left out",
            "shown, not asked",
            "shown, not asked",
            "place and date; shown, not asked",
            "leftovers of images and advertisements",
        ),
        strict=True,
    )
)
_AGAIN = "Reload the page and do it again."


@dataclass(frozen=True, slots=True)
class Row:
    """One unit as a page shows it; `words` and the place before each where it is at hand.

    `is_piece`: a sentence longer than a unit may be was cut at white space.
    """

    unit: Unit
    text: str
    people: int
    is_piece: bool = False
    words: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for by a button: `what`, to which article, with which words."""

    what: str = ""
    article: str = ""
    words: tuple[str, ...] = ()

    @property
    def index(self) -> int:
        return _number(self.words, 0)


def read_wish(value: str) -> Wish:
    """Read a button's value: “merge ARTICLE 3”, “split ARTICLE 3 57”, “kind ARTICLE 3 heading”."""
    what, *words = value.split() or [""]
    return Wish(what, words[0] if words else "", tuple(words[1:]))


def rows_of(
    text: str, units: Sequence[Unit], people: Mapping[int, int] | None = None, at: int | None = None
) -> list[Row]:
    """Make the rows of units; the one `at` hand with the words at which it can be split."""
    hints = marks(text, units)
    return [
        Row(
            unit,
            text[unit.start : unit.end],
            (people or {}).get(index, 0),
            "cut" in hints[index],
            tuple(pure.cuts_of(text, unit)[1:]) if index == at else (),
        )
        for index, unit in enumerate(units)
    ]


def change(text: str, units: Sequence[Unit], wish: Wish) -> list[Unit]:
    """Do what was asked for; Invalid says why it cannot be."""
    if wish.what == "merge":
        return pure.merge(units, wish.index)
    if wish.what == "split":
        return pure.split(text, units, wish.index, _number(wish.words, 1))
    if wish.what == "kind":
        return pure.change_kind(units, wish.index, wish.words[1] if len(wish.words) > 1 else "")
    return list(units)


def write_units(units: Sequence[Unit]) -> str:
    """Write units as a form field: “0-12-sentence-0;…”."""
    return ";".join(f"{one.start}-{one.end}-{one.kind}-{one.paragraph}" for one in units)


def read_units(value: str) -> tuple[Unit, ...]:
    """Read what `write_units`, or its twin in js/units.js, wrote."""
    found = []
    for part in value.split(";") if value else ():
        cells = part.split("-")
        if len(cells) != 4:
            raise BadRequest("The units did not come back whole.", _AGAIN)
        start, end, paragraph = (_number(cells, place) for place in (0, 1, 3))
        found.append(Unit(start, end, cells[2], paragraph))
    return tuple(found)


def data_of(text: str, units: Sequence[Unit]) -> dict[str, Any]:
    """Give the scripts of a page what they work on."""
    return {"text": text, "units": write_units(units)}


def _number(words: Sequence[str], place: int) -> int:
    word = words[place] if place < len(words) else ""
    if not (word.isascii() and word.isdigit() and len(word) < 9):
        raise BadRequest("This button says something unknown.", _AGAIN)
    return int(word)
