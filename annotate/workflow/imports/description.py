"""A file → what a person can choose about it: its format, its columns, its encoding."""

from dataclasses import dataclass

from annotate import importers
from annotate.errors import Refused
from annotate.importers import Options

_TEXTS = ("text", "markdown", "csv", "tsv", "json", "jsonl", "items")


@dataclass(frozen=True, slots=True)
class Description:
    """What a file is: the importer that reads it, the columns or keys to choose from,
    the encoding that was guessed, and whether it cannot be detected (`is_unclear`).
    """

    format: str
    columns: tuple[str, ...] = ()
    guess: str = ""
    is_unclear: bool = False


def describe(data: bytes, name: str, options: Options) -> Description:
    """Describe a file, whether it can be read or not."""
    try:
        importers.check_size(data, name, options.limits)
        format_name = importers.pick(data, name, options).NAME
        guess = importers.guessed_encoding(data, name, options)
    except Refused:
        return Description(options.format)
    return Description(
        format_name, _columns(data, name, options), guess, _is_unclear(data, format_name)
    )


def _columns(data: bytes, name: str, options: Options) -> tuple[str, ...]:
    try:
        return tuple(importers.columns_of(data, name, options))
    except Refused:
        return ()


def _is_unclear(data: bytes, format_name: str) -> bool:
    """Return whether the encoding of a text cannot be detected, so that a person has to choose."""
    # A NUL byte means UTF-16, which is detected, or no text at all.
    if b"\0" in data or format_name not in _TEXTS:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False
