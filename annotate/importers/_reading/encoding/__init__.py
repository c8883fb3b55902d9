"""Bytes → text: byte order mark, strict UTF-8, UTF-16, a careful guess, otherwise ask."""

import codecs
import re
from collections import Counter
from contextlib import suppress

from charset_normalizer import from_bytes

from annotate.errors import Refused
from annotate.importers._reading.encoding.plausible import cyrillic_score, is_plausible

_ASK = "Choose its encoding (for example windows-1251), or save it as UTF-8."
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESSED_FROM = 200_000  # bytes: enough to guess by, and quick
_CHAOS_LIMIT = 0.1
_SURE = 0.95  # share of the characters that must be usual ones
_CLEARLY = 0.1  # difference in coherence that decides
_COMMON = ("cp1252", "cp1251", "cp1250", "koi8_u")
_FEWEST_BYTES = 12
_CYRILLIC = ("cp1251", "koi8_r", "koi8_u", "cp866", "cp1125", "iso8859_5", "mac_cyrillic")
_CYRILLIC_FROM = 20_000  # bytes
_READABLE = -3.5  # see cyrillic_score
_CLEARLY_BETTER = 0.25
_ALPHABETS = range(0x01, 0x07)  # upper bytes: more Latin, Greek, Cyrillic, Hebrew, Arabic
_PUNCTUATION = frozenset("“”„‘’‚–—…«»‹›€£§°·№©®™•\xa0\xad。、，！？：；（）《》「」『』【】・％")
_FEW = 100  # at most one byte of this many is zero where only some rows are damaged
_PLACEHOLDERS = b"\x7f\x1b"  # for a zero byte, while the rest is decoded
_SCRIPTS = tuple(
    re.compile(pattern)
    for pattern in (
        "[àâäáãåæçéèêëíìîïñóòôöõøœúùûüýÿßÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜÝ¿¡ºª]",
        "[ąćęłńóśźżáčďéěíňřšťúůýžőűăâîşţäöüß´ĄĆĘŁŃÓŚŹŻÁČĎÉĚÍŇŘŠŤÚŮÝŽŐŰ]",
        "[çğıöşüâîûÇĞİÖŞÜ]",
        "[а-яёіїєґў]|[А-ЯЁІЇЄҐЎ](?![А-ЯЁІЇЄҐЎ])",
        "[α-ωάέήίόύώϊϋΑ-Ω]",
        "[\u05d0-\u05ea]",
        "[\u0621-\u064a\u060c\u061b\u061f]",
        "[\uac00-\ud7a3]",
        "[\u3041-\u30fc]|[\u4e00-\u9fa5]",
    )
)


def decode(data: bytes, name: str, encoding: str = "") -> str:
    """Decode a file; line ends stay as they are, a byte order mark is removed.

    `encoding` is what a person chose. Refused if no encoding fits, or if the
    bytes are not text.
    """
    # A byte order mark is surer than a person's choice, and the choice surer than a guess.
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


def decode_table(data: bytes, name: str, encoding: str = "") -> str:
    """Decode a table as `decode` does, but keep a few zero bytes: only their rows are refused."""
    try:
        return decode(data, name, encoding)
    except Refused:
        free = next((byte for byte in _PLACEHOLDERS if byte not in data), None)
        if free is None or not 0 < data.count(0) * _FEW < len(data) + _FEW:
            raise
        text = decode(data.replace(b"\0", bytes([free])), name, encoding)
        return text.replace(chr(free), "\0")


def guess_encoding(data: bytes) -> str:
    """Name the encoding that `decode` guesses; "" if the bytes themselves show it."""
    if b"\0" in data or any(data.startswith(mark) for mark, _ in _MARKS):
        return ""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _likeliest(data)
    return ""


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
    """Decode UTF-16 without a mark if it reads as text of one alphabet; Refused otherwise."""
    for encoding in ("utf-16-le", "utf-16-be"):
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            if _is_of_one_alphabet(text[:_GUESSED_FROM]):
                return text
    raise _binary(name)


def _is_of_one_alphabet(text: str) -> bool:
    """Return whether nearly all of a text is Latin, one other alphabet and usual punctuation."""
    # Bytes that are not text, read in pairs, give characters from everywhere, mostly Chinese.
    blocks = Counter(ord(character) >> 8 for character in text if character.isalpha())
    others = [block for block, _ in blocks.most_common() if block in _ALPHABETS]
    known = sum(blocks[block] for block in (0, *others[:1]))
    usual = sum(
        1
        for character in text
        if not character.isalpha()
        and (" " <= character <= "~" or character in "\t\r\n" or character in _PUNCTUATION)
    )
    return known * 2 > len(text) and (known + usual) >= _SURE * len(text)


