"""What reviewers ask about the sentences of released articles, and the replies of leads."""

from typing import Any

from sqlite_utils import Database

from annotate.errors import Conflict, Invalid, NotFound
from annotate.records import Person
from annotate.store import articles as stored_articles
from annotate.store.answers import questions as stored
from annotate.store.answers import replies as stored_replies
from annotate.store.file.connection import Store
from annotate.workflow import audit, clock
from annotate.workflow.answers.released import check_released
from annotate.workflow.label.sight import is_hidden, list_hidden
from annotate.workflow.project import read_project

LONGEST = 2000
MOST_WAITING = 50  # questions of one person
SHOWN = 50


def ask(store: Store, person: Person, article_id: str, sentence_id: str, text: str) -> None:
    """Ask the leads about a sentence of a released article."""
    cleaned = _clean(text, "question")
    if not cleaned:
        raise Invalid("The question is empty.", "Type what you want to ask.")

    def change(db: Database) -> None:
        sentence = stored_articles.find_sentence(db, sentence_id)
        if sentence is None or sentence.article != article_id:
            raise NotFound("There is no such sentence in this article.", "Reload the page.")
        check_released(stored_articles.get_article(db, article_id))
        if stored.count_waiting(db, person.id) >= MOST_WAITING:
            reason = f"{MOST_WAITING} of your questions wait for a reply."
            raise Conflict(reason, "Ask again when a lead has replied.")
        question = {
            "id": clock.new_id(), "sentence": sentence.id, "person": person.id,
            "text": cleaned, "at": clock.now(),
        }  # fmt: skip
        stored.insert_question(db, question)

    store.write(change)


def list_open(store: Store, lead: Person) -> tuple[list[dict[str, Any]], int]:
    """List the oldest questions that wait for a reply, and count all; keys as in the store.

    Those in articles that this lead still has to label stay hidden.
    """
    db, hidden = store.reader(), sorted(list_hidden(store, lead))
    return stored.list_open(db, hidden, SHOWN), stored.count_open(db, hidden)


def reply(store: Store, lead: Person, question_id: str, text: str) -> None:
    """Reply to a question; an empty text closes it without a reply."""
    cleaned = _clean(text, "reply")

    def change(db: Database) -> None:
        found = stored.close_question(db, question_id, clock.now())
        if found is None or is_hidden(db, lead, found["article"], read_project(db)):
            raise NotFound("There is no longer anything to reply to here.", "Reload the list.")
        record = {
            "id": clock.new_id(), "sentence": found["sentence"], "person": found["person"],
            # No rev: the flag or comment beside the answer still waits for its own reply.
            "rev": "", "maker": lead.id, "text": cleaned, "at": clock.now(),
        }  # fmt: skip
        stored_replies.insert_reply(db, record)
        audit.note(db, lead, "reply", sentence=found["sentence"])

    store.write(change)


def _clean(text: str, what: str) -> str:
    cleaned = text.replace("\r\n", "\n").strip()
    if len(cleaned) > LONGEST or any("\ud800" <= one <= "\udfff" for one in cleaned):
        raise Invalid(f"A {what} can have up to {LONGEST:,} characters.", "Shorten it.")
    return cleaned
