"""Bytes → text: byte order mark, strict UTF-8, UTF-16, a careful guess, else ask."""

import codecs

from charset_normalizer import from_bytes

from annotate.errors import Refused

_ASK = "Choose its encoding (for example windows-1251), or save it as UTF-8."
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESSED_FROM = 200_000  # bytes: enough to guess by, and quick
_SURE = 0.15  # greatest share of "chaos" at which a guess is taken


def decode(data: bytes, name: str, encoding: str = "") -> str:
    """Decode a file; line ends stay as they are, a byte order mark goes.

    `encoding` is what a person chose. Refused where nothing fits, or where
    the bytes are no text.
    """
    for mark, known in _MARKS:
        if data.startswith(mark):
            return _checked(_decode_as(data[len(mark) :], name, known), name)
    if encoding:
        return _checked(_decode_as(data, name, encoding), name)
    if b"\0" in data:
        return _checked(_decode_wide(data, name), name)
    try:
        return _checked(data.decode("utf-8"), name)
    except UnicodeDecodeError as mistake:
        return _checked(_guess(data, name, mistake), name)


def _decode_as(data: bytes, name: str, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except LookupError:
        raise Refused(f"There is no encoding “{encoding}”.", _ASK) from None
    except UnicodeError as mistake:
        raise Refused(f"“{name}” is not {encoding}: {_where(mistake)}.", _ASK) from None
    return text.removeprefix("\ufeff")


def _where(mistake: UnicodeError) -> str:
    if isinstance(mistake, UnicodeDecodeError):
        return f"byte {mistake.start + 1} does not fit"
    return "its bytes do not fit"


def _decode_wide(data: bytes, name: str) -> str:
    """Decode UTF-16 without a mark: its zero bytes stand at every other place."""
    sample = data[:20_000]
    halves = {"utf-16-le": sample[1::2].count(0), "utf-16-be": sample[0::2].count(0)}
    likely = max(halves, key=halves.__getitem__)
    if (
        len(data) % 2
        or halves[likely] < 4 * (sum(halves.values()) - halves[likely])
        or (halves[likely] * 20 < len(sample))
    ):
        raise _binary(name)
    try:
        return data.decode(likely)
    except UnicodeDecodeError:
        raise _binary(name) from None


def _guess(data: bytes, name: str, mistake: UnicodeDecodeError) -> str:
    """Guess an older encoding, but never for a UTF-8 file with a few broken bytes."""
    repaired = data.decode("utf-8", "replace")
    broken = repaired.count("\ufffd")
    wide = sum(1 for sign in repaired[:_GUESSED_FROM] if ord(sign) > 127 and sign != "\ufffd")
    if wide > 4 * broken:
        raise Refused(f"“{name}” is broken UTF-8: {_where(mistake)}.", "Save it again as UTF-8.")
    best = from_bytes(data[:_GUESSED_FROM], enable_fallback=False).best()
    if best is None or best.chaos > _SURE:
        raise Refused(f"The encoding of “{name}” cannot be told.", _ASK)
    return _decode_as(data, name, best.encoding)


def _checked(text: str, name: str) -> str:
    """Refuse what decodes but is no text: zero bytes, or many control characters."""
    sample = text[:_GUESSED_FROM]
    strange = sum(1 for sign in sample if sign < " " and sign not in "\t\n\r\f\v\x1b")
    if "\0" in text or strange * 100 > len(sample):
        raise _binary(name)
    return text


def _binary(name: str) -> Refused:
    return Refused(f"“{name}” is no text file.", "Choose a text, or save it as plain text (.txt).")
