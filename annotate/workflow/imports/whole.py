"""Files → articles, all or none: for programs, to whom nobody shows a preview."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from annotate import importers
from annotate.errors import Invalid
from annotate.importers import Options
from annotate.records import Draft, Mistake, Person
from annotate.store.file.connection import Store
from annotate.workflow.imports.articles import (
    Preview,
    add_articles,
    check_spread,
    preview,
    read_and_cut,
)


@dataclass(frozen=True, slots=True)
class Report:
    """What an import brings: its articles, and what was refused; then nothing is stored."""

    articles: list[Preview] = field(default_factory=list)
    refused: list[Mistake] = field(default_factory=list)


def import_whole(
    store: Store,
    person: Person,
    files: Sequence[tuple[str, bytes]],
    options: Options,
    *,
    language: str = "",
    is_near_taken: bool = False,
    dry_run: bool = False,
    **spread: Any,
) -> Report:
    """Store the articles of files (name, bytes), or none if a file or a row is refused.

    Texts that are stored already are skipped. Unless `is_near_taken`, an article with the words
    of another is refused. `spread` is as in `add_articles`.
    """
    check_spread(spread.get("k"), spread.get("share", 100))
    drafts: list[Draft] = []
    refused: list[Mistake] = []
    for name, data in files:
        rows: list[Mistake] = []
        try:
            drafts += read_and_cut(store, data, name, options, language, rows)
        except Invalid as error:
            rows = [Mistake(name, error.reason, error.remedy)]
        refused += importers.shorten(rows, name)
    shown = preview(store, drafts)
    if not is_near_taken:
        refused += [_refuse_near(one) for one in shown if one.has_same_words and not one.is_known]
    if refused or dry_run:
        return Report(shown, refused)
    return Report(add_articles(store, person, drafts, **spread))


def _refuse_near(one: Preview) -> Mistake:
    other = f"“{one.near.title}”" if one.near else "another"
    return Mistake(
        one.draft.place,
        f"“{one.title}” has the same words as {other}.",
        "Leave it out, or allow articles with the words of another.",
    )
