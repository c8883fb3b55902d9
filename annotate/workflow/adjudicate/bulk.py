"""Many sentences decided at once: a sample of a group is looked at, then the rest is accepted."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from heapq import nsmallest

from sqlite_utils import Database

from annotate.agreement.aggregates.groups import ALL_AGREE
from annotate.agreement.aggregates.shares import Share
from annotate.errors import Conflict, Invalid, NotFound
from annotate.records import Person
from annotate.store import agreement as stored_agreement
from annotate.store.answers import bulk as stored
from annotate.store.answers.bulk import Bulk, Writing
from annotate.store.answers.sight import list_hidden
from annotate.store.file.connection import Store
from annotate.wording import plural
from annotate.workflow import audit, clock
from annotate.workflow.adjudicate import background
from annotate.workflow.adjudicate.groups import Groups, Key
from annotate.workflow.project import get_project

SAMPLE = 20
LONGEST_WHY = 4_000
LISTED = 50
A_LOT = 0.1  # of the sample overturned: from here on, one by one is advised
ENOUGH_SEEN = 5
OUTCOMES = ("kept", "overturned", "other", "left")
_OVERTURNED = ("overturned", "other")


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence of a sample; `is_gone` if it has been decided or changed since it was drawn."""

    place: int
    sentence: str
    outcome: str | None
    is_gone: bool

    @property
    def is_open(self) -> bool:
        return self.outcome is None and not self.is_gone

    @property
    def is_overturned(self) -> bool:
        return self.outcome in _OVERTURNED


@dataclass(frozen=True, slots=True)
class Sampled:
    """A decision with its sample; `rest` are the sentences outside that it would decide.

    `overturned` counts those of the sample that the lead kept or overturned.
    """

    bulk: Bulk
    items: tuple[Item, ...]
    rest: tuple[str, ...]
    overturned: Share

    @property
    def open(self) -> list[Item]:
        return [item for item in self.items if item.is_open]

    @property
    def accepts(self) -> int:
        """How many sentences would get gold: the rest, and those of the sample with an answer."""
        return len(self.rest) + sum(_is_saved(self.bulk, item) for item in self.items)

    @property
    def is_a_lot(self) -> bool:
        """Whether so many were overturned that a bulk decision is not advised."""
        share = self.overturned
        return share.of >= ENOUGH_SEEN and share.count / share.of >= A_LOT


def key_of(bulk: Bulk) -> Key:
    return bulk.first, bulk.second


def begin(store: Store, lead: Person, groups: Groups, key: Key) -> str:
    """Draw the sample of a group, or carry on with the one that this lead has; return its id."""
    known = find_open(store, lead).get(key)
    if known:
        return known.id
    members = groups.members.get(key, ())
    if not members:
        raise NotFound("This group has no sentences left.", "Choose another group.")
    new = clock.new_id()

    # The id is the seed: the same sentences with it give the same sample.
    def drawn(sentence: str) -> bytes:
        return sha256(f"{new} {sentence}".encode()).digest()

    row = {
        "id": new, "made_by": lead.id, "at": clock.now(), "first": key[0], "second": key[1],
        "size": len(members),
    }  # fmt: skip
    sample = nsmallest(SAMPLE, members, key=drawn)
    store.write(lambda db: stored.insert_bulk(db, row, sample))
    return new


def find_open(store: Store, lead: Person) -> dict[Key, Bulk]:
    """Find the samples that a lead has begun to look at, by group."""
    found = stored.list_bulks(store.reader(), is_accepted=False, person=lead.id, limit=LISTED)
    return {key_of(one): one for one in reversed(found)}


def list_accepted(store: Store) -> list[Bulk]:
    """List the decisions that count, newest first."""
    return stored.list_bulks(store.reader(), is_accepted=True, limit=LISTED)


def find_bulk(store: Store, bulk: str) -> Bulk | None:
    return stored.find_bulk(store.reader(), bulk)


def get_bulk(store: Store, bulk: str) -> Bulk:
    found = find_bulk(store, bulk)
    if found is None:
        raise NotFound("There is no such decision.", "Choose a group.")
    return found


def share_of(bulk: Bulk) -> Share:
    """Return the share of the sample that was overturned."""
    return Share(bulk.overturned, bulk.seen)


def open_sample(store: Store, lead: Person, groups: Groups, bulk: Bulk) -> Sampled:
    """Open a decision with its sample; its sentences leave it if answers to them change.

    Those in articles that this lead still has to label are not listed: what became of them tells
    what others answered.
    """
    db = store.reader()
    sample = stored.list_sample(db, bulk.id)
    sampled = {sentence for _, sentence, _ in sample}
    hidden = list_hidden(db, lead.id, get_project(store).asked_kinds)
    unchanged = stored.list_unchanged(db, sampled, bulk.upto)
    items = tuple(Item(*one, is_gone=one[1] not in unchanged) for one in sample)
    seen = [item for item in items if item.outcome in ("kept", *_OVERTURNED)]
    overturned = Share(sum(item.is_overturned for item in seen), len(seen))
    items = tuple(item for item in items if item.sentence.split("-")[0] not in hidden)
    if bulk.accepted_at:
        return Sampled(bulk, items, (), share_of(bulk))
    # The members are units without gold, so that only what was saved since can be against them.
    left_out = sampled | stored.list_changed(db, bulk.upto)
    members = groups.members.get(key_of(bulk), ())
    rest = tuple(one for one in members if one not in left_out and one.split("-")[0] not in hidden)
    return Sampled(bulk, items, rest, overturned)


