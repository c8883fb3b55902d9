"""Bytes → text: byte order mark, strict UTF-8, UTF-16, a careful guess, else ask."""

import codecs
import re
from collections import Counter
from contextlib import suppress

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
_MOST_CHAOS = 0.1
_SURE = 0.95  # least share of usual signs
_CLEARLY = 0.1  # difference of coherence that decides
_COMMON = ("cp1252", "cp1251", "cp1250", "koi8_u")
_ALPHABETS = range(0x01, 0x07)  # upper bytes: further Latin, Greek, Cyrillic, Hebrew, Arabic
_PUNCTUATION = frozenset("“”„‘’‚–—…«»‹›€£§°·№©®™•\xa0\xad。、，！？：；（）《》「」『』【】・％")
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


def guess_encoding(data: bytes) -> str:
    """Name the encoding that `decode` guesses by; "" where the bytes tell it themselves."""
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
    """Decode UTF-16 without a mark, where it reads as text of one alphabet; else it is no text."""
    for encoding in ("utf-16-le", "utf-16-be"):
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            if _is_of_one_alphabet(text[:_GUESSED_FROM]):
                return text
    raise _binary(name)


def _is_of_one_alphabet(text: str) -> bool:
    """Tell whether nearly all of a text is letters of one alphabet, Latin beside it, and usual
    signs: pairs of other bytes would read as signs of anywhere, mostly Chinese ones."""
    blocks = Counter(ord(sign) >> 8 for sign in text if sign.isalpha())
    others = [block for block, _ in blocks.most_common() if block in _ALPHABETS]
    known = sum(blocks[block] for block in (0, *others[:1]))
    usual = sum(
        1
        for sign in text
        if not sign.isalpha() and (" " <= sign <= "~" or sign in "\t\r\n" or sign in _PUNCTUATION)
    )
    return known * 2 > len(text) and (known + usual) >= _SURE * len(text)


def _guess(data: bytes, name: str, mistake: UnicodeDecodeError) -> str:
    """Guess an older encoding, but never for a UTF-8 file with a few broken bytes."""
    repaired = data.decode("utf-8", "replace")
    broken = repaired.count("\ufffd")
    wide = sum(1 for sign in repaired[:_GUESSED_FROM] if ord(sign) > 127 and sign != "\ufffd")
    if wide > 4 * broken:
        raise Refused(f"“{name}” is broken UTF-8: {_where(mistake)}.", "Save it again as UTF-8.")
    encoding = _likeliest(data)
    if not encoding:
        raise Refused(f"The encoding of “{name}” cannot be told.", _ASK)
    return _decode_as(data, name, encoding)


def _likeliest(data: bytes) -> str:
    """Choose among what charset-normalizer finds by whether the text reads as one script.

    "" where none does, or where two do alike and it prefers neither: then a
    person is asked, since a wrong guess would be stored as the article.
    """
    found = from_bytes(data[:_GUESSED_FROM], enable_fallback=False)
    coherence = {one.encoding: one.coherence for one in found if one.chaos <= _MOST_CHAOS}
    is_latin = sum(byte > 127 for byte in data) * 3 < len(data)
    first = ["cp1252"] if is_latin else []  # several read alike: then it is this one
    ranked = []
    for encoding in dict.fromkeys([*first, *coherence, *_COMMON]):
        text = _try(data, encoding)
        if text is not None and _usual_share(text) >= _SURE:
            ranked.append((coherence.get(encoding, 0.0), encoding, text))
    best = max((one[0] for one in ranked), default=0.0)
    alike = [one for one in ranked if best - one[0] < _CLEARLY]
    is_open = not best and not is_latin and len({text for _, _, text in alike}) > 1
    return alike[0][1] if alike and not is_open else ""


def _try(data: bytes, encoding: str) -> str | None:
    sample = data[:_GUESSED_FROM]
    if encoding == "cp949":  # its rare syllables would let it read nearly anything
        return sample.decode("euc_kr", "replace")
    try:
        return sample.decode(encoding)
    except UnicodeDecodeError as mistake:
        is_cut = mistake.start >= len(sample) - 4 and len(data) > len(sample)
        return sample[: mistake.start].decode(encoding) if is_cut else None


def _usual_share(text: str) -> float:
    """Measure how many of the signs beyond ASCII are usual in the script with most of them."""
    signs = [sign for sign in text if sign > "\x7f"]
    letters = sum(1 for sign in signs if sign not in _PUNCTUATION)
    best = max(len(script.findall(text)) for script in _SCRIPTS)
    return (best + len(signs) - letters) / max(1, len(signs))


def _checked(text: str, name: str) -> str:
    """Refuse what decodes but is no text: zero bytes, or many control characters."""
    sample = text[:_GUESSED_FROM]
    strange = sum(1 for sign in sample if sign < " " and sign not in "\t\n\r\f\v\x1b")
    if "\0" in text or strange * 100 > len(sample):
        raise _binary(name)
    return text


def _binary(name: str) -> Refused:
    return Refused(
        f"“{name}” is no text file: it holds bytes that stand for no letters.",
        "Choose a text, or save it as plain text (.txt).",
    )
