"""The history of one sentence: every save, by whom, when."""

from typing import Any

from annotate.records import Person, Sentence
from annotate.store import articles as stored_articles
from annotate.store.answers import labels as stored
from annotate.store.answers.bulk import find_bulk
from annotate.store.file.connection import Store
from annotate.workflow.label.sight import show_article


def get_history(
    store: Store, sentence_id: str, person: Person | None
) -> tuple[Sentence, list[dict[str, Any]]]:
    """Return a sentence and its events, oldest first: event (Event), name, at, bulk.

    `bulk` is the decision about many sentences that it was part of, or None.

    Reviewers see only their own events, and so does a lead while the article is
    hidden from them. None (the command line) sees all.
    """
    db = store.reader()
    sentence = stored_articles.get_sentence(db, sentence_id)
    only = None
    if person is not None and (not person.is_lead or _is_hidden(store, person, sentence)):
        only = person.id
    saves = stored.list_history(db, sentence_id, only)
    ids = {save["event"].bulk for save in saves} - {None}
    bulks = {one: find_bulk(db, one) for one in ids}
    return sentence, [{**save, "bulk": bulks.get(save["event"].bulk)} for save in saves]


def _is_hidden(store: Store, person: Person, sentence: Sentence) -> bool:
    return show_article(store, person, sentence.article)
