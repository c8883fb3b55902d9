"""The parts that a text is cut into before its sentences."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, list item, heading or leftover: `text[start:end]`, in code points."""

    start: int
    end: int
    kind: str
    is_signed: bool = False  # a bullet or heading for sure, not only by how it reads
