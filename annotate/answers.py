"""Values from JSON, a form or long-CSV rows + scheme → a valid answer, or its mistakes.

`answer_from_form` and `answer_from_rows` bring their input into the JSON shape
of `POST /labels`; `read_answer` judges that shape and never raises on it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotate.records import VERDICTS, Answer, Claim, Field, Mistake, Scheme, Value, long_columns

WORDS = ("off", "several", "always")
MOST_CLAIMS = 50
LIMITS = {"comment": 4_000, "why": 4_000, "flag": 1_000, "source_name": 200, "field": 4_000}

_ANSWER_KEYS = frozenset({"verdict", "claims", "flag", "comment", "why"})
_CLAIM_KEYS = frozenset(
    {"start", "end", "source", "source_start", "source_end", "source_name", "fields"}
)
_NOT_GIVEN: tuple[Any, ...] = (None, "", [])
_SURROGATE = re.compile("[\ud800-\udfff]")
_CLAIM_INPUT = re.compile(r"claim-([0-9]{1,3})-([a-z][a-z0-9_]*)")
_OFFSETS = ("start", "end", "source_start", "source_end")
_FIXED_COLUMNS = frozenset(long_columns(()))


@dataclass(frozen=True, slots=True)
class _Frame:
    """What every claim of one answer is judged by; `words` is off, optional or needed."""

    scheme: Scheme
    length: int
    words: str
    mistakes: list[Mistake]

    def note(self, where: str, reason: str, remedy: str) -> None:
        self.mistakes.append(Mistake(where, reason, remedy))


def read_answer(
    data: object, scheme: Scheme, text: str, words: str = "several", layer: str = "label"
) -> tuple[Answer | None, list[Mistake]]:
    """Judge the JSON of one answer to the sentence `text`: the answer, or None and its mistakes.

    `words` is the project's setting (`off`, `several`, `always`); where it is
    off, a claim's words are left out of its answer, whatever they are. Claims come
    out in the order of the text, a set's values in the order of the scheme,
    white space at the ends of free text taken off. Never raises on any `data`.
    """
    mistakes: list[Mistake] = []
    if not isinstance(data, dict):
        return None, [Mistake("", "This is no answer.", "Send an object with a verdict.")]
    if not data.keys() <= _ANSWER_KEYS:
        _note_unknown(data, _ANSWER_KEYS, "", mistakes)
    verdict = _read_verdict(data, layer, mistakes)
    claims = _read_claims(data, verdict, _frame(data, scheme, text, words, mistakes))
    flag = _read_flag(data.get("flag"), mistakes)
    comment = _read_text(data.get("comment"), "comment", LIMITS["comment"], mistakes)
    why = _read_text(data.get("why"), "why", LIMITS["why"], mistakes)
    if why and layer != "gold":
        mistakes.append(
            Mistake("why", "Only a gold answer says why.", "Write a comment, or leave it out.")
        )
    if mistakes:
        return None, mistakes
    return Answer(verdict, claims, flag, comment, why), mistakes


def _frame(
    data: dict[str, Any], scheme: Scheme, text: str, words: str, mistakes: list[Mistake]
) -> _Frame:
    given = data.get("claims")
    alone = isinstance(given, list) and len(given) == 1
    rule = "off" if words == "off" else "optional" if words == "several" and alone else "needed"
    return _Frame(scheme, len(text), rule, mistakes)


def _read_verdict(data: dict[str, Any], layer: str, mistakes: list[Mistake]) -> str | None:
    verdict = data.get("verdict")
    if verdict is None and "verdict" in data:
        return None
    if not isinstance(verdict, str) or verdict not in VERDICTS:
        reason = "The verdict is missing." if "verdict" not in data else "This verdict is unknown."
        remedy = f"Send null (still to do) or one of: {', '.join(VERDICTS)}."
        mistakes.append(Mistake("verdict", reason, remedy))
        return None
    if layer == "gold" and verdict == "skipped":
        mistakes.append(Mistake("verdict", "Gold cannot be skipped.", "Decide, or send null."))
    return verdict


def _read_claims(data: dict[str, Any], verdict: str | None, frame: _Frame) -> tuple[Claim, ...]:
    given = data.get("claims")
    if given is None:
        given = []
    if not isinstance(given, list):
        frame.note("claims", "The claims are no list.", "Send a list, empty if there are none.")
        return ()
    if not given:
        if verdict == "claims":
            frame.note("claims", "There is no claim.", "Add one, or choose No claim.")
        return ()
    if verdict != "claims":
        frame.note("claims", "Claims stand only with the verdict claims.", "Remove one or other.")
    if len(given) > MOST_CLAIMS:
        frame.note("claims", f"There are more than {MOST_CLAIMS} claims.", "Join some of them.")
        return ()
    claims = [
        claim
        for number, item in enumerate(given)
        if (claim := _read_claim(item, f"claims[{number}]", frame))
    ]
    if len(claims) > 1 and frame.words == "needed":
        claims.sort(key=_place)
    return tuple(claims)


def _place(claim: Claim) -> tuple[int, int]:
    return (claim.start or 0, claim.end or 0)


def _read_claim(item: object, where: str, frame: _Frame) -> Claim | None:
    if not isinstance(item, dict):
        frame.note(where, "This is no claim.", "Send an object with a source.")
        return None
    if not item.keys() <= _CLAIM_KEYS:
        _note_unknown(item, _CLAIM_KEYS, where + ".", frame.mistakes)
    source = item.get("source")
    value = frame.scheme.source.value(source) if isinstance(source, str) else None
    if value is None:
        reason = "This source is unknown." if source else "The source is missing."
        frame.note(where + ".source", reason, "Choose one of the scheme’s sources.")
    start, end = _read_words(item, where, frame)
    source_start, source_end = _read_span(item, "source_start", "source_end", where, frame)
    name = _read_text(
        item.get("source_name"), where + ".source_name", LIMITS["source_name"], frame.mistakes
    )
    fields = _read_fields(item.get("fields"), value, where + ".fields", frame)
    return Claim(value.id if value else "", start, end, source_start, source_end, name, fields)


def _read_words(item: dict[str, Any], where: str, frame: _Frame) -> tuple[int | None, int | None]:
    """Read a claim's words, as the project's setting asks for them."""
    if item.get("start") is None and item.get("end") is None:
        if frame.words == "optional":
            return 0, frame.length
        if frame.words == "needed":
            frame.note(where, "The words of this claim are missing.", "Mark them in the sentence.")
        return None, None
    if frame.words == "off":  # made before a lead switched them off
        return None, None
    return _read_span(item, "start", "end", where, frame)


def _read_span(
    item: dict[str, Any], first: str, last: str, where: str, frame: _Frame
) -> tuple[int | None, int | None]:
    """Read two offsets, in code points from the sentence's start; both missing is no mistake."""
    start, end = item.get(first), item.get(last)
    if start is None and end is None:
        return None, None
    for name, offset in ((first, start), (last, end)):
        if type(offset) is not int:
            reason = "This offset is missing." if offset is None else "This is no whole number."
            frame.note(f"{where}.{name}", reason, "Send both offsets, in code points.")
            return None, None
    if not 0 <= start < end <= frame.length:
        inside = 0 <= start <= frame.length and 0 <= end <= frame.length
        reason = (
            "These words end before they start." if inside else "These words leave the sentence."
        )
        remedy = f"Keep 0 ≤ {first} < {last} ≤ {frame.length}, in code points."
        frame.note(f"{where}.{last if 0 <= start <= frame.length else first}", reason, remedy)
        return None, None
    return start, end


