"""Parsed TOML → values of the right type, or the mistakes with their places."""

from collections.abc import Mapping
from typing import Any

from annotate.records import Mistake


class Table:
    """One TOML table at a place; each getter notes a mistake and returns a harmless value."""

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
        """Note every key that no getter reads, so that a slip of the pen is not lost."""
        for key in self.data:
            if key not in known:
                self.note(
                    key[:40],
                    "This key is unknown here.",
                    f"Use only: {', '.join(sorted(known))}.",
                )

    def text(self, key: str, limit: int, required: bool = False) -> str:
        """Read a string, white space at its ends taken off; at most `limit` characters."""
        value = self.data.get(key, "")
        if not isinstance(value, str):
            self.note(key, "This must be text.", "Put it in quotation marks.")
            return ""
        value = value.strip()
        if required and not value:
            self.note(key, "This is missing.", f"Give {key} a text.")
        if len(value) > limit:
            self.note(key, f"This is longer than {limit:,} characters.", "Shorten it.")
        return value

    def texts(self, key: str, limit: int, most: int) -> tuple[str, ...]:
        """Read a list of at most `most` strings of at most `limit` characters."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.note(key, "This must be a list of texts.", 'Write it as ["one", "two"].')
            return ()
        if len(value) > most:
            self.note(key, f"There are more than {most}.", f"Keep the best {most}.")
        if any(not one.strip() or len(one) > limit for one in value):
            self.note(key, f"Each must have 1 to {limit:,} characters.", "Fill or shorten it.")
        return tuple(one.strip() for one in value)

    def truth(self, key: str, default: bool) -> bool:
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            self.note(key, "This must be true or false.", "Write it without quotation marks.")
            return default
        return value

    def whole(self, key: str, lowest: int, highest: int, default: int) -> int:
        """Read a whole number from `lowest` to `highest`."""
        value = self.data.get(key, default)
        if type(value) is not int or not lowest <= value <= highest:
            self.note(
                key,
                f"This must be a whole number from {lowest} to {highest}.",
                "Write it without quotation marks.",
            )
            return default
        return value

    def tables(self, key: str, most: int) -> list["Table"]:
        """Read an array of tables; each knows its place as `key[0]`, `key[1]`, ..."""
        value = self.data.get(key, [])
        if not isinstance(value, list):
            self.note(key, "This must be a list of tables.", f"Write it as [[{key}]].")
            return []
        if len(value) > most:
            self.note(key, f"There are more than {most}.", "Leave some out.")
        places = (f"{self.place(key)}[{number}]" for number in range(most))
        return [Table(one, where, self.mistakes) for one, where in zip(value, places, strict=False)]

    def strings(self, key: str) -> dict[str, str]:
        """Read a table whose values are all strings."""
        value = self.data.get(key, {})
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            self.note(key, "This must be a table of texts.", 'Write it as { name = "value" }.')
            return {}
        return dict(value)
