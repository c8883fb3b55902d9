"""Hidden repeats: a share of the sentences is asked again of the same person after some days.

They stand in their article as sentences to label, like any other; the second answer is kept
apart. Which ones is decided by their ids and the project's, so that no one can foresee it and a
copy of the file decides the same.
"""

import hashlib
from dataclasses import replace

from sqlite_utils import Database

from annotate.agreement.aggregates.shares import Share
from annotate.records import Answer, Event, Person
from annotate.store import project as stored_project
from annotate.store.answers import repeats as stored
from annotate.store.answers.labels import Log
from annotate.store.answers.side import save_side_event
from annotate.store.file.connection import Store
from annotate.store.file.ulid import encode
from annotate.workflow import clock
from annotate.workflow.label.rights import Standing
from annotate.workflow.people.practice import is_same
from annotate.workflow.project import Project, get_project

LAYER = stored.LAYER
_KEY = "repeats_planned_upto"  # the rev up to which answers were considered
_LAST = "ZZZZZZZZZZZZZZZZ"
_SPELL = clock.HOUR  # in which a change is still one of the second answer


def plan(store: Store) -> int:
    """Choose among the answers that have become old enough; return how many are asked again.

    Each answer is considered once, so that this costs as much as was labelled since the last time.
    """
    project = get_project(store)
    if not project.repeat_share:
        return 0
    db = store.reader()
    upto = encode(clock.now_ms() - project.repeat_days * clock.DAY, 0)[:10] + _LAST
    after = stored_project.find_setting(db, _KEY) or ""
    if after >= upto:
        return 0
    found = stored.list_candidates(
        db, after, upto, project.asked_kinds, is_open=project.mode == "open"
    )
    chosen = [one for one in found if is_chosen(project, one.person, one.sentence)]

    def change(db: Database) -> None:
        stored.ask_again(db, chosen, clock.now())
        stored_project.save_setting(db, _KEY, upto)

    store.write(change)
    return len(chosen)


def is_chosen(project: Project, person: str, sentence: str) -> bool:
    """Return whether a sentence is one of the share that is asked again of a person."""
    text = f"{project.id}/{person}/{sentence}".encode()
    turn = int.from_bytes(hashlib.blake2b(text, digest_size=8).digest()) % 10_000
    return turn < 100 * project.repeat_share


def show(
    db: Database,
    person: Person,
    article: str,
    log: Log,
    answers: dict[str, tuple[Answer, str]],
) -> tuple[Log, dict[str, tuple[Answer, str]]]:
    """Return the log and the answers of an article as the page shows them: the second ones."""
    shown = stored.overlay(db, person.id, article, log)
    asked = stored.list_asked(db, person.id, article)
    last = {one.sentence: (one.answer, one.received) for one in shown.events}
    others = {sentence: given for sentence, given in answers.items() if sentence not in asked}
    return shown, others | {one: last[one] for one in asked if one in last}


def place(db: Database, event: Event, standing: Standing, is_known: bool) -> Event:
    """Return an event with the layer that it belongs to: the second answer, or a label.

    A page that still showed the first answer, and what was sent before, make labels.
    """
    if standing.repeat_done is None or is_known:
        return event
    base = event.base_rev and stored.find_base(db, event.person, event.sentence, event.base_rev)
    if event.base_rev and not base:
        return event
    done = standing.repeat_done
    is_fresh = not done or clock.now_ms() - clock.iso_to_ms(done) < _SPELL
    return replace(event, layer=LAYER) if is_fresh else replace(event, base_rev=base)


def save_event(db: Database, event: Event, now_ms: int) -> tuple[str, bool] | None:
    """Save a second answer (in the caller's transaction)."""
    saved = save_side_event(db, event, stored.ROUND, now_ms)
    stored.note_second(db, event, clock.now())
    return saved


def find_share(store: Store, person: Person) -> Share:
    """Count how often a person gave the same answer twice: the same verdict and sources."""
    pairs = stored.list_pairs(store.reader(), person.id)
    return Share(sum(is_same(first, second) for first, second in pairs), len(pairs))
