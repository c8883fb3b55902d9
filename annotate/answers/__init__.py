"""Values from JSON, a form or long-CSV rows + scheme → a valid answer, or its mistakes.

`answer_from_form` and `answer_from_rows` (in `shaping`) turn their input into the JSON shape of
`POST /labels`. `read_answer` checks that shape and never raises an error on it.
"""

import re
from dataclasses import dataclass
from typing import Any

from annotate.answers.shaping import CLAIM_KEYS, answer_from_form, answer_from_rows
from annotate.records import VERDICTS, Answer, Claim, Field, Mistake, Scheme, Value

__all__ = [
    "CLAIM_LIMIT", "LIMITS", "WORDS", "answer_from_form", "answer_from_rows", "read_answer",
]  # fmt: skip

WORDS = ("off", "several", "always")
CLAIM_LIMIT = 50
LIMITS = {"comment": 4_000, "why": 4_000, "flag": 1_000, "source_name": 200, "field": 4_000}

_ANSWER_KEYS = frozenset({"verdict", "claims", "flag", "comment", "why", "score"})
_NOT_GIVEN: tuple[Any, ...] = (None, "", [])
_SURROGATE = re.compile("[\ud800-\udfff]")


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
    score = _read_score(data.get("score"), "score", mistakes)
    if why and layer != "gold":
        mistakes.append(
            Mistake("why", "Only a gold answer says why.", "Write a comment, or leave it out.")
        )
    if mistakes:
        return None, mistakes
    return Answer(verdict, claims, flag, comment, why, score), mistakes


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
        remedy = f"Use one of: {', '.join(VERDICTS)}. Leave it empty (null) if it is still to do."
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
    if not item.keys() <= CLAIM_KEYS:
        _note_unknown(item, CLAIM_KEYS, where + ".", frame.mistakes)
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
    score = _read_score(item.get("score"), where + ".score", frame.mistakes)
    span = start, end, source_start, source_end
    return Claim(value.id if value else "", *span, name, fields, score)


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
            frame.note(
                f"{where}.{name}",
                reason,
                "Give both offsets, in code points.",
            )
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
    if field.is_free:
        text = _read_text(raw, where, LIMITS["field"], frame.mistakes)
        if field.required and isinstance(raw, str) and not text:
            frame.note(where, f"“{field.question}” has no answer.", "Type an answer.")
        return text
    if field.takes_several:
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


def _read_score(raw: object, where: str, mistakes: list[Mistake]) -> float | None:
    """Read how sure a model was, from 0 to 1; None if nothing says it."""
    if raw is None:
        return None
    if type(raw) not in (int, float) or not 0 <= raw <= 1:
        mistakes.append(Mistake(where, "A score is a number from 0 to 1.", "Correct it."))
        return None
    return float(raw)


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
