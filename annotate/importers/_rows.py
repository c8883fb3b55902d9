"""Rows of columns → articles: one row, one article."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from annotate.errors import Refused
from annotate.importers import ROLES, Options
from annotate.records import Draft, Mistake, place_in

_USUAL_NAMES = {
    "text": "text body content article article_text full_text fulltext story document",
    "title": "title headline article_title heading",
    "outlet": "outlet source publication publisher newspaper site",
    "url": "url link article_url href",
    "published": "published date publication_date published_at pubdate datetime",
    "ref": "ref id article_ref article_id doc_id document_id guid",
    "language": "language lang",
}
_MANY = 12  # names of columns that a message lists


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: `number` as its reader counts (line or entry), values by column."""

    number: int
    values: Mapping[str, str]


def choose_columns(
    names: Iterable[str],
    options: Options,
    file_name: str,
    usual: Mapping[str, str] = _USUAL_NAMES,
) -> dict[str, str]:
    """Choose the column of each role: as the person said, else by its usual names.

    Refused where nothing holds the text, or where a chosen column is not there.
    """
    there = list(names)
    for role, column in options.columns.items():
        if role not in usual:
            raise Refused(
                f"“{role}” is nothing a column can hold.", f"Choose among: {', '.join(usual)}."
            )
        if column and column not in there:
            raise Refused(f"“{file_name}” has no column “{column}”.", _listed(there))
    chosen = {role: column for role, column in options.columns.items() if column}
    for role, known in usual.items():
        column = _find(there, known.split())
        if column and role not in options.columns and column not in chosen.values():
            chosen[role] = column
    if "text" not in chosen:
        raise Refused(
            f"It is not clear which column of “{file_name}” holds the text.", _listed(there)
        )
    return chosen


def _find(there: list[str], known: list[str]) -> str:
    """Find the column that has one of the known names, the likeliest name first."""
    by_name = {}
    for column in there:
        bare = column.strip().lower().replace(" ", "_").replace("-", "_")
        by_name.setdefault(bare, column)
        by_name.setdefault(bare.rpartition(".")[2], column)
    return next((by_name[name] for name in known if name in by_name), "")


def _listed(there: list[str]) -> str:
    shown = [f"“{name[:40]}”" for name in there[:_MANY]]
    more = f" and {len(there) - _MANY} more" if len(there) > _MANY else ""
    return f"Choose one of its columns: {', '.join(shown)}{more}."


def drafts_of(
    rows: Iterable[Row], names: Iterable[str], name: str, options: Options
) -> Iterator[Draft | Mistake]:
    """Turn rows into drafts; rows with nothing in them are passed over, without a text named."""
    chosen = choose_columns(names, options, name)
    for row in limited(rows, name, options):
        details = {role: row.values.get(column, "") for role, column in chosen.items()}
        text = details.pop("text")
        trimmed = {role: " ".join(details.get(role, "").split()) for role in ROLES[1:]}
        if text.strip():
            yield Draft(text=text, name=name, row=row.number, **trimmed)
        else:
            yield no_text(name, row, trimmed["title"] or trimmed["ref"])


def limited(rows: Iterable[Row], name: str, options: Options) -> Iterator[Row]:
    """Pass on the rows that hold something; Refused past the limit."""
    count = 0
    for row in rows:
        if not any(value.strip() for value in row.values.values()):
            continue
        count += 1
        if count > options.limits.rows:
            raise Refused(
                f"“{name}” has more than {options.limits.rows:,} rows.",
                "Divide it into several files.",
            )
        yield row
    if not count:
        raise Refused(f"“{name}” has no rows.", "Choose a file with one article a row.")


def no_text(name: str, row: Row, called: str = "") -> Mistake:
    where = place_in(name, row.number, called)
    return Mistake(where, "There is no text.", "Fill it in, or delete the row.", rows=1)
