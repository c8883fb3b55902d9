"""What a page shows, and where → the text it was set from: columns, paragraphs, words."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_NARROW = re.compile(r"[iIjltfr.,:;'’‘|!()\[\]\- ]")
_WIDE = re.compile(r"[mwMW@%—…ЖШЩЮЫФжшщюыф]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: where it starts (x to the right, y up) and how large its letters are, in points.

    `end` is its right edge, and `room` what is free between that and the edge of its column, as
    far as they can be estimated. `column` is its column's number, -1 for a line across several.
    """

    text: str
    x: float
    y: float
    size: float
    end: float = 0.0
    room: float = 0.0
    column: int = 0


@lru_cache(maxsize=4096)
def width_of(text: str) -> float:
    """Estimate the width of a text, as a multiple of the size of its letters."""
    return sum(map(_width, text.strip()))


def _width(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if _NARROW.match(character):
        return 0.29
    if _WIDE.match(character):
        return 0.81
    return 0.67 if character.isupper() else 0.51
