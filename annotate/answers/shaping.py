"""A form, or rows of the long CSV → the JSON shape of an answer."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from annotate.records import long_columns

CLAIM_KEYS = frozenset(
    {"start", "end", "source", "source_start", "source_end", "source_name", "fields", "score"}
)
_CLAIM_INPUT = re.compile(r"claim-([0-9]{1,3})-([a-z][a-z0-9_]*)")
_OFFSETS = ("start", "end", "source_start", "source_end")
_LONGEST_SCORE = 30
_FIXED_COLUMNS = frozenset(long_columns(()))


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
        if values and name not in CLAIM_KEYS
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
        "score": None if claims else _score(_cell(first, "score")),
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
        "score": _score(_cell(row, "score")),
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


def _score(text: str) -> float | str | None:
    """Read a score; None if empty, and the text itself (a mistake later) if not a number."""
    text = text.strip()
    try:
        return float(text) if text and len(text) <= _LONGEST_SCORE else text or None
    except ValueError:
        return text


def _offset(text: str) -> int | str | None:
    """Read an offset; None if empty, and the text itself (a mistake later) if not a number."""
    # ASCII, because isdigit() also accepts “²”, which int() does not; and at most 9 digits,
    # because int() raises an error on thousands of them.
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return int(text)
    return text or None
