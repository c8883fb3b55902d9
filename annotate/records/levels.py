"""What the answers to a field are: its level of measurement."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """How a field of this level is answered and compared.

    `distance` is that of its headline figure, as `annotate/agreement` names it; none if what
    reviewers type is not compared.
    """

    words: str
    distance: str = ""
    is_free: bool = False
    is_ordered: bool = False
    takes_several: bool = False


LEVELS = {
    "nominal": Level("one value", "nominal"),
    "ordinal": Level("one of several grades", "ordinal", is_ordered=True),
    "set": Level("several values", "masi", takes_several=True),
    "text": Level("free text", is_free=True),
}
