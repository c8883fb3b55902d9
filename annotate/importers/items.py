"""CSV of ready sentences → articles whose units are the rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from annotate.errors import Refused
from annotate.importers import ITEM_ROLES, Options
from annotate.importers._encoding import decode
from annotate.importers._rows import Row, choose_columns, limited, no_text
from annotate.importers._tables import read_table
from annotate.records import SENTENCE_KINDS, Draft, Mistake, Unit

NAME = "items"
TITLE = "CSV of ready sentences, one a row"
EXTENSIONS = ()  # a CSV is taken for articles unless somebody says otherwise
ORDER = 40

_USUAL_NAMES = {
    "text": "sentence text item unit sentence_text",
    "ref": "article_ref article_id article document doc_id document_id doc file",
    "title": "article_title title headline",
    "outlet": "outlet publication publisher",  # “source” is that of a claim
    "url": "url link article_url",
    "published": "published date publication_date",
    "language": "language lang",
    "kind": "kind unit_kind",
    "paragraph": "paragraph",
    "sentence_id": "sentence_id sent_id item_id unit_id",
}


def read(data: bytes, name: str, options: Options) -> Iterator[Draft | Mistake]:
    """Read one unit a row, none of them split; rows of one article stand together.

    The article's text is its rows, one a line, with a blank line where the
    paragraph changes. Without a column for the article, the file is one. A file
    of labels repeats a sentence for each label: rows with the same id of a
    sentence are one unit, and without ids, where there are columns for other
    things than articles, those with the same words.
    """
    names, rows = read_table(decode(data, name, options.encoding), name)
    return drafts_of_items(rows, names, name, options)


def columns(data: bytes, name: str, options: Options) -> list[str]:
    """List the columns one can choose from."""
    return read_table(decode(data, name, options.encoding), name)[0]


def drafts_of_items(
    rows: Iterable[Row], names: Iterable[str], name: str, options: Options
) -> Iterator[Draft | Mistake]:
    """Turn rows that are units into drafts, whatever file the rows came from."""
    names = list(names)
    chosen = choose_columns(names, options, name, _USUAL_NAMES)
    place = next((one for one in names if one.strip().lower() in _PLACES), "")
    has_labels = bool({one for one in names if one} - {*chosen.values(), place})
    articles: dict[str, _Units] = {}
    for ref, group in groupby(limited(rows, name, options), lambda row: _value(row, chosen, "ref")):
        is_late = ref in articles
        units = articles.setdefault(ref, _Units())
        for row in group:
            if not row.values.get(chosen["text"], "").strip():
                yield no_text(name, row, _value(row, chosen, "title") or ref)
                continue
            key = _key(row, chosen, name, units.texts, place if has_labels else None)
            if key and key in units.keys:
                units.repeated += 1
            elif is_late:
                raise Refused(
                    f"“{name}”: the rows of “{ref[:40]}” do not stand together.",
                    "Sort the file by article.",
                )
            else:
                units.keys.add(key)
                units.rows.append(row)
    for units in articles.values():
        if units.rows:
            yield _draft(units, chosen, name)


@dataclass(slots=True)
class _Units:
    """The rows of one article that are units, what they are known by, and how many repeat one."""

    rows: list[Row] = field(default_factory=list)
    keys: set[tuple[str, ...]] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)
    repeated: int = 0


def _key(
    row: Row, chosen: Mapping[str, str], name: str, texts: dict[str, str], place: str | None
) -> tuple[str, ...]:
    """Tell by what a row repeats another: its id, else its words, place and kind; () by nothing.

    `place` names the column of a position, None where a file has no labels, so
    that all its rows are units. `texts` are the words of the ids so far.
    """
    text = row.values[chosen["text"]].strip()
    if "sentence_id" not in chosen:
        at = row.values.get(place, "").strip() if place is not None else ""
        roles = [_value(row, chosen, role) for role in ("paragraph", "kind")]
        return () if place is None else (text, at, *roles)
    own_id = _value(row, chosen, "sentence_id")
    if own_id and texts.setdefault(own_id, text) != text:
        raise Refused(
            f"“{name}”, row {row.number:,}: “{own_id[:40]}” is another sentence further up.",
            "Give each sentence an id of its own, or choose no column for it"
            " (--column sentence_id=).",
        )
    return (own_id,) if own_id else ()


def _draft(found: _Units, chosen: Mapping[str, str], name: str) -> Draft:
    rows = found.rows
    parts: list[str] = []
    units: list[Unit] = []
    place = paragraph = 0
    last = _value(rows[0], chosen, "paragraph")
    for row in rows:
        text = row.values.get(chosen["text"], "").strip()
        changed = _value(row, chosen, "paragraph") != last
        last = _value(row, chosen, "paragraph")
        between = ("\n\n" if changed else "\n") if units else ""
        paragraph += changed or ("paragraph" not in chosen and bool(units))
        place += len(between)
        units.append(Unit(place, place + len(text), _kind(row, chosen, name), paragraph))
        parts += [between, text]
        place += len(text)
    details = {role: _value(rows[0], chosen, role) for role in ITEM_ROLES if role in _DETAILS}
    return Draft(
        text="".join(parts),
        name=name,
        units=tuple(units),
        row=rows[0].number if "ref" in chosen else 0,
        notes=(_repeated(found.repeated),) if found.repeated else (),
        **details,
    )


def _repeated(count: int) -> str:
    repeat = "row repeats" if count == 1 else "rows repeat"
    return f"{count:,} {repeat} a sentence: one unit each."


_PLACES = ("position", "place", "sentence_number", "sentence_index", "index", "number", "start")
_DETAILS = ("title", "outlet", "url", "published", "ref", "language")


def _value(row: Row, chosen: Mapping[str, str], role: str) -> str:
    return " ".join(row.values.get(chosen.get(role, ""), "").split())


def _kind(row: Row, chosen: Mapping[str, str], name: str) -> str:
    kind = _value(row, chosen, "kind").lower() or "sentence"
    if kind not in SENTENCE_KINDS:
        raise Refused(
            f"“{name}”, row {row.number:,}: there is no kind “{kind[:40]}”.",
            f"Write one of: {', '.join(SENTENCE_KINDS)}.",
        )
    return kind
