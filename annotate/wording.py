"""Counts and answers → words, the same in every layer (pure)."""

from typing import Any

from annotate.records import Answer, Claim, Field, Scheme, Value

_VERDICTS = {"no_claim": "no claim", "cant_tell": "can’t tell", "skipped": "skipped"}
_LONGEST_ADJECTIVE = 12  # “high confidence” reads well, “not a statement confidence” does not
_LONGEST_GRADE = 2  # “A” alone says nothing: “reliability A”
_LONGEST_TEXT = 40


def plural(number: int, one: str, many: str = "") -> str:
    """Count something in words: “1 sentence”, “1,204 sentences”; `many` if adding s is wrong."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def in_bytes(number: float) -> str:
    """Write the size of a file: “59 MB”, “1.7 GB”, in steps of 1,000 as disks are sold."""
    units = ["TB", "GB", "MB", "kB", "bytes"]
    while number >= 1000 and len(units) > 1:
        number, _ = number / 1000, units.pop()
    places = 1 if number < 10 and units[-1] != "bytes" else 0
    return f"{number:.{places}f} {units[-1]}"


def one_line(text: str) -> str:
    """Write a text on one line: a space for each character of a line break, so offsets hold."""
    return text.replace("\r", " ").replace("\n", " ")


def verdict_words(verdict: str | None, to_do: str = "to do") -> str:
    """Say a verdict without claims in words; `to_do` stands for none."""
    return _VERDICTS.get(verdict, to_do)


def describe(scheme: Scheme, answer: Answer) -> str:
    """Say an answer in words: “US official, high confidence”; claims are joined by “;”."""
    if answer.verdict != "claims":
        return verdict_words(answer.verdict, "not labelled")
    return "; ".join(describe_claim(scheme, claim) for claim in answer.claims)


def describe_claim(scheme: Scheme, claim: Claim) -> str:
    """Say a claim's source and fields in words."""
    source = scheme.source.label(claim.source) or "Source?"
    further = (_say(field, claim.fields.get(field.id)) for field in scheme.further)
    return ", ".join([source, *filter(None, further)])


def _say(field: Field, given: Any) -> str:
    if field.is_free:
        return _after_name(field, f"“{_shortened(given)}”") if given else ""
    values = field.chosen(given)
    if field.takes_several and values:
        return _after_name(field, " and ".join(value.label.lower() for value in values))
    return _in_words(field, values[0]) if values else ""


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _in_words(field: Field, value: Value) -> str:
    if value.outside or len(value.label) > _LONGEST_ADJECTIVE:
        return value.label.lower()
    if len(value.label) <= _LONGEST_GRADE:
        return _after_name(field, value.label)
    label = value.label.lower()
    return _after_name(field, label) if " " in field.name else f"{label} {field.name}"


def _after_name(field: Field, words: str) -> str:
    return f"{field.name}{':' if ' ' in field.name else ''} {words}"


def list_keys(scheme: Scheme, claim: Claim) -> list[str]:
    """Shorten a claim to the keys of its values: `2`, `M`; those of a set together: `WT`."""
    source = scheme.source.value(claim.source)
    keys = [source.presses or source.key or source.label[:2] if source else "?"]
    for field in scheme.further:
        keys.append("".join(value.short for value in field.chosen(claim.fields.get(field.id))))
    return [key.upper() for key in keys if key]


def in_ids(answer: Answer, *, with_spans: bool = False) -> str:
    """Write an answer by ids: “us_official high; author low”, or its verdict; "" if to do."""
    if answer.verdict != "claims":
        return answer.verdict or ""
    return "; ".join(_claim_in_ids(claim, with_spans) for claim in answer.claims)


def _claim_in_ids(claim: Claim, with_spans: bool) -> str:
    values = (value for value in claim.fields.values() if value)
    parts = [claim.source, *("|".join(one) if isinstance(one, list) else one for one in values)]
    if with_spans and claim.start is not None:
        parts.append(f"[{claim.start}:{claim.end}]")
    return " ".join(parts)