def _guess(data: bytes, name: str, mistake: UnicodeDecodeError) -> str:
    """Guess an older encoding, but never for a UTF-8 file with a few damaged bytes."""
    repaired = data.decode("utf-8", "replace")
    broken = repaired.count("\ufffd")
    wide = sum(1 for one in repaired[:_GUESSED_FROM] if ord(one) > 127 and one != "\ufffd")
    # Text in an older encoding hardly ever forms valid UTF-8 sequences. Many of them beside
    # a few broken ones mean damaged UTF-8, which a guess would turn into wrong letters.
    if wide > 4 * broken:
        raise Refused(f"“{name}” is damaged UTF-8: {_where(mistake)}.", "Save it again as UTF-8.")
    encoding = _likeliest(data)
    if not encoding:
        raise Refused(f"The encoding of “{name}” could not be detected.", _ASK)
    return _decode_as(data, name, encoding)


def _likeliest(data: bytes) -> str:
    """Choose from what charset-normalizer finds by whether the text reads as one script.

    "" if none does, or if several do equally well and it prefers none: then a
    person is asked, since a wrong guess would be stored as the article.
    """
    cyrillic = _likeliest_cyrillic(data)
    if cyrillic:
        return cyrillic
    matches = from_bytes(data[:_GUESSED_FROM], enable_fallback=False)
    coherence = {one.encoding: one.coherence for one in matches if one.chaos <= _CHAOS_LIMIT}
    is_latin = sum(byte > 127 for byte in data) * 3 < len(data)
    first = ["cp1252"] if is_latin else []  # wins if several Western encodings read alike
    if is_latin and _has_marks_only(data):
        return "cp1252"
    if not is_latin and len(data) < _FEWEST_BYTES:
        return ""  # "Да." and "Äà." are the same bytes
    ranked = []
    for encoding in dict.fromkeys([*first, *coherence, *_COMMON]):
        text = _try(data, encoding)
        if text is not None and _usual_share(text) >= _SURE and is_plausible(text):
            ranked.append((coherence.get(encoding, 0.0), encoding, text))
    best = max((score for score, _, _ in ranked), default=0.0)
    alike = [candidate for candidate in ranked if best - candidate[0] < _CLEARLY]
    is_open = not best and not is_latin and len({text for _, _, text in alike}) > 1
    return alike[0][1] if alike and not is_open else ""


def _likeliest_cyrillic(data: bytes) -> str:
    """Choose the encoding in which a text clearly reads as Russian or Ukrainian; "" if none."""
    sample = data[:_CYRILLIC_FROM]
    tried = ((encoding, _try(sample, encoding)) for encoding in _CYRILLIC)
    texts = {text: encoding for encoding, text in reversed(list(tried)) if text is not None}
    scores = sorted(((cyrillic_score(text), text) for text in texts), reverse=True)
    if not scores or scores[0][0] < _READABLE or not is_plausible(scores[0][1]):
        return ""
    is_clear = len(scores) == 1 or scores[0][0] - scores[1][0] >= _CLEARLY_BETTER
    return texts[scores[0][1]] if is_clear else ""


def _has_marks_only(data: bytes) -> bool:
    """Return whether all that is beyond ASCII is quotes and dashes, read as cp1252."""
    text = _try(data, "cp1252")
    return text is not None and all(one < "\x80" or one in "“”‘’–—…" for one in text)


def _try(data: bytes, encoding: str) -> str | None:
    sample = data[:_GUESSED_FROM]
    if encoding == "cp949":  # with its rare syllables it could read nearly anything
        return sample.decode("euc_kr", "replace")
    try:
        return sample.decode(encoding)
    except UnicodeDecodeError as mistake:
        # The sample may end inside a character, which is no fault of the encoding.
        is_cut = mistake.start >= len(sample) - 4 and len(data) > len(sample)
        return sample[: mistake.start].decode(encoding) if is_cut else None


def _usual_share(text: str) -> float:
    """Return the share of non-ASCII characters that are usual in the text's main script."""
    wide = [character for character in text if character > "\x7f"]
    letters = sum(1 for character in wide if character not in _PUNCTUATION)
    best = max(len(script.findall(text)) for script in _SCRIPTS)
    return (best + len(wide) - letters) / max(1, len(wide))


def _checked(text: str, name: str) -> str:
    """Refuse what decodes but is not text: zero bytes, or many control characters."""
    sample = text[:_GUESSED_FROM]
    strange = sum(1 for one in sample if one < " " and one not in "\t\n\r\f\v\x1b")
    if "\0" in text or strange * 100 > len(sample):
        raise _binary(name)
    return text


def _binary(name: str) -> Refused:
    return Refused(
        f"“{name}” is not a text file: it contains binary data.",
        "Choose a text file, or save it as plain text (.txt).",
    )
