"""Sentences that a lead sends back to those who labelled them, with a reason.

Each keeps its answer until its reviewer saves one again: the same (kept) or another (changed).
A lead sends nothing from an article that they have still to label.
"""

import json
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from annotate.errors import Invalid, NotFound
from annotate.records import Answer, Person, Value
from annotate.store import articles as stored_articles
from annotate.store.answers import labels as stored_labels
from annotate.store.answers import look_again as stored
from annotate.store.answers import sight as stored_sight
from annotate.store.answers.look_again import Reach, Wanted
from annotate.store.file.connection import Store
from annotate.store.scheme.successors import list_successors
from annotate.wording import plural
from annotate.workflow import audit, clock
from annotate.workflow.label.saving import save_events
from annotate.workflow.label.sight import show_others
from annotate.workflow.project import Project, get_project
from annotate.workflow.scheme import get_scheme

__all__ = [
    "LEFT_OUT", "LONGEST_REASON", "Item", "Sent", "Wanted", "count", "find_item", "find_next",
    "keep", "list_batches", "list_open", "send", "take_back",
]  # fmt: skip
LONGEST_REASON = 2_000
LEFT_OUT = (
    "Left out are sentences with gold, those on someone’s list already, articles that are"
    " withdrawn or that you have still to label, and people who cannot sign in or no longer label"
    " the article."
)
_PART = 500


@dataclass(frozen=True, slots=True)
class Sent:
    """How many answers go back to how many people."""

    answers: int
    people: int

    @property
    def words(self) -> str:
        return f"{plural(self.answers, 'answer')} by {plural(self.people, 'person', 'people')}"


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence to look at again, as its reviewer sees it: the `place`th of `count`.

    `answer` is what they said then; `values` are those of it, and the one that it is about, as
    the guideline explains them now. `outcome` is None while it is open.
    """

    batch: str
    reason: str
    maker: str | None
    answer: Answer
    values: tuple[Value, ...]
    outcome: str | None
    place: int
    count: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of sentences that were sent back."""

    name: str
    kept: int
    changed: int
    waiting: int

    @property
    def sent(self) -> int:
        return self.kept + self.changed + self.waiting

    @property
    def done(self) -> int:
        return self.kept + self.changed


@dataclass(frozen=True, slots=True)
class Batch:
    """What a lead sent back at once, with what became of it, in all and by person."""

    id: str
    reason: str
    maker: str | None
    at: str
    total: Outcome
    people: tuple[Outcome, ...]


def count(store: Store, lead: Person, wanted: Wanted) -> Sent:
    """Count what would be sent back. This counts as seeing others' answers."""
    hidden = sorted(show_others(store, lead))
    reach = _reach(get_project(store))
    return Sent(*stored.count_wanted(store.reader(), wanted, reach, hidden))


def send(store: Store, lead: Person, wanted: Wanted, reason: str) -> Sent:
    """Send answers back to those who gave them; Invalid if there are none, or no reason.

    Sentences with gold are left out, those that the person is asked about already, and people
    who cannot open the article to label it.
    """
    if wanted == Wanted():
        raise Invalid("This would send everything back.", "Choose a value, a person or an article.")
    reason = _check_reason(reason)
    project = get_project(store)
    with store.one_state() as reader:
        hidden = sorted(stored_sight.list_hidden(reader, lead.id, project.asked_kinds))
        items = stored.list_wanted(reader, wanted, _reach(project), hidden)
    if not items:
        raise Invalid("There is nothing to send.", LEFT_OUT)
    batch, now = clock.new_id(), clock.now()
    others = {sentence.split("-")[0] for sentence, person, _ in items if person != lead.id}

    def begin(db: Database) -> None:
        stored_sight.save_sight(db, sorted(others), lead.id, now)
        row = {
            "id": batch, "made_by": lead.id, "at": now, "reason": reason,
            "field": wanted.field, "value": wanted.value,
            "scheme": project.scheme, "scheme_version": project.scheme_version,
        }  # fmt: skip
        stored.insert_batch(db, row)

    def end(db: Database) -> Sent:
        sent = Sent(*stored.count_items(db, batch))
        audit.note(db, lead, "look again", answers=sent.answers, people=sent.people)
        return sent

    store.write(begin)
    # In parts, so that labels that are saved in the meantime do not wait for all of them.
    for start in range(0, len(items), _PART):
        part = items[start : start + _PART]
        store.write(lambda db, part=part: stored.insert_items(db, batch, part))
    return store.write(end)


