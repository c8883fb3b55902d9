"""Labelling: an article opened at the right sentence, answers saved as events."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from annotate.answers import read_answer
from annotate.errors import BadRequest, OtherPerson
from annotate.records import LAYERS, Answer, Article, Event, Mistake, Person, Scheme, Sentence
from annotate.store import articles as stored_articles
from annotate.store import people as stored_people
from annotate.store import sources as stored_sources
from annotate.store.answers import labels as stored
from annotate.store.answers import place
from annotate.store.answers import replies as stored_replies
from annotate.store.answers.labels import Log
from annotate.store.file.connection import Store
from annotate.workflow import clock
from annotate.workflow.assign import count_slots
from annotate.workflow.label import pace
from annotate.workflow.label.mistakes import in_words
from annotate.workflow.label.rights import (
    GONE,
    Standing,
    check_article,
    find_sentence_standing,
    is_due,
    list_scope,
    renew_assignment,
)
from annotate.workflow.label.sight import is_hidden
from annotate.workflow.project import Project, get_project
from annotate.workflow.scheme import find_scheme, get_version
from annotate.workflow.scheme.versions import get_lenient_scheme

EVENT_LIMIT = 50
_EVENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_LONGEST_SPELL = 24 * clock.HOUR  # on one sentence: a clock that jumps must not spoil the pace
_ARTICLE = "article"  # where a mistake is that holds for every label in the article
_TAKE_IT = "Open it from the list of articles and choose “Label this article myself”."
_RELOAD = "Reload the page and send the label again. It is kept in this browser until then."


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
    replies: list[dict[str, Any]]


def open_article(store: Store, person: Person, article_id: str) -> OpenArticle:
    """Open an article for labelling; `following` is (id, title) of the next one to work on."""
    with store.one_state() as db:
        article = stored_articles.get_article(db, article_id)
        project = get_project(store)
        standing = check_article(store, person, article_id, project)
        sentences = stored_articles.list_sentences(db, article_id)
        answers = stored.list_answers(db, article_id, person.id)
        scope = list_scope(project, person)
        # Only if units were changed: otherwise there are none to look for.
        retired = stored.list_retired(db, article_id, person.id) if article.recut_at else ()
        log = stored.list_log(db, person.id, article_id)
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
            following=place.find_following(db, article_id, person.id, scope, project.asked_kinds),
            source_names=names,
            source_aliases=_source_aliases(db, names),
            is_blind=not standing.has_sight,
            replies=stored_replies.list_replies(db, person.id, article_id),
        )


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
    batch = _Batch(store, person, project or get_project(store))
    for item in items:
        event = batch.read(item)
        if isinstance(event, Event):
            events.append(event)
        else:
            rejected.append(_rejection(item, event))
    accepted: list[dict[str, Any]] = []
    if events:
        now_ms = clock.now_ms()
        due = batch.list_due({event.sentence for event in events})

        def change(db: Database) -> list[tuple[str, bool] | None]:
            for article, standing, slots in due:
                renew_assignment(db, person, article, standing, batch.project, slots)
            return [stored.save_event(db, one, now_ms) for one in events]

        saved = store.write(change)
        for event, result in zip(events, saved, strict=True):
            if result is None:
                taken = Mistake(
                    "id", "This ID already belongs to another label.", "Save the label again."
                )
                rejected.append(_rejection({"id": event.id, "sentence": event.sentence}, taken))
            else:
                accepted.append({"id": event.id, "rev": result[0], "stale": result[1]})
    return {
        "accepted": accepted,
        "rejected": rejected,
        "scheme": batch.project.scheme,
        "scheme_version": batch.project.scheme_version,
    }


def list_log(store: Store, person: Person, article_id: str, after: str = "") -> list[Event]:
    """List the person's own events in an article, oldest first; `after` a rev, or all."""
    return stored.list_log(store.reader(), person.id, article_id, after).events


def list_older(store: Store, person: Person, article_id: str, upto: str) -> Log:
    """List the person's own events in an article up to a rev, as many as a page gets at once."""
    return stored.list_log(store.reader(), person.id, article_id, upto=upto)


def _read_batch(person: Person, body: object) -> list[object]:
    if not isinstance(body, dict) or not isinstance(body.get("events"), list):
        raise BadRequest("A batch must be a JSON object with a list “events”.", _RELOAD)
    if body.get("person") != person.id:
        raise OtherPerson(
            "These labels were made by another person.", "Sign in as that person to send them."
        )
    if len(body["events"]) > EVENT_LIMIT:
        raise BadRequest(f"A batch can have up to {EVENT_LIMIT} events.", "Send them in parts.")
    return body["events"]


def _rejection(item: object, mistake: Mistake) -> dict[str, Any]:
    of = item if isinstance(item, dict) else {}
    gone = {"gone": True} if mistake.where == _ARTICLE else {}
    return {
        "id": of.get("id") if _is_text(of.get("id")) else None,
        "sentence": of.get("sentence") if _is_text(of.get("sentence")) else None,
        "reason": in_words(mistake),
        "remedy": mistake.remedy,
        **gone,
    }


