"""Labelling: an article opened at the right sentence, answers saved as events."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from annotate.errors import BadRequest, OtherPerson
from annotate.records import Answer, Article, Event, Mistake, Person, Scheme, Sentence
from annotate.store import articles as stored_articles
from annotate.store import people as stored_people
from annotate.store import sources as stored_sources
from annotate.store.answers import labels as stored
from annotate.store.answers import place
from annotate.store.answers import replies as stored_replies
from annotate.store.answers.labels import Log
from annotate.store.answers.repeats import drop_open, overlay
from annotate.store.file.connection import Store
from annotate.workflow import clock
from annotate.workflow.label import pace, practising, repeats
from annotate.workflow.label.batch import RELOAD, Batch, reject
from annotate.workflow.label.rights import (
    check_article,
    find_standing,
    list_scope,
    renew_assignment,
)
from annotate.workflow.project import Project, get_project
from annotate.workflow.scheme import get_version

EVENT_LIMIT = 50
_APART = (practising.LAYER, repeats.LAYER)  # answers that never count


@dataclass(frozen=True, slots=True)
class Saved:
    """A present answer, with the `received` of its event, on which a change is based."""

    answer: Answer
    received: str


@dataclass(frozen=True, slots=True)
class OpenArticle:
    """An article as one person labels it. `number` of `count` in the list of articles.

    `log` is what they have saved here, oldest first; up to the rev `older` it is not complete.
    It is read from the same state as `saved`: the page shows one, its scripts go on from the other.
    """

    article: Article
    sentences: list[Sentence]
    saved: dict[str, Saved]
    log: list[Event]
    older: str
    project: Project
    scheme: Scheme
    settings: dict[str, Any]
    resume: int
    number: int
    count: int
    following: tuple[str, str] | None
    source_names: list[str]
    source_aliases: dict[str, list[str]]
    is_blind: bool
    practises: bool
    replies: list[dict[str, Any]]


def open_article(store: Store, person: Person, article_id: str) -> OpenArticle:
    """Open an article for labelling; `following` is (id, title) of the next one to work on."""
    with store.one_state() as db:
        article = stored_articles.get_article(db, article_id)
        project = get_project(store)
        standing = check_article(store, person, article_id, project)
        sentences = stored_articles.list_sentences(db, article_id)
        practises = standing.practises
        log = _read_log(db, person, article_id, practises)
        answers = _read_answers(db, person, article_id, log, practises)
        if standing.repeats:
            log, answers = repeats.show(db, person, article_id, log, answers)
        scope = list_scope(project, person)
        # Only if units were changed: otherwise there are none to look for.
        retired = stored.list_retired(db, article_id, person.id) if article.recut_at else ()
        number, count = place.find_place(db, article_id, scope)
        names = _source_names(db, person, project)
        return OpenArticle(
            article=article,
            sentences=sentences,
            saved={sentence: Saved(*pair) for sentence, pair in answers.items()},
            log=log.events,
            older=log.older,
            project=project,
            scheme=get_version(store, project.scheme, project.scheme_version),
            settings=stored_people.find_person_settings(db, person.id),
            resume=resume_position(sentences, answers, project.asked_kinds, retired),
            number=number,
            count=count,
            following=_find_following(db, person, article_id, project, practises),
            source_names=names,
            source_aliases=_source_aliases(db, names),
            is_blind=not standing.has_sight,
            practises=practises,
            replies=stored_replies.list_replies(db, person.id, article_id),
        )


def _read_log(db: Database, person: Person, article: str, practises: bool) -> Log:
    if practises:
        return Log(practising.list_log(db, person, article))
    return stored.list_log(db, person.id, article)


def _read_answers(
    db: Database, person: Person, article: str, log: Log, practises: bool
) -> dict[str, tuple[Answer, str]]:
    if practises:
        return {event.sentence: (event.answer, event.received) for event in log.events}
    return stored.list_answers(db, article, person.id)


def _find_following(
    db: Database, person: Person, article: str, project: Project, practises: bool
) -> tuple[str, str] | None:
    """Find (id, title) of the next article to work on: another for practice, in practice."""
    if not practises:
        scope = list_scope(project, person)
        return place.find_following(db, article, person.id, scope, project.asked_kinds)
    found = practising.find_next(db, person, project, article)
    return found and (found, stored_articles.get_article(db, found).title)


def resume_position(
    sentences: list[Sentence],
    answers: dict[str, tuple[Answer, str]],
    asked_kinds: tuple[str, ...],
    retired: Sequence[str] = (),
) -> int:
    """Find where to resume: at the first sentence to do after the one labelled last.

    One that is asked again comes before it: it has words of a unit that the person had answered
    and that was merged or split since (`retired`, ids). If there is none of either, at the first
    to do, else the first skipped, else the last asked.
    """
    asked = [one for one in sentences if one.kind in asked_kinds]
    if not asked:
        return 0
    verdicts = {key: answer.verdict for key, (answer, _) in answers.items()}
    open_ones = [one for one in asked if verdicts.get(one.id) is None]
    todo = [one.position for one in open_ones]
    again = _list_asked_again(open_ones, retired)
    finished = [(answers[one.id][1], one.position) for one in asked if verdicts.get(one.id)]
    newest = max(finished)[1] if finished else -1
    after = [position for position in todo if position > newest]
    skipped = [one.position for one in asked if verdicts.get(one.id) == "skipped"]
    return [*again, *after, *todo, *skipped, asked[-1].position][0]


def _list_asked_again(todo: list[Sentence], retired: Sequence[str]) -> list[int]:
    """List the positions of the sentences to do that share words with retired units."""
    edges = [tuple(map(int, sentence.split("-")[1:])) for sentence in retired]
    return [
        one.position
        for one in todo
        if any(start < one.end and end > one.start for start, end in edges)
    ]


def save_events(
    store: Store, person: Person, body: object, project: Project | None = None
) -> dict[str, Any]:
    """Save a batch of events; each is accepted or rejected separately.

    `body` and the result have the shape of POST /labels; it names the current version of the
    scheme, so that an open page can notice a newer one. BadRequest if the batch
    as a whole cannot be read, OtherPerson if another person made it,
    TooFast if they come faster than a person can label.
    """
    items = _read_batch(person, body)
    pace.take(person.id, len(items))
    events: list[Event] = []
    rejected: list[dict[str, Any]] = []
    # Checked on the reader: everyone waits for the writing thread, and the checks take longer.
    batch = Batch(store, person, project or get_project(store))
    for item in items:
        event = batch.read(item)
        if isinstance(event, Event):
            events.append(event)
        else:
            rejected.append(reject(item, event))
    accepted: list[dict[str, Any]] = []
    if events:
        now_ms = clock.now_ms()
        due = batch.list_due({event.sentence for event in events})

        def change(db: Database) -> list[tuple[str, bool] | None]:
            for article, standing, slots in due:
                renew_assignment(db, person, article, standing, batch.project, slots)
            for sentence in batch.changed_first:
                drop_open(db, person.id, sentence)
            if any(event.layer in _APART for event in events):
                return _save_mixed(db, person, events, now_ms)
            return [stored.save_event(db, one, now_ms) for one in events]

        saved = store.write(change)
        store.measures.labels.add(sum(one is not None for one in saved))
        for event, result in zip(events, saved, strict=True):
            if result is None:
                taken = Mistake(
                    "id", "This ID already belongs to another label.", "Save the label again."
                )
                rejected.append(reject({"id": event.id, "sentence": event.sentence}, taken))
            else:
                accepted.append({"id": event.id, "rev": result[0], "stale": result[1]})
    return {
        "accepted": accepted,
        "rejected": rejected,
        "scheme": batch.project.scheme,
        "scheme_version": batch.project.scheme_version,
    }


def _save_mixed(
    db: Database, person: Person, events: list[Event], now_ms: int
) -> list[tuple[str, bool] | None]:
    """Save events of which some are kept apart, in their order."""
    practised = [one for one in events if one.layer == practising.LAYER]
    saved = dict(
        zip(
            (one.id for one in practised),
            practising.save_events(db, person, practised, now_ms),
            strict=True,
        )
    )
    for one in events:
        if one.id not in saved:
            save = repeats.save_event if one.layer == repeats.LAYER else stored.save_event
            saved[one.id] = save(db, one, now_ms)
    return [saved[one.id] for one in events]


def list_log(store: Store, person: Person, article_id: str, after: str = "") -> list[Event]:
    """List the person's own events in an article, oldest first; `after` a rev, or all."""
    db, standing = store.reader(), find_standing(store, person, article_id)
    if standing.practises:
        return practising.list_log(db, person, article_id, after)
    log = stored.list_log(db, person.id, article_id, after)
    return overlay(db, person.id, article_id, log, after).events if standing.repeats else log.events


