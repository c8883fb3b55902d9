"""Answers of made-up reviewers, saved in a project, so that figures come from what is stored."""

from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256

from annotate.agreement import Table
from annotate.records import Answer, Draft, Event
from annotate.store.answers import labels as stored
from annotate.store.articles import list_sentences
from annotate.store.file.connection import Store
from annotate.store.file.ulid import encode, iso_to_ms
from annotate.workflow import agreement
from annotate.workflow.agreement.measures import table_of
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people.membership import add_person

Given = tuple[str, str, str, Answer]  # article, sentence, reviewer, answer
START = iso_to_ms("2025-09-01T08:00:00Z")


def sets_of(answers: list[Given]) -> Table:
    """Save answers, and build the table of the sets of sources as a project does."""
    with closing(_save(answers)) as store:
        return agreement.show_basis(store, None).sets


def field_of(answers: list[Given], field: str) -> Table:
    """Save answers, and build the table of a field as a project does."""
    with closing(_save(answers)) as store:
        basis = agreement.show_basis(store, None)
        return table_of(basis, agreement.get_measure(basis.scheme, field))


def _save(answers: list[Given]) -> Store:
    """Save answers in a new project, blind and in this order."""
    store = open_project(":memory:")
    ids = _add_articles(store, answers)
    names = dict.fromkeys(name for _, _, name, _ in answers)
    people = {name: add_person(store, name).id for name in names}

    def save(db):
        for number, (article, sentence, name, answer) in enumerate(answers):
            event = Event(
                id=f"given-{number:08}",
                person=people[name],
                sentence=ids[article, sentence],
                answer=answer,
                scheme="news-source",
                scheme_version=1,
                received=encode(START, number),
            )
            stored.save_event(db, event, 0)

    store.write(save)
    return store


def _add_articles(store: Store, answers: list[Given]) -> dict[tuple[str, str], str]:
    """Import an article for each name in the answers: (article, sentence) → the sentence's id."""
    parts: dict[str, dict[str, None]] = {}
    for article, sentence, _, _ in answers:
        parts.setdefault(article, {})[sentence] = None
    drafts = [Draft("\n\n".join(_texts(name, parts[name])), name) for name in parts]
    added = add_articles(store, None, drafts)
    return {
        (name, sentence): stored_sentence.id
        for name, article in zip(parts, added, strict=True)
        for sentence, stored_sentence in zip(
            parts[name], list_sentences(store.reader(), article.id), strict=True
        )
    }


def _texts(article: str, sentences: dict[str, None]) -> Iterator[str]:
    # No two share words: a first sentence that the second repeats would be taken for a title.
    for one in sentences:
        words = sha256(f"{article} {one}".encode()).hexdigest()
        yield f"In {words[:8]} they said that {words[8:16]} met {words[16:24]} for {words[24:32]}."
