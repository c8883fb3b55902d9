"""Values from JSON, a form or long-CSV rows + scheme → a valid answer, or its mistakes.

`answer_from_form` and `answer_from_rows` turn their input into the JSON shape of
`POST /labels`. `read_answer` checks that shape and never raises an error on it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotate.records import VERDICTS, Answer, Claim, Field, Mistake, Scheme, Value, long_columns

WORDS = ("off", "several", "always")
CLAIM_LIMIT = 50
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
    """What every claim of one answer is checked against; `words` is off, optional or needed."""

    scheme: Scheme
    length: int
    words: str
    mistakes: list[Mistake]

    def note(self, where: str, reason: str, remedy: str) -> None:
        self.mistakes.append(Mistake(where, reason, remedy))


def read_answer(
    data: object, scheme: Scheme, text: str, words: str = "several", layer: str = "label"
) -> tuple[Answer | None, list[Mistake]]:
    """Check the JSON of one answer to the sentence `text`: the answer, or None and its mistakes.

    `words` is the project's setting (`off`, `several`, `always`); if it is off, the
    words of claims are left out, even if they are wrong. The claims of the answer are in
    the order of the text, a set's values in the order of the scheme, and free text has
    no white space at its ends. Values that are no longer offered are accepted: an answer may
    have been given before. It never raises an error, whatever `data` is.
    """
    mistakes: list[Mistake] = []
    if not isinstance(data, dict):
        return None, [Mistake("", "This is not an answer.", "Send an object with a verdict.")]
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
    if verdict is None and "verdict" in data:  # null is an answer: back to do, after an undo
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
        frame.note("claims", "The claims are not a list.", "Send a list, empty if there are none.")
        return ()
    if not given:
        if verdict == "claims":
            frame.note("claims", "There are no claims.", "Add one, or choose “No claim”.")
        return ()
    if verdict != "claims":
        reason = "Only the verdict “claims” can have claims."
        frame.note("claims", reason, "Remove one or the other.")
    if len(given) > CLAIM_LIMIT:
        frame.note("claims", f"There are more than {CLAIM_LIMIT} claims.", "Join some of them.")
        return ()
    claims = [
        claim
        for number, item in enumerate(given)
        if (claim := _read_claim(item, f"claims[{number}]", frame))
    ]
    # Without words there is no order in the text, and the order they were made in stays.
    if len(claims) > 1 and frame.words == "needed":
        claims.sort(key=_span)
    return tuple(claims)


def _span(claim: Claim) -> tuple[int, int]:
    return (claim.start or 0, claim.end or 0)


def _read_claim(item: object, where: str, frame: _Frame) -> Claim | None:
    if not isinstance(item, dict):
        frame.note(where, "This is not a claim.", "Send an object with a source.")
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
    """Read the words of a claim as the project's setting requires."""
    if item.get("start") is None and item.get("end") is None:
        if frame.words == "optional":
            return 0, frame.length
        if frame.words == "needed":
            frame.note(where, "The claim words are missing.", "Mark them in the sentence.")
        return None, None
    if frame.words == "off":  # the answer was made before a lead turned claim words off
        return None, None
    return _read_span(item, "start", "end", where, frame)


def _read_span(
    item: dict[str, Any], first: str, last: str, where: str, frame: _Frame
) -> tuple[int | None, int | None]:
    """Read two offsets in code points from the start of the sentence; both may be missing."""
    start, end = item.get(first), item.get(last)
    if start is None and end is None:
        return None, None
    for name, offset in ((first, start), (last, end)):
        if type(offset) is not int:  # not isinstance, because True is an int
            reason = "This offset is missing." if offset is None else "This is not a whole number."
            frame.note(f"{where}.{name}", reason, "Send both offsets, in code points.")
            return None, None
    if not 0 <= start < end <= frame.length:
        is_within = 0 <= start <= frame.length and 0 <= end <= frame.length
        reason = (
            "These words end before they start."
            if is_within
            else "These words reach outside the sentence."
        )
        remedy = f"Keep 0 ≤ {first} < {last} ≤ {frame.length}, in code points."
        frame.note(f"{where}.{last if 0 <= start <= frame.length else first}", reason, remedy)
        return None, None
    return start, end


def _read_fields(
    given: object, source: Value | None, where: str, frame: _Frame
) -> dict[str, str | list[str]]:
    """Read the fields that the claim's source asks for; other fields are refused."""
    if given is None:
        given = {}
    if not isinstance(given, dict):
        frame.note(where, "These are not fields.", "Send an object of field IDs and value IDs.")
        return {}
    if source is None:
        return {}
    # Counting the known keys spares a set of the unknown ones for every valid answer.
    read: dict[str, str | list[str]] = {}
    unread = len(given)
    for field in frame.scheme.fields[1:]:
        raw = given.get(field.id)
        unread -= field.id in given
        if field.id in source.asks:
            value = _read_value(field, raw, f"{where}.{field.id}", frame)
            if value:
                read[field.id] = value
        elif raw not in _NOT_GIVEN and _was_asked(frame.scheme, field, source):
            read[field.id] = _read_value(field, raw, f"{where}.{field.id}", frame)
        elif raw not in _NOT_GIVEN:
            frame.note(f"{where}.{field.id}", "This source does not ask for it.", "Leave it out.")
    if unread:
        known = frozenset(field.id for field in frame.scheme.further)
        _note_unknown(given, known, where + ".", frame.mistakes)
    return read


