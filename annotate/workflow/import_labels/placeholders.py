"""A version of the scheme that no one has → a placeholder with what the rows of it say."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from annotate import schemes
from annotate.errors import Invalid, Refused
from annotate.records import Field, Scheme, Value, long_columns
from annotate.schemes.writing import write
from annotate.store.scheme.placeholders import title_of

_FIXED = frozenset(long_columns(()))
_VALUE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_VERSION = re.compile(r"[1-9][0-9]{0,8}")

Row = Mapping[str, str | None]


@dataclass(slots=True)
class _Seen:
    """What the rows of a version have: sources with label and group, and cells by field.

    A field without a cell is one as well: exports have its column because another version has it.
    """

    sources: dict[str, tuple[str, str]] = field(default_factory=dict)
    asks: dict[str, dict[str, None]] = field(default_factory=dict)
    cells: dict[str, dict[str, None]] = field(default_factory=dict)


def make_placeholder(name: str, version: str, rows: Iterable[Row], current: Scheme) -> Scheme:
    """Make a version of what its rows have; Refused if that is not a scheme.

    A field that the `current` scheme has as well keeps its question, level and values.
    """
    seen = _Seen()
    for row in rows:
        _note(seen, row)
    fields = [_source(seen), *(_further(one, seen, current) for one in seen.cells)]
    if not _VERSION.fullmatch(version):
        raise Refused(f"There is no version {version[:20]} of a scheme.", "Export it again.")
    try:
        return schemes.parse(write(Scheme(name, int(version), title_of(name), tuple(fields))))
    except Invalid as error:
        raise Refused(
            f"No placeholder can be made for the scheme {name[:40]} {version[:20]}.",
            "Give the file of that version with --scheme.",
        ) from error


def _note(seen: _Seen, row: Row) -> None:
    for name in row:
        if name and name not in _FIXED:
            seen.cells.setdefault(name, {})
    source = row.get("source")
    if not source:
        return
    label, group = row.get("source_label") or source, row.get("source_group") or "other"
    seen.sources.setdefault(source, (label, group))
    asks = seen.asks.setdefault(source, {})
    if row.get("source_name"):
        asks["source_name"] = None
    for name, cell in row.items():
        if name and name not in _FIXED and cell:
            asks[name] = None
            seen.cells[name][cell] = None


def _source(seen: _Seen) -> Field:
    """Make the field of sources; two that have one label are called by their ids."""
    labels = [label for label, _ in seen.sources.values()]
    values = tuple(
        Value(
            id=source,
            label=label if labels.count(label) == 1 else source,
            key="",
            group=group,
            asks=tuple(seen.asks[source]),
        )
        for source, (label, group) in seen.sources.items()
    )
    # A version of which only “no claim” is known has a source, as each must.
    values = values or (Value("unknown", "Unknown", "", group="other"),)
    return Field("source", "Who says it?", "nominal", values=values)


def _further(name: str, seen: _Seen, current: Scheme) -> Field:
    known = current.field(name)
    parts = _parts(seen.cells[name])
    if known and (known.is_free or set(parts) <= {one.id for one in known.values}):
        return _all_offered(known)
    if not parts or not all(map(_VALUE_ID.fullmatch, parts)):
        return Field(name, name.replace("_", " "), "text", required=False)
    level = "set" if any("|" in cell for cell in seen.cells[name]) else "nominal"
    values = tuple(Value(one, one, "") for one in parts)
    return Field(name, name.replace("_", " "), level, required=False, values=values)


def _all_offered(known: Field) -> Field:
    """Return a field as it was before anything in it was retired or merged, without keys."""
    labels = [one.label for one in known.values]
    values = tuple(
        replace(
            one,
            label=one.label if labels.count(one.label) == 1 else one.id,
            key="",
            retired=False,
            merged_into="",
        )
        for one in known.values
    )
    return replace(known, values=values, retired=False)


def _parts(cells: Iterable[str]) -> Sequence[str]:
    return list(dict.fromkeys(part for cell in cells for part in cell.split("|")))
