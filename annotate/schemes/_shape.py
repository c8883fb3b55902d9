"""Parsed TOML → values of the right type, or mistakes with their places."""

import re
from collections.abc import Mapping
from typing import Any

from annotate.records import Mistake

# Lists, exports and titles show names as they are, so markup in one is always an accident.
TAG = re.compile(r"<[A-Za-z/!?]")


class Table:
    """One TOML table and its place; each getter notes a mistake and returns a harmless value."""

    def __init__(self, data: object, where: str, mistakes: list[Mistake]) -> None:
        self.where = where
        self.mistakes = mistakes
        self.data: Mapping[str, Any] = data if isinstance(data, dict) else {}
        if not isinstance(data, dict):
            self.note("", "This must be a table.", "Write it as [[field]], [[rule]] and so on.")

    def place(self, key: str) -> str:
        return ".".join(part for part in (self.where, key) if part)

    def note(self, key: str, reason: str, remedy: str = "") -> None:
        self.mistakes.append(Mistake(self.place(key), reason, remedy))

    def refuse_unknown(self, known: frozenset[str]) -> None:
        """Note every key that no getter reads, so that a misspelt key is reported."""
        for key in self.data:
            if key not in known:
                self.note(
                    key[:40],
                    "This key is unknown here.",
                    f"Use only: {', '.join(sorted(known))}.",
                )

    def text(self, key: str, limit: int, required: bool = False) -> str:
        """Read a string without white space at its ends, up to `limit` characters."""
        value = self.data.get(key, "")
        if not isinstance(value, str):
            self.note(key, "This must be text.", "Put it in quotation marks.")
            return ""
        value = value.strip()
        if required and not value:
            self.note(key, "This is missing.", f"Give {key} a text.")
        if len(value) > limit:
            self.note(key, f"This is longer than {limit:,} characters.", "Shorten it.")
        if "\0" in value:
            self.note(key, "This contains a character that cannot be stored.", "Remove \\u0000.")
            return ""
        return value

    def name(self, key: str, limit: int, required: bool = False) -> str:
        """Read a name: text on one line, without HTML."""
        value = self.text(key, limit, required)
        if fault := _fault_of_name(value):
            self.note(key, *fault)
        return value

    def names(self, key: str, limit: int, count: int) -> tuple[str, ...]:
        """Read a list of names."""
        values = self.texts(key, limit, count)
        if fault := next(filter(None, map(_fault_of_name, values)), None):
            self.note(key, *fault)
        return values

    def texts(self, key: str, limit: int, count: int) -> tuple[str, ...]:
        """Read a list of up to `count` strings of up to `limit` characters."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            self.note(key, "This must be a list of texts.", 'Write it as ["one", "two"].')
            return ()
        if len(value) > count:
            self.note(key, f"There are more than {count}.", f"Keep the best {count}.")
        if any(not text.strip() or len(text) > limit for text in value):
            self.note(
                key, f"Each must have 1 to {limit:,} characters.", "Fill it in or shorten it."
            )
        return tuple(text.strip() for text in value)

    def truth(self, key: str, default: bool) -> bool:
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            self.note(key, "This must be true or false.", "Write it without quotation marks.")
            return default
        return value

    def whole(self, key: str, lowest: int, highest: int, default: int) -> int:
        """Read a whole number from `lowest` to `highest`."""
        value = self.data.get(key, default)
        # True and False are instances of int, so the type itself is compared.
        if type(value) is not int or not lowest <= value <= highest:
            self.note(
                key,
                f"This must be a whole number from {lowest} to {highest}.",
                "Write it without quotation marks.",
            )
            return default
        return value

    def tables(self, key: str, count: int, gone: int = 0) -> list["Table"]:
        """Read an array of tables; each knows its place as `key[0]`, `key[1]`, ...

        Beside `count` of them, there may be `gone` that are retired or merged.
        """
        value = self.data.get(key, [])
        if not isinstance(value, list):
            self.note(key, "This must be a list of tables.", f"Write it as [[{key}]].")
            return []
        here = [number for number, entry in enumerate(value) if not (gone and _is_gone(entry))]
        limit = count + gone
        if len(here) > count:
            self.note(f"{key}[{here[count]}]", f"There are more than {count}.", "Leave some out.")
        elif len(value) > limit:
            self.note(f"{key}[{limit}]", f"There are more than {limit}.", "Leave some out.")
        # Tables past the limit are not read: the mistake is noted, and reading them costs time.
        places = (f"{self.place(key)}[{number}]" for number in range(limit))
        return [
            Table(entry, where, self.mistakes) for entry, where in zip(value, places, strict=False)
        ]

    def strings(self, key: str) -> dict[str, str]:
        """Read a table whose values are all strings."""
        value = self.data.get(key, {})
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            self.note(key, "This must be a table of texts.", 'Write it as { name = "value" }.')
            return {}
        return dict(value)


def _is_gone(entry: object) -> bool:
    return isinstance(entry, dict) and bool(entry.get("retired") or entry.get("merged_into"))


def _fault_of_name(text: str) -> tuple[str, str] | None:
    if TAG.search(text):
        return "A name is plain text, without HTML.", "Remove the tags."
    if not text.isprintable():
        return "A name is one line of visible characters.", "Type it again on one line."
    return None