def _check_reason(reason: str) -> str:
    reason = reason.replace("\r\n", "\n").strip()
    if not reason:
        raise Invalid("The reason is missing.", "Say why to look again.")
    if len(reason) > LONGEST_REASON or any("\ud800" <= one <= "\udfff" for one in reason):
        raise Invalid(f"A reason can have up to {LONGEST_REASON:,} characters.", "Shorten it.")
    return reason


def take_back(store: Store, lead: Person, batch: str) -> int:
    """Take back what no one has looked at yet; return how many sentences."""

    def change(db: Database) -> int:
        taken = stored.delete_open(db, batch)
        if not taken:
            raise NotFound("Nothing on this list is still to be looked at.", "Reload the page.")
        audit.note(db, lead, "look again taken back", answers=taken)
        return taken

    return store.write(change)


def list_batches(store: Store, limit: int) -> list[Batch]:
    """List what was sent back, newest first, with what became of it."""
    db = store.reader()
    rows = stored.list_batches(db, limit)
    people: dict[str, list[Outcome]] = {row["id"]: [] for row in rows}
    for one in stored.list_outcomes(db, list(people), _reach(get_project(store))):
        people[one.pop("batch")].append(Outcome(**one))
    return [
        Batch(**row, total=_total(people[row["id"]]), people=tuple(people[row["id"]]))
        for row in rows
        if people[row["id"]]
    ]


def list_open(store: Store, person: Person) -> list[dict[str, Any]]:
    """List what a person is asked to look at again, oldest first; keys as in the store."""
    return stored.list_open(store.reader(), person.id, _reach(get_project(store)))


def find_next(store: Store, person: Person, batch: str, after: str = "") -> tuple[str, int] | None:
    """Find (article, position) of the next sentence on a list; None if none is left.

    Those after the sentence `after` come first, then the others.
    """
    reach = _reach(get_project(store))
    return stored.find_next(store.reader(), batch, person.id, after, reach)


def find_item(store: Store, person: Person, batch: str, sentence: str) -> Item | None:
    """Find why a person is asked to look at a sentence again; None if they are not."""
    db = store.reader()
    row = stored.find_item(db, batch, person.id, sentence)
    if row is None:
        return None
    scheme, answer = get_scheme(store), Answer.from_json(json.loads(row.pop("answer")))
    answer = answer.counted_as(list_successors(db))
    chosen = {("source", claim.source): None for claim in answer.claims}
    chosen[row.pop("field"), row.pop("value")] = None
    fields = ((scheme.field(field), value) for field, value in chosen)
    values = (field.value(field.successor(value)) for field, value in fields if field)
    return Item(answer=answer, values=tuple(dict.fromkeys(filter(None, values))), **row)


def keep(store: Store, person: Person, batch: str, sentence: str) -> list[dict[str, Any]]:
    """Save the present answer to a sentence again; return what was rejected, as POST /labels."""
    if find_item(store, person, batch, sentence) is None:
        raise NotFound("This sentence is not on that list.", "Go back to the list of articles.")
    db, scheme = store.reader(), get_scheme(store)
    article = stored_articles.get_sentence(db, sentence).article
    saved = stored_labels.list_answers(db, article, person.id).get(sentence)
    if saved is None or saved[0].verdict is None:
        raise Invalid("There is no answer to keep.", "Label the sentence.")
    event = {
        "id": clock.new_id(), "sentence": sentence, "base_rev": saved[1],
        "scheme": scheme.id, "scheme_version": scheme.version, "answer": saved[0].as_json(),
    }  # fmt: skip
    return save_events(store, person, {"person": person.id, "events": [event]})["rejected"]


def _reach(project: Project) -> Reach:
    return Reach(project.asked_kinds, project.mode == "open")


def _total(people: list[Outcome]) -> Outcome:
    sums = (sum(getattr(one, name) for one in people) for name in ("kept", "changed", "waiting"))
    return Outcome("", *sums)
