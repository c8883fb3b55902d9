"""Flags and comments of reviewers, and what a lead answers them."""

from typing import Any

from sqlite_utils import Database

from annotate.errors import Invalid, NotFound
from annotate.records import Person
from annotate.store import articles as stored_articles
from annotate.store import project as stored_project
from annotate.store import replies as stored
from annotate.store.connection import Store
from annotate.workflow import clock
from annotate.workflow.label.sight import is_hidden, list_hidden, show_article
from annotate.workflow.project import read_project

LONGEST_REPLY = 2000


def list_notes(store: Store, lead: Person) -> list[dict[str, Any]]:
    """List the flags and comments that wait for an answer, oldest first.

    Those in articles that this lead has still to label stay hidden. Keys as in
    the store.
    """
    db = store.reader()
    notes = stored.list_notes(db, sorted(list_hidden(store, lead)))
    for article in {note["article"] for note in notes if note["person"] != lead.id}:
        show_article(store, lead, article)
    return notes


def count_hidden(store: Store, lead: Person) -> int:
    """Count the articles whose flags and comments this lead may not see yet."""
    return len(list_hidden(store, lead))


def reply(store: Store, lead: Person, sentence_id: str, person_id: str, text: str) -> None:
    """Answer a flag or comment; an empty text says that nothing needs saying."""
    said = text.replace("\r\n", "\n").strip()
    if len(said) > LONGEST_REPLY or any("\ud800" <= letter <= "\udfff" for letter in said):
        raise Invalid(f"A reply has at most {LONGEST_REPLY:,} letters.", "Shorten it.")

    def change(db: Database) -> None:
        sentence = stored_articles.get_sentence(db, sentence_id)
        note = stored.find_note(db, sentence.id, person_id)
        if note is None or is_hidden(db, lead, sentence.article, read_project(db)):
            raise NotFound("There is nothing to answer any more.", "Look at the list anew.")
        now_ms = clock.now_ms()
        record = {
            "id": clock.new_id(), "sentence": sentence.id, "person": person_id,
            "rev": note["received"], "maker": lead.id, "text": said, "at": clock.ms_to_iso(now_ms),
        }  # fmt: skip
        stored.insert_reply(db, record)
        stored_project.note(db, now_ms, lead.id, "reply", sentence=sentence.id)

    store.write(change)


def list_replies(
    store: Store, person: Person, article: str | None = None, *, unseen: bool = False
) -> list[dict[str, Any]]:
    """List what leads answered a person, newest first; keys as in the store."""
    return stored.list_replies(store.reader(), person.id, article, unseen=unseen)


def mark_read(store: Store, person: Person, reply_id: str) -> None:
    """Put a reply away as read."""

    def change(db: Database) -> None:
        if not stored.save_seen(db, reply_id, person.id, clock.now()):
            raise NotFound("There is no such reply.", "Look at the list anew.")

    store.write(change)
