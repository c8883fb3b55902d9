"""The sentences that the file keeps as split are those that the answers tell, after any life."""

import gzip
import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from functools import partial

import pytest

from annotate.errors import Forbidden, NotFound
from annotate.records import Answer, Claim, Event
from annotate.schemes.editing import Edit
from annotate.store import agreement as stored
from annotate.store.answers import tallies
from annotate.store.answers.labels import save_event
from annotate.store.file.doctor import compare_replay
from annotate.store.file.ulid import encode, iso_to_ms
from annotate.store.scheme.successors import list_successors
from annotate.workflow import agreement, articles
from annotate.workflow.adjudicate.queue import SHOWN, list_entries, open_queue
from annotate.workflow.agreement import sentences
from annotate.workflow.agreement.downloads import rows as kept_rows
from annotate.workflow.articles import tags
from annotate.workflow.label.saving import save_events
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people import membership
from annotate.workflow.scheme import draft
from annotate.workflow.scheme.publish import publish
from tests.kept import keep, open_kept
from tests.random_scheme import SHORT, SchemeLife
from tests.written import write_whole

ACTS = (
    *["label"] * 30, *["decide"] * 4, "undo", "change", *["merge_sources"] * 2, "reload", "publish",
    "release", "close", "withdraw", "restore", "recut", "keep",
)  # fmt: skip
KINDS = (("sentence", "bullet"), ("sentence",), ("caption", "heading", "bullet"))


@pytest.fixture(scope="module")
def short():
    return keep(open_project(":memory:", "Test", scheme=SHORT))


class MergingLife(SchemeLife):
    """A life in which a lead merges sources more often, and takes that back.

    The server may refuse a label.
    """

    def save(self, person, event):
        return {**super().save(person, event), "rejected": []}

    def merge_sources(self):
        scheme = draft.shown_draft(self.db).scheme
        self.rng.choice((self.merge, self.merge, self.unmerge))(scheme, scheme.source)
        self.publish()


def told(store, scope):
    """Find which sentences are split, from all answers that count: sentence → people by answer."""
    said = {}
    for _, sentence, _, answer in stored.list_blind_answers(store.reader(), scope):
        if answer.verdict != "cant_tell":
            sources = frozenset(claim.source for claim in answer.claims)
            said.setdefault(sentence, []).append(sources)
    counts = {one: sorted(Counter(sets).values(), reverse=True) for one, sets in said.items()}
    return {one: tuple(people) for one, people in counts.items() if len(people) > 1}


def scopes(store, life):
    """Return what a lead and the command line see, and parts of it."""
    for person in (None, life.lead):
        whole = agreement.show_scope(store, person)
        yield whole
        yield from (replace(whole, kinds=kinds) for kinds in KINDS)
        yield replace(whole, articles=tuple(life.articles[:2]))
        yield replace(whole, tags=("urgent", "later"))
        yield replace(whole, without=(*whole.without, life.articles[-1]))


def assert_kept(store, scope):
    """Compare what is kept with the answers, and with what the parts of articles give."""
    basis = agreement.open_basis(store, scope)
    source = agreement.get_measure(basis.scheme, "source")
    kept = agreement.list_splits(basis, source)
    assert isinstance(kept, agreement.KeptSplits)
    made = sentences._list_splits(basis, source)
    assert list(kept) == made
    assert {one.sentence: one.people for one in kept} == told(store, scope)
    in_text = agreement.list_splits(basis, source, "text")
    assert list(in_text) == sorted(made, key=lambda one: (one.article, one.start))
    gold = stored.list_decided(store.reader())
    decided = [one.sentence for one in made if one.sentence in gold]
    assert (len(kept), kept.decided) == (len(made), len(decided))
    written = gzip.decompress(agreement.write_disagreements(basis, source))
    assert written == write_whole(basis, source, made)
    some = [one.sentence for one in made[::2]]
    assert kept.among(some) == made[::2] and kept.among(["none-0-1"]) == []
    assert kept[1:4] == made[1:4] and kept[5:2] == []
    for sort, splits in (("split", made), ("text", in_text)):
        order = [one.sentence for one in splits]
        order = [one for one in order if one not in gold] + [one for one in order if one in gold]
        assert_queue(basis, open_queue(basis, source, sort), order, len(order) - len(decided))


def assert_queue(basis, queue, order, count):
    assert (list(queue.sentences[:]), queue.open, len(queue.sentences)) == (
        order,
        count,
        len(order),
    )
    assert queue.first_open() == (order[0] if count else None)
    assert queue.place("none-0-1") is None
    assert queue.neighbours(None) == (None, queue.first_open())
    for place, sentence in enumerate(order):
        assert queue.place(sentence) == place
        others = [one for one in order[:count] if one != sentence]
        later = order[place + 1 : count] if place < count else []
        before = order[place - 1] if place else None
        assert queue.neighbours(place) == (before, next(iter((*later, *others)), None))
    for at in range(0, len(order), SHOWN):
        part = order[at : at + SHOWN]
        shown = list_entries(basis, queue, queue.sentences[at : at + SHOWN])
        assert [one.sentence for one in shown] == part
        assert all(len(one.split) > 1 and one.differs for one in shown)


