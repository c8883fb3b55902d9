"""Names of sources → which of them may be one and the same (pure).

A suggestion always says why, and never joins two scripts: “Kim Yong-hyun” and “Ким Ён Хён” may
be one person, but which spelling a project prefers is for people to say.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

KINDS = ("official", "intelligence", "expert", "media", "witness", "other")
LONGEST_NAME = 200  # characters

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*\.?")
_SMALL = frozenset(("the", "a", "an", "of", "for", "and", "in", "on", "to", "de", "la", "le", "der",
                    "die", "das", "von", "van"))  # fmt: skip
_SPELLINGS = (("defence", "defense"), ("centre", "center"), ("ise", "ize"), ("isation", "ization"),
              ("our", "or"))  # fmt: skip
_TITLES = frozenset(
    ("mr", "mrs", "ms", "dr", "prof", "president", "minister", "secretary", "general", "colonel",
     "senator", "governor", "mayor", "chancellor", "king", "queen", "sir", "representative",
     "ambassador", "judge", "chief", "officer")
)  # fmt: skip
_SHORTEST_SURNAME = 4
_COMPARED = 8  # the most used names of one surname that a further one is compared with


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two names that may be one source, the more frequent first, and why."""

    first: str
    second: str
    reason: str


def suggest(uses: Mapping[str, int], apart: Iterable[tuple[str, str]] = ()) -> list[Likeness]:
    """List the pairs of names that may be one source, the most used first.

    `uses` counts each name; pairs in `apart` were judged already. Each name is suggested
    only to the most frequent one that is like it.
    """
    judged = {frozenset(pair) for pair in apart}
    found: dict[frozenset[str], Likeness] = {}
    # In the order of how sure the reason is: the first reason for a pair stands.
    for key_of, reason in (
        (_letters, "Same words, another spelling"),
        (_initials, "One is short for the other"),
        (_surname, "Same last name"),
    ):
        for names in _alike(uses, key_of):
            for place, second in enumerate(names):
                for first in names[: min(place, _COMPARED)]:
                    pair = frozenset((first, second))
                    if pair not in judged and _may_be_one(first, second, reason):
                        found.setdefault(pair, Likeness(first, second, reason))
                        break
    return sorted(found.values(), key=lambda one: (-uses[one.first] - uses[one.second], one.first))


def _alike(uses: Mapping[str, int], key_of: Callable[[str], list[str]]) -> Iterable[list[str]]:
    """Group the names with the same key, in each group the most used first."""
    groups = defaultdict(list)
    for name in sorted(uses, key=lambda one: (-uses[one], one)):
        for key in key_of(name):
            groups[_script(name), key].append(name)
    return (names for names in groups.values() if len(names) > 1)


def _words(name: str) -> list[str]:
    return _WORD.findall(name)


def _letters(name: str) -> list[str]:
    """Reduce a name to what stays the same in another spelling: “the U.S. defence” → usdefense."""
    plain = unicodedata.normalize("NFKC", name).casefold().replace(".", "")
    words = [word for word in _words(plain) if word not in _SMALL]
    for british, american in _SPELLINGS:
        words = [word.replace(british, american) for word in words]
    joined = "".join(words).replace("'", "").replace("’", "").replace("-", "")
    return [joined] if joined else []


def _initials(name: str) -> list[str]:
    """Return what a name could be shortened to, or itself if it is such a shortening."""
    plain = name.replace(".", "")
    if plain.isupper() and plain.isalpha() and 2 <= len(plain) <= 8:
        return [plain]
    words = [word for word in _words(name) if word.casefold() not in _SMALL]
    capitals = [word[0] for word in words if word[0].isupper()]
    return ["".join(capitals)] if len(words) > 1 and len(capitals) == len(words) else []


def _surname(name: str) -> list[str]:
    """Return the last word of a person's name of at most three words."""
    words = _words(name)
    is_person = 1 <= len(words) <= 3 and all(word[0].isupper() for word in words)
    long_enough = is_person and len(words[-1]) >= _SHORTEST_SURNAME and not words[-1].isupper()
    return [words[-1].casefold()] if long_enough else []


def _may_be_one(first: str, second: str, reason: str) -> bool:
    """Rule out pairs that a key alone would join: two first names, two long forms."""
    if reason == "One is short for the other":
        return first.replace(".", "").isupper() != second.replace(".", "").isupper()
    if reason == "Same last name":
        ours, theirs = _given_names(first), _given_names(second)
        return not (ours and theirs) or any(
            _may_be_one_given_name(one, other) for one in ours for other in theirs
        )
    return True


# A name is compared with several others.
@lru_cache(maxsize=8192)
def _given_names(name: str) -> frozenset[str]:
    return frozenset(word.casefold().rstrip(".") for word in _words(name)[:-1]) - _TITLES


def _may_be_one_given_name(one: str, other: str) -> bool:
    """Return whether two given names are the same, or one is the initial of the other."""
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])


def _script(name: str) -> str:
    """Name the script of the first letter: LATIN, CYRILLIC, HANGUL."""
    letter = next((one for one in name if one.isalpha()), "")
    return unicodedata.name(letter, "").partition(" ")[0] if letter else ""
