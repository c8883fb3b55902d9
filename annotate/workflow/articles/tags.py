"""Tags: put on articles and taken off again."""

from collections.abc import Sequence

from sqlite_utils import Database

from annotate.errors import Invalid, NotFound
from annotate.records import Person
from annotate.store import articles as stored_articles
from annotate.store.articles import tags as stored
from annotate.store.file.connection import Store
from annotate.tags import LONGEST_TAG, MOST_TAGS, is_tag, split_tags
from annotate.wording import plural
from annotate.workflow import audit


def read_tags(text: str) -> list[str]:
    """Read one or more tags, separated by commas, semicolons or bars; Invalid if there is none."""
    tags = split_tags(text)
    if not tags:
        raise Invalid("The tag is missing.", "Enter one tag, or several separated by commas.")
    if len(tags) > MOST_TAGS:
        raise Invalid(
            f"There are {plural(len(tags), 'tag')}. The limit is {MOST_TAGS} at once.",
            "Enter fewer tags.",
        )
    for tag in tags:
        if not is_tag(tag):
            raise Invalid(
                f"“{tag[:LONGEST_TAG]}” cannot be a tag.",
                f"Enter 1 to {LONGEST_TAG} characters that can be printed.",
            )
    return tags


def add(store: Store, lead: Person | None, articles: Sequence[str], text: str) -> int:
    """Tag articles (ids); return how many tags are new on one of them."""
    tags = read_tags(text)

    def change(db: Database) -> int:
        _check_here(db, articles)
        audit.note(db, lead, "tag", articles=len(articles), tags=", ".join(tags))
        return stored.add_tags(db, articles, tags)

    return store.write(change)


def remove(store: Store, lead: Person | None, articles: Sequence[str], text: str) -> int:
    """Remove tags from articles (ids); return how many were removed from one of them."""
    tags = read_tags(text)

    def change(db: Database) -> int:
        _check_here(db, articles)
        audit.note(db, lead, "untag", articles=len(articles), tags=", ".join(tags))
        return stored.remove_tags(db, articles, tags)

    return store.write(change)


def list_tags(store: Store) -> list[tuple[str, int]]:
    """List every tag with the number of its articles."""
    return stored.list_tags(store.reader())


def list_tags_of(store: Store, article: str) -> list[str]:
    """List the tags of one article."""
    return stored.list_tags_of(store.reader(), article)


def _check_here(db: Database, articles: Sequence[str]) -> None:
    missing = set(articles) - set(stored_articles.find_titles(db, articles))
    if missing:
        raise NotFound(f"There is no article “{min(missing)}”.", "Reload the list.")