def mark(store: Store, lead: Person, bulk: Bulk, place: int, outcome: str | None) -> None:
    """Store what a lead makes of a sentence of their sample; None takes it back."""
    _check_theirs(lead, bulk)
    if outcome not in (*OUTCOMES, None):
        raise Invalid("There is no such choice.", "Keep the answer or overturn it.")

    def change(db: Database) -> None:
        if not stored.save_outcome(db, bulk.id, place, outcome):
            raise Conflict("This sample is closed.", "Go back to the groups.")

    store.write(change)


def accept(
    store: Store,
    lead: Person,
    groups: Groups,
    bulk: Bulk,
    why: str,
    seconds: float | None = None,
) -> int | None:
    """Give gold to the sentences of a group, once its whole sample was looked at; count them.

    Those whose answers change in the meantime are left out. None if it takes longer than `seconds`:
    it goes on.
    """
    _check_theirs(lead, bulk)
    why = why.replace("\r\n", "\n").strip()
    if len(why) > LONGEST_WHY or any("\ud800" <= one <= "\udfff" for one in why):
        raise Invalid(f"A reason can have up to {LONGEST_WHY:,} characters.", "Shorten it.")
    sampled = open_sample(store, lead, groups, bulk)
    if sampled.open:
        raise Conflict("The sample is not finished.", "Look at all of it first.")
    if not sampled.accepts:
        raise Conflict("There is nothing to accept.", "Choose another group.")
    pending = [*(one.sentence for one in sampled.items if _is_saved(bulk, one)), *sampled.rest]
    share = sampled.overturned

    def change(db: Database) -> None:
        _check_free(db)
        counts = share.of, share.count
        if not stored.save_accepted(db, bulk.id, clock.now(), why, counts, pending):
            raise Conflict("This group is accepted already.", "Reload the page.")
        audit.note(
            db, lead, "accept in bulk", sentences=len(pending), seen=share.of,
            overturned=share.count,
        )  # fmt: skip

    store.write(change)
    return _write(store, bulk, seconds)


def undo(store: Store, lead: Person, bulk: Bulk, seconds: float | None = None) -> int | None:
    """Take back the gold of a decision; what was decided again since then stays. Count them.

    None if it takes longer than `seconds`: it goes on.
    """

    def change(db: Database) -> None:
        _check_free(db)
        if not stored.save_undone(db, bulk.id, clock.now(), lead.id):
            raise Conflict("This decision cannot be undone.", "Reload the page.")
        audit.note(db, lead, "undo in bulk", sentences=bulk.decided)

    store.write(change)
    return _write(store, bulk, seconds)


def go_on(store: Store, seconds: float) -> None:
    """Write what has stopped before its end, for example because the disk was full."""
    background.write(store, seconds)


def find_writing(store: Store) -> Writing | None:
    """Find the decision that is being written or undone: until then, gold is not complete."""
    return stored.find_writing(store.reader())


def has_stopped(store: Store) -> bool:
    """Return whether what is still to be written waits for someone to go on."""
    return not background.is_running(store)


def _write(store: Store, bulk: Bulk, seconds: float | None) -> int | None:
    background.write(store, seconds)
    written = get_bulk(store, bulk.id)
    return None if written.is_pending else written.decided


def _check_free(db: Database) -> None:
    """Raise Conflict while another decision is being written, or undone."""
    if writing := stored.find_writing(db):
        what = "undone" if writing.is_undone else "written"
        raise Conflict(
            f"A decision about {plural(writing.total, 'sentence')} is being {what}.",
            "Try again when that is finished.",
        )


def list_texts(store: Store, sentences: Sequence[str]) -> list[str]:
    """List the texts of some sentences, in their order."""
    places = stored_agreement.list_places(store.reader(), sentences)
    return [places[one]["text"] for one in sentences if one in places]


def _is_saved(bulk: Bulk, item: Item) -> bool:
    """Return whether accepting gives gold to a sentence of the sample.

    Where all agree, an overturned one has no other answer: it stays to be decided.
    """
    is_split = key_of(bulk) != ALL_AGREE
    is_answered = item.outcome == "kept" or (item.outcome == "overturned" and is_split)
    return is_answered and not item.is_gone


def _check_theirs(lead: Person, bulk: Bulk) -> None:
    if bulk.name != lead.name:
        raise Conflict(f"{bulk.name} is looking at this sample.", "Begin your own.")
