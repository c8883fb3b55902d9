"""Two texts → their words: the same, removed, added."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\S+\s*")
SAME, REMOVED, ADDED = "same", "removed", "added"


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of a reworded text; `how` is same, removed or added."""

    how: str
    text: str


def compare_words(old: str, new: str) -> tuple[Part, ...]:
    """Compare two texts word by word; where words were replaced, the removed ones come first."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, _bare(before), _bare(after), autojunk=False)
    parts = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            parts.append(Part(SAME, "".join(after[new_start:new_end])))
            continue
        pairs = ((REMOVED, before[start:end]), (ADDED, after[new_start:new_end]))
        parts += [Part(how, "".join(words)) for how, words in pairs if words]
    return tuple(parts)


def _bare(words: list[str]) -> list[str]:
    return [word.rstrip() for word in words]
