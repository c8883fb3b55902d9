"""A released article as its reviewers read it: gold and its reasons beside their own answers.

What the others answered is shown as the project's setting `released_shows` says: not at all
(`gold`), without names (`answers`) or with them (`names`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from annotate.errors import Forbidden
from annotate.records import Answer, Article, Person, Scheme, Sentence
from annotate.store import articles as stored_articles
from annotate.store.answers import labels as stored
from annotate.store.answers import questions as stored_questions
from annotate.store.answers import replies as stored_replies
from annotate.store.file.connection import Store
from annotate.store.scheme.successors import list_successors
from annotate.workflow.project import Project, get_project
from annotate.workflow.scheme import get_scheme

PAGE_SIZE = 50  # units


@dataclass(frozen=True, slots=True)
class Line:
    """A unit with gold, the reader's own answer and those of others: (name or "", answer).

    `number` counts the sentences to label, None for others. `asked` and `replies` are what the
    reader asked about it and what leads replied to them.
    """

    unit: Sentence
    number: int | None
    gold: Answer | None
    own: Answer | None
    others: tuple[tuple[str, Answer], ...]
    asked: tuple[dict[str, Any], ...] = ()
    replies: tuple[dict[str, Any], ...] = ()

    @property
    def differs(self) -> bool:
        """Whether the reader has other sources than gold."""
        if not (self.gold and self.own and self.own.is_finished):
            return False
        return _sources(self.gold) != _sources(self.own)


@dataclass(frozen=True, slots=True)
class Reading:
    """A page of a released article; `previous` and `following` are where those around it begin."""

    article: Article
    lines: list[Line]
    scheme: Scheme
    previous: int | None
    following: int | None


def open_released(store: Store, person: Person, article_id: str, after: int = -1) -> Reading:
    """Open the page of a released article that begins after a position."""
    db, project = store.reader(), get_project(store)
    article = stored_articles.get_article(db, article_id)
    check_released(article)
    units = stored_articles.list_sentences(db, article_id)
    asked = [unit.id for unit in units if unit.kind in project.asked_kinds]
    numbers = {sentence: number for number, sentence in enumerate(asked, 1)}
    begin = sum(unit.position <= after for unit in units)
    here = units[begin : begin + PAGE_SIZE]
    previous = max(0, begin - PAGE_SIZE)
    return Reading(
        article,
        _list_lines(store, person, article_id, here, numbers),
        get_scheme(store),
        (units[previous - 1].position if previous else -1) if begin else None,
        here[-1].position if begin + PAGE_SIZE < len(units) else None,
    )


def check_released(article: Article) -> None:
    """Raise Forbidden if an article is not released, or was withdrawn."""
    if article.released_at is None or article.withdrawn_at is not None:
        reason = "This article is not released."
        raise Forbidden(reason, "You see gold and reasons here once a lead releases it.")


def find_released(store: Store, person: Person, sentence: Sentence) -> Line | None:
    """Find what a release shows of one sentence; None before a release, or if it is no unit."""
    article = stored_articles.get_article(store.reader(), sentence.article)
    if article.released_at is None or article.withdrawn_at or sentence.position is None:
        return None
    return _list_lines(store, person, article.id, [sentence], {})[0]


def _list_lines(
    store: Store, person: Person, article: str, units: Sequence[Sentence], numbers: dict[str, int]
) -> list[Line]:
    db, project = store.reader(), get_project(store)
    gold: dict[str, Answer] = {}
    own: dict[str, Answer] = {}
    others: dict[str, list[tuple[str, Answer]]] = {}
    edges = (units[0].position, units[-1].position) if units else (0, -1)
    successors = list_successors(db)
    for sentence, layer, name, said in stored.list_answers_between(db, article, *edges):
        answer = said.counted_as(successors)
        if layer == "gold":
            gold[sentence] = answer
        elif name == person.name:
            own[sentence] = answer
        elif answer.is_finished:
            others.setdefault(sentence, []).append((name, answer))
    asked = stored_questions.list_of_person(db, person.id, article)
    replies = stored_replies.list_replies(db, person.id, article)
    return [
        Line(
            unit,
            numbers.get(unit.id),
            gold.get(unit.id),
            own.get(unit.id),
            _shown(project, unit.id, others.get(unit.id, [])),
            _of(asked, unit.id),
            _of(replies, unit.id),
        )
        for unit in units
    ]


def _sources(answer: Answer) -> tuple[str | None, frozenset[str]]:
    return answer.verdict, frozenset(claim.source for claim in answer.claims)


def _of(rows: Iterable[dict[str, Any]], sentence: str) -> tuple[dict[str, Any], ...]:
    return tuple(row for row in rows if row["sentence"] == sentence)


def _shown(
    project: Project, sentence: str, others: list[tuple[str, Answer]]
) -> tuple[tuple[str, Answer], ...]:
    """Return what the setting lets reviewers see of the answers of others."""
    if project.released_shows == "gold":
        return ()
    if project.released_shows == "names":
        return tuple(others)

    # The order of names would tell who they are from one sentence to the next.
    def shuffled(one: tuple[str, Answer]) -> bytes:
        return sha256(f"{project.id} {sentence} {one[0]}".encode()).digest()

    return tuple(("", answer) for _, answer in sorted(others, key=shuffled))
