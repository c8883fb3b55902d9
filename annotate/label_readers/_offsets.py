"""Offsets of other tools → code points of the text."""

from typing import Any


def locate(text: str, start: Any, end: Any, words: Any = None) -> tuple[int, int] | None:
    """Return where a span is; None if its offsets are not in the text or have other words.

    Some tools count UTF-16 units. The words that a file repeats show which; without them,
    offsets are code points.
    """
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        return None
    candidates = [(start, end)]
    if not text.isascii():
        candidates.append((from_utf16(text, start), from_utf16(text, end)))
    for first, last in candidates:
        if first < last <= len(text) and (
            not isinstance(words, str) or _same(text[first:last], words)
        ):
            return first, last
    return None


def from_utf16(text: str, offset: int) -> int:
    """Return the code points before an offset that counts UTF-16 units."""
    if text.isascii():
        return offset
    units = text.encode("utf-16-le", "surrogatepass")
    within = units[: 2 * offset].decode("utf-16-le", "replace")
    return len(within) + max(0, offset - len(units) // 2)


def _same(found: str, words: str) -> bool:
    """Return whether words are the same but for white space, which tools write as they like."""
    return found.split() == words.split()