def _was_asked(scheme: Scheme, field: Field, source: Value) -> bool:
    """Return whether an answer made before a field was retired, or a value merged, may have it."""
    return field.retired or any(
        field.id in value.asks
        for value in scheme.source.values
        if value.merged_into and scheme.source.successor(value.id) == source.id
    )


def _read_value(field: Field, raw: object, where: str, frame: _Frame) -> str | list[str]:
    """Read what one field says: a value id, a list of them for a set, or free text."""
    if raw in _NOT_GIVEN:
        if field.required:
            how = "Choose a value." if field.values else "Type an answer."
            frame.note(where, f"“{field.question}” has no answer.", how)
        return ""
    if field.level == "text":
        text = _read_text(raw, where, LIMITS["field"], frame.mistakes)
        if field.required and isinstance(raw, str) and not text:
            frame.note(where, f"“{field.question}” has no answer.", "Type an answer.")
        return text
    if field.level == "set":
        return _read_set(field, raw, where, frame)
    if isinstance(raw, str) and field.value(raw):
        return raw
    frame.note(where, "This value is unknown.", _one_of(field))
    return ""


def _read_set(field: Field, raw: object, where: str, frame: _Frame) -> list[str]:
    """Read a list of value ids, or one text with `|` between them as in the long CSV."""
    ids = raw.split("|") if isinstance(raw, str) else raw
    # The limit on length keeps a huge list of repeats from costing time.
    if isinstance(ids, list) and len(ids) <= 2 * len(field.values):
        chosen = [value.id for value in field.values if value.id in ids]
        if all(isinstance(given, str) and given in chosen for given in ids):
            return chosen
    frame.note(where, "This is not a set of the field’s values.", _one_of(field))
    return []


def _one_of(field: Field) -> str:
    return f"Choose from: {', '.join(value.id for value in field.offered or field.values)}."


def _read_flag(raw: object, mistakes: list[Mistake]) -> str | None:
    if raw is None:
        return None
    before = len(mistakes)
    flag = _read_text(raw, "flag", LIMITS["flag"], mistakes)
    if not flag and len(mistakes) == before:
        mistakes.append(
            Mistake("flag", "A flag needs a reason.", "Say what the lead should look at.")
        )
    return flag


def _read_text(raw: object, where: str, limit: int, mistakes: list[Mistake]) -> str:
    """Read free text; None is empty. NUL and half characters cannot be stored or shown."""
    if raw is None:
        return ""
    if not isinstance(raw, str):
        mistakes.append(Mistake(where, "This is not text.", "Send a text."))
        return ""
    text = raw.strip()
    if len(text) > limit:
        reason = f"This is {len(text):,} characters long. The limit is {limit:,}."
        mistakes.append(Mistake(where, reason, "Shorten it."))
    if "\0" in text or not (text.isascii() or _SURROGATE.search(text) is None):
        reason = "This contains a character that cannot be stored."
        mistakes.append(Mistake(where, reason, "Type it again without that character."))
    return text


def _note_unknown(
    given: dict[str, Any], known: frozenset[str], prefix: str, mistakes: list[Mistake]
) -> None:
    """Note the first unknown keys, in ASCII so that anything in them is safe to show."""
    for key in [key for key in given if key not in known][:5]:
        shown = str(key)[:40].encode("ascii", "backslashreplace").decode()
        remedy = f"Use only: {', '.join(sorted(known))}."
        mistakes.append(Mistake(prefix + shown, "This is unknown here.", remedy))


def answer_from_form(form: Mapping[str, list[str]]) -> dict[str, Any]:
    """Turn the fields of a form without JavaScript into the JSON shape.

    Names: `verdict` (the button that was pressed; if it is missing or empty, claims
    if there are any), `flag`, `comment`, `why`, and for claim *n* from 0
    `claim-n-source`, `claim-n-source_name`, `claim-n-<field>` (several times for a
    set), and the offsets `claim-n-start`, `-end`, `-source_start`, `-source_end`.
    Words are chosen in two selects: the options of the first contain the offset at
    which each word starts, those of the second the offset at which it ends. A claim
    with nothing but words chosen is left out; other names are ignored.
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
        # Browsers send a text area's line ends as CR LF, and JavaScript reads them as LF.
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
    """Turn the long-CSV rows of one sentence and reviewer into the JSON shape.

    `further` names the columns of the scheme's other fields; by default, every column
    that is not part of each long CSV. A row with neither a claim number nor a source
    is an answer without claims.
    """
    first = rows[0]
    fields = [name for name in first if name not in _FIXED_COLUMNS] if further is None else further
    claims = [row for row in rows if _cell(row, "claim") or _cell(row, "source")]
    claims.sort(key=_claim_number)
    return {
        "verdict": _cell(first, "verdict") or None,
        "claims": [_claim_from_row(row, fields) for row in claims],
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
    """Read an offset; None if empty, and the text itself (a mistake later) if not a number."""
    # ASCII, because isdigit() also accepts “²”, which int() does not; and at most 9 digits,
    # because int() raises an error on thousands of them.
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return int(text)
    return text or None
