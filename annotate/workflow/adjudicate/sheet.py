"""One sentence to decide: the answers of everyone in an order that tells no names, and its gold."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from annotate.agreement.aggregates.side_by_side import Row, set_side_by_side
from annotate.errors import Forbidden
from annotate.records import Answer, Article, Person, Scheme, Sentence
from annotate.store import agreement as stored_agreement
from annotate.store import articles as stored_articles
from annotate.store import gold as stored
from annotate.store.agreement import Scope
from annotate.store.answers import labels as stored_labels
from annotate.store.answers.bulk import Bulk, find_bulk
from annotate.store.file.connection import Store
from annotate.store.scheme.successors import list_successors
from annotate.workflow.adjudicate.changed import find_changed
from annotate.workflow.agreement.basis import find_scope
from annotate.workflow.label.rights import GONE
from annotate.workflow.label.sight import show_article
from annotate.workflow.project import Project, get_project
from annotate.workflow.scheme import get_scheme

AROUND = 1  # unit of the article before and after the sentence


@dataclass(frozen=True, slots=True)
class Gold:
    """A gold answer that was saved; `received` of its event, on which a change is based."""

    answer: Answer
    name: str
    at: str
    received: str
    bulk: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """A flag, a comment or both, by someone; `flag` is None if there is none."""

    name: str
    flag: str | None
    comment: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sentence with all that a lead decides by.

    `answers` are by name, in an order that depends on the sentence alone; `number` of `count`
    sentences to label. `gold` is what counts now, `before` what another lead had decided;
    `is_changed` if answers have changed since, `bulk` the decision that it was part of.
    """

    article: Article
    sentence: Sentence
    number: int | None
    count: int
    earlier: list[Sentence]
    later: list[Sentence]
    answers: dict[str, Answer]
    rows: list[Row]
    notes: list[Note]
    gold: Gold | None
    rev: str
    before: Gold | None
    is_changed: bool
    bulk: Bulk | None
    project: Project
    scheme: Scheme

    @property
    def is_of_claims(self) -> bool:
        return all(one.verdict == "claims" for one in self.answers.values())


def open_sheet(store: Store, lead: Person, sentence_id: str) -> Sheet:
    """Open a sentence to decide; Forbidden in a withdrawn article, or one they still label."""
    db = store.reader()
    sentence = stored_articles.get_sentence(db, sentence_id)
    article = stored_articles.get_article(db, sentence.article)
    if article.withdrawn_at is not None:
        raise Forbidden(GONE, "Restore it before you decide its sentences.")
    if show_article(store, lead, article.id):
        reason = "You have not finished labelling this article."
        raise Forbidden(reason, "Finish it first. Then you can decide its sentences.")
    project = get_project(store)
    scheme = get_scheme(store)
    units = stored_articles.list_sentences(db, article.id)
    asked = [unit.id for unit in units if unit.kind in project.asked_kinds]
    at = next((at for at, unit in enumerate(units) if unit.id == sentence.id), None)
    answers = _list_answers(store, lead, sentence, project)
    gold, rev, before = _find_gold(store, sentence)
    return Sheet(
        article=article,
        sentence=sentence,
        number=asked.index(sentence.id) + 1 if sentence.id in asked else None,
        count=len(asked),
        earlier=[] if at is None else units[max(0, at - AROUND) : at],
        later=[] if at is None else units[at + 1 : at + 1 + AROUND],
        answers=answers,
        rows=set_side_by_side(answers, sentence.text, scheme),
        notes=[Note(*one[1:]) for one in stored.list_notes_of(db, [sentence.id])],
        gold=gold,
        rev=rev,
        before=before,
        is_changed=bool(gold and find_changed(db, [sentence.id])),
        bulk=find_bulk(db, gold.bulk) if gold and gold.bulk else None,
        project=project,
        scheme=scheme,
    )


def _list_answers(
    store: Store, lead: Person, sentence: Sentence, project: Project
) -> dict[str, Answer]:
    scope = find_scope(store, lead)
    found = {
        name: answer
        for _, _, name, answer in stored_agreement.list_blind_answers(
            store.reader(), scope, sentences=[sentence.id]
        )
    }
    return {name: found[name] for name in sorted(found, key=_shuffled(project.id, sentence.id))}


def list_predictions(
    store: Store, sentence_id: str, models: tuple[str, ...]
) -> list[tuple[str, Answer]]:
    """List what these models (names) predict of a sentence, by name."""
    if not models:
        return []
    scope = Scope(kinds=get_project(store).asked_kinds, models=models)
    answers = stored_agreement.list_blind_answers(store.reader(), scope, sentences=[sentence_id])
    return [(name, answer) for _, _, name, answer in answers if name in models]


def _shuffled(project: str, sentence: str):
    """Return a key that sorts names differently in each sentence, and always alike in one."""
    return lambda name: sha256(f"{project} {sentence} {name}".encode()).digest()


def _find_gold(store: Store, sentence: Sentence) -> tuple[Gold | None, str, Gold | None]:
    """Find the gold answer, the rev that a change is based on, and the other lead's before it."""
    saves = list(_list_gold(store, sentence))
    if not saves:
        return None, "", None
    last = saves[-1]
    if last.answer.verdict is None:
        return None, last.received, None
    before = saves[-2] if len(saves) > 1 and saves[-2].name != last.name else None
    return last, last.received, before if before and before.answer.verdict else None


def _list_gold(store: Store, sentence: Sentence) -> Iterator[Gold]:
    db = store.reader()
    successors = list_successors(db)
    for save in stored_labels.list_history(db, sentence.id):
        event = save["event"]
        if event.layer == "gold":
            answer = event.answer.counted_as(successors)
            yield Gold(answer, save["name"], save["at"], event.received, event.bulk)