def list_older(store: Store, person: Person, article_id: str, upto: str) -> Log:
    """List the person's own events in an article up to a rev, as many as a page gets at once."""
    db = store.reader()
    log = stored.list_log(db, person.id, article_id, upto=upto)
    if find_standing(store, person, article_id).repeats:
        return overlay(db, person.id, article_id, log, upto)
    return log


def _read_batch(person: Person, body: object) -> list[object]:
    if not isinstance(body, dict) or not isinstance(body.get("events"), list):
        raise BadRequest("A batch must be a JSON object with a list “events”.", RELOAD)
    if body.get("person") != person.id:
        raise OtherPerson(
            "These labels were made by another person.", "Sign in as that person to send them."
        )
    if len(body["events"]) > EVENT_LIMIT:
        raise BadRequest(f"A batch can have up to {EVENT_LIMIT} events.", "Send them in parts.")
    return body["events"]


def _source_names(db: Database, person: Person, project: Project) -> list[str]:
    """List the source names to offer: the person's own, then those that leads provide."""
    own = stored.list_source_names(db, person.id)
    registered = stored_sources.list_by_hand(db)
    return list(dict.fromkeys([*own, *project.source_names, *registered]))


def _source_aliases(db: Database, names: list[str]) -> dict[str, list[str]]:
    """Find other names of the offered sources, by which typing finds them: main name → others.

    Both are among the offered names, so that nothing is told of what others labelled.
    """
    offered, aliases = set(names), defaultdict(list)
    for name, main in stored_sources.list_main_names(db, names):
        if main in offered:
            aliases[main].append(name)
    return dict(aliases)
