"""CSV of ready sentences → articles whose units are the rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from annotate.errors import Refused
from annotate.importers import ITEM_ROLES, Options
from annotate.importers._reading.details import one_line
from annotate.importers._reading.encoding import decode_table
from annotate.importers._reading.rows import Row, choose_columns, limited, no_text, without_markup
from annotate.importers._reading.tables import read_table
from annotate.records import SENTENCE_KINDS, Draft, Mistake, Unit
from annotate.wording import plural

NAME = "items"
TITLE = "CSV of ready sentences, one per row"
EXTENSIONS = ()  # a CSV contains articles unless a person says otherwise
ORDER = 40

_USUAL_NAMES = {
    "text": "sentence text item unit sentence_text",
    "ref": "article_ref article_id article document doc_id document_id doc file",
    "title": "article_title title headline",
    "outlet": "outlet publication publisher",  # “source” is the source of a claim here
    "url": "url link article_url",
    "published": "published date publication_date",
    "language": "language lang",
    "tags": "tags tag keywords",
    "kind": "kind unit_kind",
    "paragraph": "paragraph",
    "sentence_id": "sentence_id sent_id item_id unit_id",
}


def read(data: bytes, name: str, options: Options) -> Iterator[Draft | Mistake]:
    """Read one unit per row, none of them split; the rows of one article come together.

    The article's text is its rows, one per line, with a blank line where the
    paragraph changes. Without a column for the article, the whole file is one
    article. A file of labels repeats a sentence for each label: rows with the
    same sentence id are one unit. If there are no ids, but columns that do not
    belong to an article, rows with the same words are one unit.
    """
    names, rows = read_table(decode_table(data, name, options.encoding), name, options.delimiter)
    return drafts_of_items(rows, names, name, options)


def columns(data: bytes, name: str, options: Options) -> list[str]:
    """List the columns that a person can choose from."""
    return read_table(decode_table(data, name, options.encoding), name, options.delimiter)[0]


def drafts_of_items(
    rows: Iterable[Row], names: Iterable[str], name: str, options: Options
) -> Iterator[Draft | Mistake]:
    """Turn rows that are units into drafts, from a CSV or a workbook."""
    names = list(names)
    chosen = choose_columns(names, options, name, _USUAL_NAMES)
    position = next((column for column in names if column.strip().lower() in _POSITIONS), "")
    has_labels = bool({column for column in names if column} - {*chosen.values(), position})
    articles: dict[str, _Units] = {}
    for ref, group in groupby(limited(rows, name, options), lambda row: _value(row, chosen, "ref")):
        is_late = ref in articles
        units = articles.setdefault(ref, _Units())
        for row in (without_markup(row, chosen) for row in group):
            if not row.values.get(chosen["text"], "").strip():
                yield no_text(name, row, _value(row, chosen, "title") or ref)
                continue
            # A row that only repeats a sentence may come later; a new unit may not, because
            # the text of an article is its rows in the order of the file.
            key = _key(row, chosen, name, units.texts, position if has_labels else None)
            if key and key in units.keys:
                units.repeated += 1
            elif is_late:
                raise Refused(
                    f"“{name}”: the rows of “{ref[:40]}” are not next to each other.",
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
    """The rows of one article that are units, their keys, and how many rows repeat one."""

    rows: list[Row] = field(default_factory=list)
    keys: set[tuple[str, ...]] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)
    repeated: int = 0


def _key(
    row: Row, chosen: Mapping[str, str], name: str, texts: dict[str, str], position: str | None
) -> tuple[str, ...]:
    """Return the key by which a row repeats another; () if it cannot repeat one.

    The key is the sentence id, else the words, position, paragraph and kind.
    `position` names a column; None means that the file has no labels, so that
    every row is a unit. `texts` are the words by id, from the rows above.
    """
    text = row.values[chosen["text"]].strip()
    if "sentence_id" not in chosen:
        at = row.values.get(position, "").strip() if position is not None else ""
        roles = [_value(row, chosen, role) for role in ("paragraph", "kind")]
        return () if position is None else (text, at, *roles)
    own_id = _value(row, chosen, "sentence_id")
    if own_id and texts.setdefault(own_id, text) != text:
        raise Refused(
            f"“{name}”, row {row.number:,}: “{own_id[:40]}” is already the ID of another sentence.",
            "Give each sentence its own ID, or choose no column for it (--column sentence_id=).",
        )
    return (own_id,) if own_id else ()


def _draft(gathered: _Units, chosen: Mapping[str, str], name: str) -> Draft:
    rows = gathered.rows
    parts: list[str] = []
    notes = [_repeated(gathered.repeated)] if gathered.repeated else []
    units: list[Unit] = []
    start = paragraph = 0
    last = _value(rows[0], chosen, "paragraph")
    for row in rows:
        text = row.values.get(chosen["text"], "").strip()
        notes += row.notes
        changed = _value(row, chosen, "paragraph") != last
        last = _value(row, chosen, "paragraph")
        between = ("\n\n" if changed else "\n") if units else ""
        # Without a column for it, each row is a paragraph of its own.
        paragraph += changed or ("paragraph" not in chosen and bool(units))
        start += len(between)
        units.append(Unit(start, start + len(text), _kind(row, chosen, name), paragraph))
        parts += [between, text]
        start += len(text)
    details = {role: _value(rows[0], chosen, role) for role in ITEM_ROLES if role in _DETAILS}
    return Draft(
        text="".join(parts),
        name=name,
        units=tuple(units),
        row=rows[0].number if "ref" in chosen else 0,
        notes=tuple(dict.fromkeys(notes)),
        **details,
    )


def _repeated(count: int) -> str:
    return plural(
        count,
        "row repeats a sentence and becomes part of its unit.",
        "rows repeat a sentence and become part of its unit.",
    )


_POSITIONS = ("position", "place", "sentence_number", "sentence_index", "index", "number", "start")
_DETAILS = ("title", "outlet", "url", "published", "ref", "language", "tags")


def _value(row: Row, chosen: Mapping[str, str], role: str) -> str:
    return one_line(role, row.values.get(chosen.get(role, ""), ""))


def _kind(row: Row, chosen: Mapping[str, str], name: str) -> str:
    kind = _value(row, chosen, "kind").lower() or "sentence"
    if kind not in SENTENCE_KINDS:
        raise Refused(
            f"“{name}”, row {row.number:,}: there is no kind “{kind[:40]}”.",
            f"Write one of: {', '.join(SENTENCE_KINDS)}.",
        )
    return kind
