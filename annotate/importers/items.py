"""CSV of ready sentences → articles whose units are the rows."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from annotate.errors import Refused
from annotate.importers import ITEM_ROLES, Options
from annotate.importers._encoding import decode
from annotate.importers._rows import Row, choose_columns, limited, no_text
from annotate.importers._tables import read_table
from annotate.records import SENTENCE_KINDS, Draft, Unit

NAME = "items"
TITLE = "CSV of ready sentences, one a row"
EXTENSIONS = ()  # a CSV is taken for articles unless somebody says otherwise
ORDER = 40

_USUAL_NAMES = {
    "text": "sentence text item unit sentence_text",
    "ref": "article_ref article_id article document doc_id document_id doc file",
    "title": "article_title title headline",
    "outlet": "outlet source publication publisher",
    "url": "url link article_url",
    "published": "published date publication_date",
    "language": "language lang",
    "kind": "kind unit_kind",
    "paragraph": "paragraph",
    "sentence_id": "sentence_id sent_id item_id unit_id",
}


def read(data: bytes, name: str, options: Options) -> Iterator[Draft]:
    """Read one unit a row, none of them split; rows of one article stand together.

    The article's text is its rows, one a line, with a blank line where the
    paragraph changes. Without a column for the article, the file is one. Rows
    with the same id of a sentence are one unit: a file of labels repeats it.
    """
    names, rows = read_table(decode(data, name, options.encoding), name)
    return drafts_of_items(rows, names, name, options)


def columns(data: bytes, name: str, options: Options) -> list[str]:
    """List the columns one can choose from."""
    return read_table(decode(data, name, options.encoding), name)[0]


def drafts_of_items(
    rows: Iterable[Row], names: Iterable[str], name: str, options: Options
) -> Iterator[Draft]:
    """Turn rows that are units into drafts, whatever file the rows came from."""
    chosen = choose_columns(names, options, name, _USUAL_NAMES)
    seen: set[str] = set()
    for ref, group in groupby(limited(rows, name, options), lambda row: _value(row, chosen, "ref")):
        if ref in seen:
            raise Refused(
                f"“{name}”: the rows of “{ref[:40]}” do not stand together.",
                "Sort the file by article.",
            )
        seen.add(ref)
        yield _draft(_once(group, chosen, name), chosen, name)


def _once(rows: Iterable[Row], chosen: Mapping[str, str], name: str) -> list[Row]:
    """Leave out the rows that repeat a sentence; Refused where its words differ."""
    texts: dict[str, str] = {}
    seen: set[str] = set()
    kept = []
    for row in rows:
        own_id = _value(row, chosen, "sentence_id")
        text = row.values.get(chosen["text"], "").strip()
        if own_id and texts.setdefault(own_id, text) != text:
            raise Refused(
                f"“{name}”, row {row.number:,}: “{own_id[:40]}” is another sentence further up.",
                "Give each sentence an id of its own, or choose no column for it"
                " (--column sentence_id=).",
            )
        if not own_id or own_id not in seen:
            kept.append(row)
        seen.add(own_id)
    return kept


def _draft(rows: list[Row], chosen: Mapping[str, str], name: str) -> Draft:
    parts: list[str] = []
    units: list[Unit] = []
    place = paragraph = 0
    last = _value(rows[0], chosen, "paragraph")
    for row in rows:
        text = row.values.get(chosen["text"], "").strip()
        if not text:
            raise no_text(name, row)
        changed = _value(row, chosen, "paragraph") != last
        last = _value(row, chosen, "paragraph")
        between = ("\n\n" if changed else "\n") if units else ""
        paragraph += changed or ("paragraph" not in chosen and bool(units))
        place += len(between)
        units.append(Unit(place, place + len(text), _kind(row, chosen, name), paragraph))
        parts += [between, text]
        place += len(text)
    details = {role: _value(rows[0], chosen, role) for role in ITEM_ROLES if role in _DETAILS}
    return Draft(text="".join(parts), name=name, units=tuple(units), **details)


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
