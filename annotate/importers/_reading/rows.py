"""Rows of a table → articles, one per row."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from annotate.errors import Refused
from annotate.importers import ROLES, Options
from annotate.importers._reading.details import one_line
from annotate.importers._reading.markup import plain_text
from annotate.records import Draft, Mistake, place_in
from annotate.wording import plural

_USUAL_NAMES = {
    "text": "text body content article article_text full_text fulltext story document",
    "title": "title headline article_title heading",
    "outlet": "outlet source publication publisher newspaper site",
    "url": "url link article_url href",
    "published": "published date publication_date published_at pubdate datetime",
    "ref": "ref id article_ref article_id doc_id document_id guid",
    "language": "language lang",
    "tags": "tags tag keywords",
}
_COLUMNS_SHOWN = 12  # in a message


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: its number as the reader counts (line or entry), values by column.

    `notes` say what of the file was not read.
    """

    number: int
    values: Mapping[str, str]
    notes: tuple[str, ...] = ()


def names_a_text(names: Iterable[str]) -> bool:
    """Return whether one of these names is usual for the text of an article or a sentence."""
    texts = f"{_USUAL_NAMES['text']} sentence item unit sentence_text".split()
    return any(_bare(name) in texts for name in names)


def is_text_key(key: str) -> bool:
    """Return whether the last part of a key, as in `article.body`, is usual for a text."""
    return _bare(key).rpartition(".")[2] in _USUAL_NAMES["text"].split()


def choose_columns(
    names: Iterable[str],
    options: Options,
    file_name: str,
    usual: Mapping[str, str] = _USUAL_NAMES,
) -> dict[str, str]:
    """Choose the column of each role: as the person chose, else by its usual names.

    Refused if no column is the text, or if a chosen column is missing.
    """
    columns = list(names)
    for role, column in options.columns.items():
        if role not in usual:
            raise Refused(
                f"“{role}” is not a role a column can have.", f"Choose from: {', '.join(usual)}."
            )
        if column and column not in columns:
            raise Refused(f"“{file_name}” has no column “{column}”.", _listed(columns))
    chosen = {role: column for role, column in options.columns.items() if column}
    for role, known in usual.items():
        column = _find(columns, known.split(), role == "text")
        # A role that was set to "" stays without a column, and a column has one role only.
        if column and role not in options.columns and column not in chosen.values():
            chosen[role] = column
    if "text" not in chosen:
        raise Refused(
            f"It is not clear which column of “{file_name}” contains the text.", _listed(columns)
        )
    return chosen


def _find(columns: list[str], known: list[str], is_text: bool) -> str:
    """Find the column that has one of the known names, the likeliest name first.

    Own keys come before keys of inner objects, as “article.title” from JSON, and those before
    keys further inside. Of texts equally far inside, the longest stands first (see `names_of`).
    """
    for depth in sorted({column.count(".") for column in columns}):
        ends: dict[str, str] = {}
        for column in columns:
            if column.count(".") == depth:
                ends.setdefault(_bare(column).rpartition(".")[2], column)
        names = [end for end in ends if end in known] if depth and is_text else known
        if found := next((ends[name] for name in names if name in ends), ""):
            return found
    return ""


def _bare(name: str) -> str:
    return name.strip().lower().replace(" ", "_").replace("-", "_")


def _listed(columns: list[str]) -> str:
    columns = [name for name in columns if name.strip()]
    shown = [f"“{name[:40]}”" for name in columns[:_COLUMNS_SHOWN]]
    hidden = len(columns) - len(shown)
    more = f" and {hidden} more" if hidden else ""
    return f"Choose one of its columns: {', '.join(shown)}{more}."


def drafts_of(
    rows: Iterable[Row], names: Iterable[str], name: str, options: Options
) -> Iterator[Draft | Mistake]:
    """Turn rows into drafts; empty rows are skipped, and rows without a text are mistakes."""
    chosen = choose_columns(names, options, name)
    for row in limited(rows, name, options):
        row = without_markup(row, chosen)
        details = {role: row.values.get(column, "") for role, column in chosen.items()}
        text = details.pop("text")
        trimmed = {role: one_line(role, details.get(role, "")) for role in ROLES[1:]}
        if text.strip():
            yield Draft(text=text, name=name, row=row.number, notes=row.notes, **trimmed)
        else:
            yield no_text(name, row, trimmed["title"] or trimmed["ref"])


def without_markup(row: Row, chosen: Mapping[str, str]) -> Row:
    """Remove the markup of web pages from the text of a row and from its title, and note it."""
    column = chosen["text"]
    text, notes = plain_text(row.values.get(column, ""))
    values = {**row.values, column: text}
    if "title" in chosen:
        values[chosen["title"]] = plain_text(row.values.get(chosen["title"], ""))[0]
    return Row(row.number, values, (*row.notes, *notes))


def limited(rows: Iterable[Row], name: str, options: Options) -> Iterator[Row]:
    """Pass on the rows that are not empty; Refused past the limit."""
    count = 0
    for row in rows:
        if not any(value.strip() for value in row.values.values()):
            continue
        count += 1
        if count > options.limits.rows:
            raise Refused(
                f"“{name}” has more than {plural(options.limits.rows, 'row')}.",
                "Split it into several files.",
            )
        yield row
    if not count:
        raise Refused(f"“{name}” has no rows.", "Choose a file with one article per row.")


def no_text(name: str, row: Row, called: str = "") -> Mistake:
    """Report a row without a text; `called` is what the row is known by."""
    where = place_in(name, row.number, called)
    return Mistake(where, "The text is missing.", "Fill it in, or delete the row.", rows=1)