def _read_fields(
    given: object, source: Value | None, where: str, frame: _Frame
) -> dict[str, str | list[str]]:
    """Read the further fields that the claim's source asks; those not asked are refused."""
    if given is None:
        given = {}
    if not isinstance(given, dict):
        frame.note(where, "These are no fields.", "Send an object of field ids and value ids.")
        return {}
    if source is None:
        return {}
    read: dict[str, str | list[str]] = {}
    unread = len(given)
    for field in frame.scheme.fields[1:]:
        raw = given.get(field.id)
        unread -= field.id in given
        if field.id in source.asks:
            value = _read_value(field, raw, f"{where}.{field.id}", frame)
            if value:
                read[field.id] = value
        elif raw not in _NOT_GIVEN:
            frame.note(f"{where}.{field.id}", "This source does not ask it.", "Leave it out.")
    if unread:
        known = frozenset(field.id for field in frame.scheme.further)
        _note_unknown(given, known, where + ".", frame.mistakes)
    return read


def _read_value(field: Field, raw: object, where: str, frame: _Frame) -> str | list[str]:
    """Read what one field says: a value id, a list of them for a set, or free text."""
    if raw in _NOT_GIVEN:
        if field.required:
            frame.note(where, f"“{field.question}” is not answered.", "Choose a value.")
        return ""
    if field.level == "text":
        return _read_text(raw, where, LIMITS["field"], frame.mistakes)
    if field.level == "set":
        return _read_set(field, raw, where, frame)
    if isinstance(raw, str) and field.value(raw):
        return raw
    frame.note(where, "This value is unknown.", _one_of(field))
    return ""


def _read_set(field: Field, raw: object, where: str, frame: _Frame) -> list[str]:
    """Read a list of value ids, or one text with `|` between them, as the long CSV has it."""
    ids = raw.split("|") if isinstance(raw, str) else raw
    if isinstance(ids, list) and len(ids) <= 2 * len(field.values):
        chosen = [value.id for value in field.values if value.id in ids]
        if all(isinstance(one, str) and one in chosen for one in ids):
            return chosen
    frame.note(where, "This is no set of the field’s values.", _one_of(field))
    return []


def _one_of(field: Field) -> str:
    return f"Choose from: {', '.join(value.id for value in field.values)}."


