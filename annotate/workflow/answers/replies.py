"""Flags and comments by reviewers, and the replies of leads."""

from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from annotate.errors import Invalid, NotFound
from annotate.records import Person
from annotate.store import articles as stored_articles
from annotate.store.answers import replies as stored
from annotate.store.answers.side import find_practice_note, list_practice_notes
from annotate.store.file.connection import Store
from annotate.workflow import audit, clock
from annotate.workflow.label.sight import is_hidden, list_hidden, show_articles
from annotate.workflow.project import read_project

LONGEST_REPLY = 2000
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Notes:
    """A page of flags and comments, oldest first, of `count`; `following` is the note after
    which the next page begins (its `received`), or ""."""

    rows: list[dict[str, Any]]
    count: int
    following: str


def list_notes(store: Store, lead: Person, after: str = "") -> Notes:
    """List the flags and comments that wait for a reply, also those of practice, a page of them.

    Those in articles that this lead still has to label stay hidden. Keys as in the store, and
    is_practice.
    """
    db = store.reader()
    hidden = sorted(list_hidden(store, lead))
    practised = [{**row, "is_practice": True} for row in list_practice_notes(db, hidden)]
    rows = stored.list_notes(db, hidden, after=after, limit=PAGE_SIZE + 1)
    rows = [{**row, "is_practice": False} for row in rows]
    rows += [row for row in practised if row["received"] > after]
    rows.sort(key=lambda row: row["received"])
    page = rows[:PAGE_SIZE]
    others = [row for row in page if row["person"] != lead.id and not row["is_practice"]]
    show_articles(store, lead, {row["article"] for row in others})
    following = page[-1]["received"] if len(rows) > PAGE_SIZE else ""
    return Notes(page, stored.count_notes(db, hidden) + len(practised), following)


def count_hidden(store: Store, lead: Person) -> int:
    """Count the articles whose flags and comments this lead may not see yet."""
    return len(list_hidden(store, lead))


def reply(store: Store, lead: Person, sentence_id: str, person_id: str, text: str) -> None:
    """Reply to a flag or comment; an empty text closes it without a reply."""
    cleaned = text.replace("\r\n", "\n").strip()
    if len(cleaned) > LONGEST_REPLY or any("\ud800" <= c <= "\udfff" for c in cleaned):
        raise Invalid(f"A reply can have up to {LONGEST_REPLY:,} characters.", "Shorten it.")

    def change(db: Database) -> None:
        sentence = stored_articles.get_sentence(db, sentence_id)
        note = stored.find_note(db, sentence.id, person_id)
        rev = note["received"] if note else find_practice_note(db, sentence.id, person_id)
        if rev is None or is_hidden(db, lead, sentence.article, read_project(db)):
            raise NotFound("There is no longer anything to reply to here.", "Reload the list.")
        record = {
            "id": clock.new_id(), "sentence": sentence.id, "person": person_id,
            "rev": rev, "maker": lead.id, "text": cleaned, "at": clock.now(),
        }  # fmt: skip
        stored.insert_reply(db, record)
        audit.note(db, lead, "reply", sentence=sentence.id)

    store.write(change)


def list_replies(
    store: Store, person: Person, article: str | None = None, *, unseen: bool = False
) -> list[dict[str, Any]]:
    """List the replies to a person, newest first; keys as in the store."""
    return stored.list_replies(store.reader(), person.id, article, unseen=unseen)


def mark_read(store: Store, person: Person, reply_id: str) -> None:
    """Record that a person has read a reply."""

    def change(db: Database) -> None:
        if not stored.save_seen(db, reply_id, person.id, clock.now()):
            raise NotFound("There is no such reply.", "Reload the list.")

    store.write(change)
