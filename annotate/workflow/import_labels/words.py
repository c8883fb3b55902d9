"""The words of a label set → the value ids of a scheme, and verdicts."""

import unicodedata
from collections import Counter
from collections.abc import Mapping

from annotate.errors import Invalid
from annotate.records import VERDICTS, Field, Scheme
from annotate.tables import looks_like_labels

_SPELT = {
    "no_claim": ("no claim", "0"),
    "cant_tell": ("cant tell", "can't tell", "t"),
}
_LONGEST_SHOWN = 40
_JOINERS = tuple("#;,/&+")


class LabelWords:
    """Find what the words of a file mean, and count which were read as which value or unknown.

    The words mapped by hand come first, then ids, labels and keys, in any case.
    A mapping applies to each column that has its value; a mapping to "" leaves a
    row out or a field empty.
    """

    def __init__(self, scheme: Scheme, mapped: Mapping[str, str]) -> None:
        self.taken: Counter[tuple[str, str, str]] = Counter()
        self.unknown: Counter[tuple[str, str]] = Counter()
        verdicts = {_fold(verdict): verdict for verdict in VERDICTS}
        for verdict, spelt in _SPELT.items():
            verdicts |= dict.fromkeys(spelt, verdict)
        self._known = {field.id: _words_of(field) for field in scheme.fields}
        source = self._known["source"] = self._known.pop(scheme.source.id)
        # Many label sets write “no claim” into the column of labels; “claims” needs a source there.
        for word, verdict in verdicts.items():
            if verdict != "claims":
                source.setdefault(word, verdict)
        self._known["verdict"] = verdicts
        self._map(mapped)

    def knows(self, column: str, word: str) -> bool:
        """Return whether a word has a meaning in a column."""
        return _fold(word) in self._known[column]

    def find(self, column: str, word: str) -> str:
        """Find the value id of a word in a column (a field or `verdict`); Invalid if unknown."""
        known = self._known[column]
        value = known.get(_fold(word))
        if value is None:
            self.unknown[column, word] += 1
            raise _unknown(column, word, known)
        if word != value:
            self.taken[column, word, value] += 1
        return value

    def _map(self, mapped: Mapping[str, str]) -> None:
        meant = {
            word: {
                column: known[_fold(value)] if value else ""
                for column, known in self._known.items()
                if not value or _fold(value) in known
            }
            for word, value in mapped.items()
        }
        for word, by_column in meant.items():
            if not by_column:
                values = dict.fromkeys(
                    value for known in self._known.values() for value in known.values()
                )
                raise Invalid(
                    f"--map {word}={mapped[word]}: there is no value “{mapped[word]}”.",
                    f"Choose from: {', '.join(values)}.",
                )
            for column, value in by_column.items():
                self._known[column][_fold(word)] = value


def _words_of(field: Field) -> dict[str, str]:
    """Map each way to write a field's values to the id.

    Ids win over labels, labels over keys, and keys over aliases.
    """
    words = {_fold(alias): value.id for value in field.values for alias in value.aliases}
    for spelt in ("key", "label", "id"):
        words |= {
            _fold(getattr(value, spelt)): value.id
            for value in field.values
            if getattr(value, spelt)
        }
    return words


def _fold(word: str) -> str:
    """Fold a word so that case, spaces, “_”, “-” and the kind of apostrophe do not matter."""
    plain = unicodedata.normalize("NFC", word).replace("’", "'")
    return " ".join(plain.replace("_", " ").replace("-", " ").split()).casefold()


class UnknownWord(Invalid):
    """A word of a file that is not in the scheme and is not mapped."""


def _unknown(column: str, word: str, known: Mapping[str, str]) -> Invalid:
    values = ", ".join(dict.fromkeys(value for value in known.values() if value))
    if not word:
        return UnknownWord(
            f"{column}: the label is missing.",
            "Fill it in, or say what an empty cell means: --map “=no_claim”."
            " --map “=” leaves such rows out.",
        )
    shown = " ".join(word.split())
    shown = shown[:_LONGEST_SHOWN] + "…" * (len(shown) > _LONGEST_SHOWN)
    joiner = looks_like_labels(word)
    is_several = joiner in _JOINERS and any(_fold(part) in known for part in word.split(joiner))
    several = f" If it is several labels, add --separator “{joiner}”." if is_several else ""
    return UnknownWord(
        f"{column}: “{shown}” is not a value of the scheme.",
        f"Map it with --map “{shown}=VALUE”. VALUE is one of: {values}.{several}",
    )
