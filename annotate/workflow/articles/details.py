"""Details of an article, corrected by a lead: title, outlet, date, language, reference."""

from sqlite_utils import Database

from annotate.errors import Invalid
from annotate.importers import find_unstorable
from annotate.importers._reading.dates import iso_date
from annotate.importers._reading.details import is_date
from annotate.records import Article, Person
from annotate.store import articles as stored
from annotate.store.file.connection import Store
from annotate.workflow import audit
from annotate.workflow.imports.reading import check_language

LONGEST_DETAIL = 500
DETAILS = {
    "title": "title", "outlet": "outlet", "published": "date", "language": "language",
    "ref": "article reference",
}  # fmt: skip


def correct(store: Store, lead: Person | None, article_id: str, **details: str) -> list[str]:
    """Correct details of an article (title, outlet, published, language, ref); the text stays.

    Return the names of those that changed; Invalid says what an article cannot have.
    """
    cleaned = _cleaned(details)

    def change(db: Database) -> list[str]:
        article = stored.get_article(db, article_id)
        kept = {name: getattr(article, name) for name in DETAILS}
        changed = [name for name, value in cleaned.items() if value != kept[name]]
        if changed:
            given = _given(article, details.get("published", ""), cleaned)
            stored.save_details(db, article_id, {**kept, **cleaned, "published_given": given})
            audit.note(db, lead, "details", article=article_id, changed=", ".join(changed))
        return changed

    return store.write(change)


def _cleaned(details: dict[str, str]) -> dict[str, str]:
    """Return details in the form in which they are stored; raise Invalid for one that cannot be."""
    cleaned = {name: " ".join(value.split()) for name, value in details.items()}
    for name, value in cleaned.items():
        if len(value) > LONGEST_DETAIL or find_unstorable(value):
            raise Invalid(
                f"The {DETAILS[name]} can have up to {LONGEST_DETAIL} characters.", "Shorten it."
            )
    if cleaned.get("title") == "":
        raise Invalid("The title is missing.", "Enter a title.")
    if cleaned.get("published") and not is_date(cleaned["published"]):
        raise Invalid(f"“{cleaned['published'][:40]}” is not a date.", "Write it as 2026-01-31.")
    if "language" in cleaned:
        cleaned["language"] = check_language(cleaned["language"])
    if "published" in cleaned:
        typed = cleaned["published"]
        cleaned["published"] = iso_date(typed, cleaned.get("language", "")) or typed
    return cleaned


def _given(article: Article, typed: str, cleaned: dict[str, str]) -> str:
    """Return the date of an article as it was written, "" if it was written as it is stored."""
    published = cleaned.get("published", article.published)
    if published == article.published:
        return article.published_given
    written = " ".join(typed.split())
    return "" if written == published else written