def _read_flag(raw: object, mistakes: list[Mistake]) -> str | None:
    if raw is None:
        return None
    before = len(mistakes)
    flag = _read_text(raw, "flag", LIMITS["flag"], mistakes)
    if not flag and len(mistakes) == before:
        mistakes.append(
            Mistake("flag", "A flag needs its reason.", "Say what the lead must look at.")
        )
    return flag


def _read_text(raw: object, where: str, limit: int, mistakes: list[Mistake]) -> str:
    """Read free text; None is empty. NUL and half characters cannot be stored or shown."""
    if raw is None:
        return ""
    if not isinstance(raw, str):
        mistakes.append(Mistake(where, "This is no text.", "Send a text."))
        return ""
    text = raw.strip()
    if len(text) > limit:
        reason = f"This has {len(text):,} characters; {limit:,} are allowed."
        mistakes.append(Mistake(where, reason, "Shorten it."))
    if "\0" in text or not (text.isascii() or _SURROGATE.search(text) is None):
        reason = "This holds a character that cannot be stored."
        mistakes.append(Mistake(where, reason, "Type it again without that character."))
    return text


def _note_unknown(
    given: dict[str, Any], known: frozenset[str], before: str, mistakes: list[Mistake]
) -> None:
    """Note the first unknown keys, safe to show whatever they hold."""
    for key in [key for key in given if key not in known][:5]:
        shown = str(key)[:40].encode("ascii", "backslashreplace").decode()
        remedy = f"Use only: {', '.join(sorted(known))}."
        mistakes.append(Mistake(before + shown, "This is unknown here.", remedy))


def answer_from_form(form: Mapping[str, list[str]]) -> dict[str, Any]:
    """Bring the fields of a form without JavaScript into the JSON shape.

    Names: `verdict` (the button pressed; none or empty = claims if there are
    any), `flag`, `comment`, `why`, and for claim *n* from 0 `claim-n-source`,
    `claim-n-source_name`, `claim-n-<field>` (several times for a set), and the
    offsets `claim-n-start`, `-end`, `-source_start`, `-source_end`. Words are
    chosen by two selects: the options of the first carry the offset at which
    each word starts, those of the second the offset at which it ends. A claim
    of which nothing but words was chosen is left out; other names are ignored.
    """
    blocks: dict[int, dict[str, list[str]]] = {}
    for name, values in form.items():
        match = _CLAIM_INPUT.fullmatch(name)
        if match:
            blocks.setdefault(int(match[1]), {})[match[2]] = [one for one in values if one]
    claims = [
        _claim_from_block(blocks[number])
        for number in sorted(blocks)
        if any(values for name, values in blocks[number].items() if name not in _OFFSETS)
    ]
    return {
        "verdict": _first(form, "verdict") or ("claims" if claims else None),
        "claims": claims,
        "flag": _first(form, "flag").strip() or None,
        "comment": _first(form, "comment").replace("\r\n", "\n"),
        "why": _first(form, "why").replace("\r\n", "\n"),
    }


def _claim_from_block(block: dict[str, list[str]]) -> dict[str, Any]:
    claim: dict[str, Any] = {name: _offset(_first(block, name)) for name in _OFFSETS}
    claim["source"] = _first(block, "source")
    claim["source_name"] = _first(block, "source_name")
    claim["fields"] = {
        name: values if len(values) > 1 else values[0]
        for name, values in block.items()
        if values and name not in _CLAIM_KEYS
    }
    return claim


def answer_from_rows(
    rows: Sequence[Mapping[str, Any]], further: Sequence[str] | None = None
) -> dict[str, Any]:
    """Bring the long-CSV rows of one sentence and reviewer into the JSON shape.

    `further` names the columns of the scheme's further fields; by default each
    column that every long CSV does not have. A row with neither claim number
    nor source is an answer without claims.
    """
    first = rows[0]
    fields = [name for name in first if name not in _FIXED_COLUMNS] if further is None else further
    held = [row for row in rows if _cell(row, "claim") or _cell(row, "source")]
    held.sort(key=_claim_number)
    return {
        "verdict": _cell(first, "verdict") or None,
        "claims": [_claim_from_row(row, fields) for row in held],
        "flag": _cell(first, "flagged").strip() or None,
        "comment": _cell(first, "comment"),
        "why": _cell(first, "why"),
    }


def _claim_from_row(row: Mapping[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    return {
        "start": _offset(_cell(row, "claim_start")),
        "end": _offset(_cell(row, "claim_end")),
        "source": _cell(row, "source"),
        "source_start": _offset(_cell(row, "source_start")),
        "source_end": _offset(_cell(row, "source_end")),
        "source_name": _cell(row, "source_name"),
        "fields": {name: _cell(row, name) for name in fields if _cell(row, name)},
    }


def _claim_number(row: Mapping[str, Any]) -> int:
    number = _offset(_cell(row, "claim"))
    return number if isinstance(number, int) else 0


def _cell(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)


def _first(form: Mapping[str, list[str]], name: str) -> str:
    values = form.get(name)
    return values[0] if values else ""


def _offset(text: str) -> int | str | None:
    """Read an offset; None if empty, the text itself (a mistake later) if it is no number."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return int(text)
    return text or None