class _Batch:
    """Items of one batch → events; what the items share is read once."""

    def __init__(self, store: Store, person: Person, project: Project) -> None:
        self.store, self.person, self.project = store, person, project
        self.db = store.reader()
        self.standings: dict[str, Standing] = {}

    def list_due(self, sentences: set[str]) -> list[tuple[str, Standing, int]]:
        """List the articles whose assignment is to be renewed: id, standing, slots."""
        articles = {sentence.rsplit("-", 2)[0] for sentence in sentences}
        return [
            (
                article,
                self.standings[article],
                count_slots(self.project, article, stored_articles.get_article(self.db, article).k),
            )
            for article in sorted(articles & self.standings.keys())
            if is_due(self.standings[article], self.project)
        ]

    def read(self, item: object) -> Event | Mistake:
        if not isinstance(item, dict):
            return Mistake("", "An event must be a JSON object.", _RELOAD)
        mistake = self._shape_mistake(item)
        if mistake:
            return mistake
        found = find_sentence_standing(self.db, self.person, item["sentence"], self.project)
        if found is None:
            return Mistake("sentence", "There is no such sentence in this project.", _RELOAD)
        sentence, standing = found
        scheme = find_scheme(self.store, item["scheme"], item["scheme_version"])
        if scheme is None:
            return Mistake("scheme", "This project has not used that scheme version.", _RELOAD)
        layer = item.get("layer") or "label"
        mistake = self._rights_mistake(sentence, standing, layer, item["id"])
        if mistake:
            return mistake
        is_earlier = item.get("undoes") or item.get("redoes")
        known = get_lenient_scheme(self.store) if is_earlier else scheme
        answer, mistakes = read_answer(
            item.get("answer"), known, sentence.text, self.project.words, layer
        )
        if answer is None:
            return mistakes[0]
        return Event(
            id=item["id"],
            person=self.person.id,
            sentence=sentence.id,
            answer=answer,
            layer=layer,
            base_rev=item.get("base_rev"),
            scheme=scheme.id,
            scheme_version=scheme.version,
            blind=layer == "label" and not self.standings[sentence.article].has_sight,
            client_time=item.get("client_time") or "",
            active_ms=min(item.get("active_ms") or 0, _LONGEST_SPELL),
            undoes=item.get("undoes"),
            redoes=item.get("redoes"),
        )

    def _rights_mistake(
        self, sentence: Sentence, standing: Standing, layer: str, event_id: str
    ) -> Mistake | None:
        """Reject labels for an article that is not theirs, except those already stored.

        Labels made before an article went back to the queue are accepted. A
        stranger learns only that there is no such sentence.
        """
        article = sentence.article
        if layer == "gold":
            return self._gold_mistake(article, standing, event_id)
        self.standings[article] = standing
        if standing.is_theirs or standing.was_theirs:
            return None
        # A browser sends again what it heard no answer to; that must not become an error.
        if stored.find_maker(self.db, event_id) == self.person.id:
            return None
        if self.person.is_lead and not standing.is_withdrawn:
            return Mistake("", "This article is not assigned to you.", _TAKE_IT)
        if standing.may_know:
            reason = GONE if standing.is_withdrawn else "This article is no longer assigned to you."
            return Mistake(_ARTICLE, reason, "Save the label as a file and ask a lead.")
        return Mistake("sentence", "There is no such sentence in this project.", _RELOAD)

    def _gold_mistake(self, article: str, standing: Standing, event_id: str) -> Mistake | None:
        """Reject gold in a withdrawn article and in one that the lead still has to label."""
        if stored.find_maker(self.db, event_id) == self.person.id:
            return None
        if is_hidden(self.db, self.person, article, self.project):
            reason = "You have not finished labelling this article."
            return Mistake("", reason, "Finish it first.")
        if standing.is_withdrawn:
            return Mistake("", GONE, "Restore it, then save the gold answer again.")
        return None

    def _shape_mistake(self, item: dict[str, Any]) -> Mistake | None:
        """Find the first key with a wrong value; the answer itself is checked later."""
        if not isinstance(item.get("id"), str) or not _EVENT_ID.fullmatch(item["id"]):
            return Mistake("id", "An ID must have 8 to 64 letters, digits, “-” or “_”.", _RELOAD)
        for key in ("sentence", "scheme"):
            if not _is_text(item.get(key)):
                return Mistake(key, "This must be text.", _RELOAD)
        if not _is_count(item.get("scheme_version")):
            return Mistake("scheme_version", "This must be a whole number.", _RELOAD)
        if item.get("layer", "label") not in (*LAYERS, None):
            return Mistake("layer", "The layer must be “label” or “gold”.", _RELOAD)
        if item.get("layer") == "gold" and not self.person.is_lead:
            return Mistake("layer", "Only a lead decides gold.", "Ask a lead.")
        for key in ("base_rev", "undoes", "redoes", "client_time"):
            if item.get(key) is not None and not _is_text(item[key]):
                return Mistake(key, "This must be short text or null.", _RELOAD)
        if item.get("active_ms") is not None and not _is_count(item["active_ms"]):
            return Mistake("active_ms", "This must be a whole number of milliseconds.", _RELOAD)
        return None


def _is_text(value: object) -> bool:
    """Return whether a value is a short text that UTF-8 can write."""
    return isinstance(value, str) and len(value) <= 100 and value.isprintable()


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**53


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