def live(store, rng):
    """Let people label, decide, release, answer again and merge; yield the life now and then."""
    life = MergingLife(store, rng)
    tags.add(store, life.lead, life.articles[:1], "urgent")
    for _ in range(3):
        for _ in range(50):
            with suppress(Forbidden, NotFound):
                getattr(life, rng.choice(ACTS))()
        yield life


@pytest.mark.slow
def test_after_any_life_what_is_kept_is_what_the_answers_tell(short, monkeypatch):
    monkeypatch.setattr(kept_rows, "LAYOUTS", 100)  # then rows live on until an act changes them
    found = Counter()
    for seed in range(6):
        store = open_kept(short)
        for life in live(store, random.Random(seed)):
            for scope in scopes(store, life):
                assert_kept(store, scope)
        db = store.reader()
        assert compare_replay(db) == []
        seen = set(tallies.list_seen(db))
        for sentence, decided in db.execute("select sentence, decided from disagreement"):
            found["decided" if decided else "open"] += 1
            found["seen"] += sentence in seen
        found["merged"] += any(field == "source" for field, _ in list_successors(db))
        store.close()
    # They had what makes it hard: also people who answered again after they saw others' answers.
    assert found.keys() == {"decided", "open", "seen", "merged"} and all(found.values()), found


def kept(db):
    """List what is kept: (number of the sentence in the article, people by answer)."""
    rows = db.reader().execute(
        """select s.position, d.people from disagreement d join sentence s on s.id = d.sentence
           order by 1"""
    )
    return rows.fetchall()


def test_what_someone_said_before_the_release_follows_merged_sources(
    db, lead, alice, bob, article, asked, save
):
    save(alice, asked[0], "skorea_intel")
    save(bob, asked[0], "author")
    articles.release(db, lead, article.id)
    scheme = save_merge(db, lead, Edit("merge value", "source", "unnamed", now={"into": "author"}))
    save(alice, asked[0], "author", scheme_version=scheme.version)
    assert kept(db) == [(asked[0].position, "1:1")]
    merge = Edit("merge value", "source", "skorea_intel", now={"into": "author"})
    save_merge(db, lead, merge)
    assert kept(db) == []
    save_merge(db, lead, Edit("unmerge value", "source", "skorea_intel"))
    assert kept(db) == [(asked[0].position, "1:1")]
    assert compare_replay(db.reader()) == []


def save_merge(db, lead, edit):
    draft.edit(db, lead, edit)
    return publish(db, lead)


def test_an_earlier_label_that_arrives_late_counts(
    db, lead, alice, bob, article, asked, save, scheme
):
    articles.release(db, lead, article.id)
    sentence = asked[0]
    for person in (alice, bob):
        save(person, sentence, "author")
    assert kept(db) == []
    for number, (person, source) in enumerate(((alice, "author"), (bob, "unnamed"))):
        claim = Claim(source=source, start=0, end=len(sentence.text))
        early = Event(
            f"early-{number}", person.id, sentence.id, Answer("claims", (claim,)),
            scheme=scheme.id, scheme_version=scheme.version,
            received=encode(iso_to_ms("2026-01-02T00:00:00Z"), number),
        )  # fmt: skip
        db.write(lambda inside, early=early: save_event(inside, early, 0))
    assert kept(db) == [(sentence.position, "1:1")]
    assert compare_replay(db.reader()) == []


def count_steps(db, act):
    """Count the steps of SQLite's machine that an act takes, in hundreds."""
    steps = []
    db.reader().conn.set_progress_handler(lambda: steps.append(1), 100)
    act()
    db.reader().conn.set_progress_handler(None, 100)
    return len(steps)


def test_a_save_takes_no_longer_after_many_answers_to_a_sentence(db, article, asked, save):
    people = [membership.add_person(db, f"Person {number}") for number in range(60)]
    sources = ("author", "unnamed", "us_official")
    first, again = [], []
    for number, person in enumerate(people):
        first.append(count_steps(db, partial(save, person, asked[0], sources[number % 3])))
        other = sources[(number + 1) % 3]
        again.append(count_steps(db, partial(save, person, asked[0], other)))
    assert kept(db) == [(asked[0].position, "20:20:20")]
    assert max(first[-9:]) <= max(first[3:12]) + 2 and max(again[-9:]) <= max(again[3:12]) + 2


def test_people_who_agree_again_are_split_no_longer(db, alice, bob, article, asked, save, event):
    carol = membership.add_person(db, "Carol")
    sentence = asked[0]
    for person, source, people in (
        (alice, "author", None), (bob, "author", None), (carol, "unnamed", "2:1"),
        (bob, "unnamed", "2:1"), (alice, "unnamed", None), (bob, "author", "2:1"),
    ):  # fmt: skip
        save(person, sentence, source)
        assert kept(db) == ([(sentence.position, people)] if people else [])
    undone = event(sentence, answer={"verdict": None, "claims": []})
    save_events(db, bob, {"person": bob.id, "events": [undone]})
    assert kept(db) == []
    assert compare_replay(db.reader()) == []
