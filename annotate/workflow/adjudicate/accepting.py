"""Writes what a decision about many sentences decides, in short parts, and takes it back so.

What is still to be written is stored before the first part. If the server ends in between, the
next one goes on: all of it is written or, by an undo, none of it counts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from sqlite_utils import Database

from annotate.answers import read_answer
from annotate.records import Answer, Event, Person, Scheme, Sentence
from annotate.store import agreement as stored_agreement
from annotate.store import articles as stored_articles
from annotate.store import people as stored_people
from annotate.store.agreement import Scope
from annotate.store.answers import bulk as stored
from annotate.store.answers import labels as stored_labels
from annotate.store.answers.bulk import Bulk
from annotate.store.file.connection import Store
from annotate.workflow import clock
from annotate.workflow.adjudicate.sides import find_sides
from annotate.workflow.label.sight import is_hidden
from annotate.workflow.project import Project, get_project
from annotate.workflow.scheme import get_scheme
from annotate.workflow.scheme.versions import get_lenient_scheme

PART = 50  # sentences that are written while labels wait
_Change = Callable[[Database], object]


@dataclass(frozen=True, slots=True)
class _Decision:
    """A decision that is being written, with what its events share."""

    bulk: Bulk
    lead: Person
    project: Project
    scheme: Scheme


def finish(store: Store, is_stopped: Callable[[], bool] = lambda: False) -> None:
    """Write all that is pending, also of an earlier server, unless it is stopped in between."""
    db = store.reader()
    for bulk_id, person, sentences, is_undone in stored.list_pending(db):
        bulk, lead = stored.find_bulk(db, bulk_id), stored_people.get_person(db, person)
        decision = _Decision(bulk, lead, get_project(store), get_scheme(store))
        write = _take_back if is_undone else partial(_give, sentences=sentences)
        for change in write(store, decision):
            if is_stopped():
                return
            store.write(change)
        store.write(partial(stored.save_done, bulk=bulk_id))


def _give(store: Store, decision: _Decision, sentences: list[str]) -> Iterator[_Change]:
    """Yield what gives these sentences gold, in parts."""
    sample = stored.list_sample(store.reader(), decision.bulk.id)
    overturned = {sentence for _, sentence, outcome in sample if outcome == "overturned"}
    for start in range(0, len(sentences), PART):
        part = sentences[start : start + PART]
        events = _make_events(store, decision, part, overturned)
        yield partial(_save, decision=decision, events=events)


def _make_events(
    store: Store, decision: _Decision, part: list[str], overturned: set[str]
) -> list[tuple[Event, str]]:
    """Make the events of some sentences, each with its article, on the reader: it takes longer."""
    db, project = store.reader(), decision.project
    answers: dict[str, dict[str, Answer]] = {}
    scope = Scope(kinds=project.asked_kinds)
    for _, sentence, name, answer in stored_agreement.list_blind_answers(db, scope, sentences=part):
        answers.setdefault(sentence, {})[name] = answer
    lenient, events = get_lenient_scheme(store), []
    for sentence_id, given in answers.items():
        sentence = stored_articles.find_sentence(db, sentence_id)
        sides = find_sides(given, sentence.text, decision.scheme)
        place = 1 if sentence_id in overturned else 0
        if len(sides) > place:
            event = _event(decision, sentence, sides[place].answer, lenient)
            events += [(event, sentence.article)] if event else []
    return events


def _event(
    decision: _Decision, sentence: Sentence, answer: Answer, lenient: Scheme
) -> Event | None:
    """Make the event that gives a sentence gold; None if the answer no longer fits the scheme."""
    bulk, said = decision.bulk, {**answer.as_json(), "why": decision.bulk.why}
    checked, _ = read_answer(said, lenient, sentence.text, decision.project.words, "gold")
    if checked is None:
        return None
    return Event(
        # The same at every attempt, so that none is written twice.
        id=sha256(f"{bulk.id} {sentence.id}".encode()).hexdigest()[:32],
        person=decision.lead.id,
        sentence=sentence.id,
        answer=checked,
        layer="gold",
        scheme=decision.scheme.id,
        scheme_version=decision.scheme.version,
        blind=False,
        client_time=clock.now(),
        bulk=bulk.id,
    )


def _save(db: Database, decision: _Decision, events: list[tuple[Event, str]]) -> None:
    """Save the events of sentences that nothing has changed, in the caller's transaction."""
    hidden = {
        article
        for article in {article for _, article in events}
        if is_hidden(db, decision.lead, article, decision.project)
    }
    ids = [event.sentence for event, article in events if article not in hidden]
    unchanged = stored.list_unchanged(db, ids, decision.bulk.upto)
    now_ms = clock.now_ms()
    for event, _ in events:
        if event.sentence in unchanged:
            stored_labels.save_event(db, event, now_ms)


def _take_back(store: Store, decision: _Decision) -> Iterator[_Change]:
    """Yield what takes the gold of a decision back, in parts."""
    decided = stored.list_decided_by(store.reader(), decision.bulk.id)
    for start in range(0, len(decided), PART):
        yield partial(_undo, decision=decision, part=decided[start : start + PART])


def _undo(db: Database, decision: _Decision, part: list[tuple[str, str, str]]) -> None:
    now_ms, bulk = clock.now_ms(), decision.bulk.id
    for sentence, made, rev in part:
        if not stored.counts_as_gold(db, sentence, made):
            continue
        event = Event(
            id=sha256(f"undo {bulk} {sentence}".encode()).hexdigest()[:32],
            person=decision.lead.id,
            sentence=sentence,
            answer=Answer(),
            layer="gold",
            base_rev=rev,
            scheme=decision.scheme.id,
            scheme_version=decision.scheme.version,
            blind=False,
            client_time=clock.now(),
            undoes=made,
            bulk=bulk,
        )
        stored_labels.save_event(db, event, now_ms)
