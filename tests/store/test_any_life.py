"""Whatever people do to a project, in any order, its file stays true after each step.

Hypothesis chooses the steps and shortens what fails: labels, undo, gold, bulk decisions, practice,
units, releases, versions of the scheme with merged values, backups that are put back, and a copy
that goes on apart and is merged, in both directions.
"""

import copy
import csv
import io
import itertools
import json
import shutil
import tempfile
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from annotate.errors import Conflict, Forbidden, NotFound
from annotate.store.answers.verdicts import FINISHED
from annotate.store.file import doctor
from annotate.workflow import agreement, export
from annotate.workflow.adjudicate import bulk
from annotate.workflow.adjudicate.groups import find_groups
from annotate.workflow.operations.backups import save_copy
from annotate.workflow.operations.doctor import examine
from annotate.workflow.operations.merging import merge
from annotate.workflow.operations.opening import open_existing, open_project
from annotate.workflow.operations.restoring import restore
from annotate.workflow.people import membership, practice
from annotate.workflow.scheme import get_scheme
from tests.conftest import looks
from tests.random_scheme import SHORT, SchemeLife
from tests.workflow.test_merging import SHARED, state

MOST_NEWCOMERS = 3
VERSIONS = "select id, version, toml from scheme"
ACTS = (
    *["label"] * 6, *["decide"] * 3, *["undo"] * 2, *["change"] * 3, "again", "reload", "publish",
    "release", "close", "withdraw", "restore", "recut", "give", "take_away",
)  # fmt: skip


class AnyLife(SchemeLife):
    """A life in which the server may refuse a label; `accepted` are the ids that it confirmed."""

    def __init__(self, path, rng):
        super().__init__(open_project(path, "Any", SHORT), rng)
        self.path, self.backup, self.accepted = path, None, Counter()

    def save(self, person, event):
        told = super().save(person, event)
        self.accepted.update(one["id"] for one in told["accepted"])
        return {**told, "rejected": []}

    def known(self):
        """Copy what this life knows about its file."""
        return [*self.articles], [*self.people], {**self.pages}, Counter(self.accepted)

    def open(self, known):
        self.db = open_existing(self.path)
        self.articles, self.people, self.pages, self.accepted = known

    def go_apart(self, path, number):
        """Begin the life of a copy; its saves have ids of their own."""
        save_copy(self.path, path)
        apart = copy.copy(self)
        apart.path, apart.backup, apart.made = path, None, 10_000 * number
        apart.open(self.known())
        return apart

    def take_over(self, other):
        """Know what the file has after a merge."""
        read = self.db.reader()
        people = [one["person"] for one in membership.list_people(self.db)]
        self.people = [one for one in people if not one.is_lead]
        self.articles = [row[0] for row in read.execute("select id from article order by number")]
        pages = {**other.pages, **self.pages}
        new = get_scheme(self.db)
        self.pages = {one.id: pages.get(one.id, new) for one in (*self.people, self.lead)}
        self.accepted |= other.accepted

    def sentence(self):
        with suppress(IndexError):  # all units of that article may be headings
            return super().sentence()
        return self.sentence()


class AnyOrder(RuleBasedStateMachine):
    @initialize(rng=st.randoms(use_true_random=False))
    def begin(self, rng):
        # In memory where that is possible: nothing here is about the disk.
        self.folder = Path(tempfile.mkdtemp(dir=SHARED if Path(SHARED).is_dir() else None))
        self.files, self.apart = itertools.count(1), None
        self.life = AnyLife(self.new_path(), rng)

    def new_path(self):
        return str(self.folder / f"{next(self.files)}.db")

    def teardown(self):
        for life in (self.life, self.apart) if hasattr(self, "life") else ():
            if life:
                life.db.close()
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)

    @property
    def db(self):
        return self.life.db

    @rule(act=st.sampled_from(ACTS), rng=st.randoms(use_true_random=False))
    def do(self, act, rng):
        self.life.rng = rng
        with suppress(Forbidden, NotFound):  # an article may be withdrawn, or not be theirs
            getattr(self.life, act)()

    @rule(rng=st.randoms(use_true_random=False))
    def decide_in_bulk(self, rng):
        lead = self.life.lead
        groups = find_groups(agreement.show_basis(self.db, lead))
        if groups.members:
            key = rng.choice(sorted(groups.members))
            found = bulk.get_bulk(self.db, bulk.begin(self.db, lead, groups, key))
            for item in bulk.open_sample(self.db, lead, groups, found).items:
                bulk.mark(self.db, lead, found, item.place, rng.choice(("kept", "overturned")))
            with suppress(Conflict):  # nothing to accept, where all were overturned
                bulk.accept(self.db, lead, groups, found, "All looked at.")

    @rule()
    def undo_in_bulk(self):
        if accepted := bulk.list_accepted(self.db):
            bulk.undo(self.db, self.life.lead, accepted[0])

    @rule(rng=st.randoms(use_true_random=False), is_on=st.booleans())
    def practise(self, rng, is_on):
        article = rng.choice(self.life.articles)
        with suppress(Conflict):  # no gold in it
            practice.mark_articles(self.db, self.life.lead, [article], is_on)
        number = len(self.life.people)
        if is_on and number < 3 + MOST_NEWCOMERS:
            person = membership.add_person(self.db, f"New{number}")
            self.life.people.append(person)
            self.life.pages[person.id] = self.life.pages[self.life.lead.id]

    @rule()
    def back_up(self):
        path = self.new_path()
        save_copy(self.life.path, path)
        self.life.backup = path, self.life.known()

    @precondition(lambda self: self.life.backup)
    @rule()
    def put_back(self):
        path, known = self.life.backup
        self.db.close()
        restore(self.life.path, path)
        self.life.open([type(one)(one) for one in known])

    @precondition(lambda self: self.apart is None)
    @rule()
    def go_apart(self):
        self.apart = self.life.go_apart(self.new_path(), next(self.files))

    @precondition(lambda self: self.apart)
    @rule()
    def go_on_in_the_other_file(self):
        self.life, self.apart = self.apart, self.life

    @precondition(lambda self: self.apart)
    @rule()
    def come_together(self):
        (life, other), self.apart = (self.life, self.apart), None
        for one in (life, other):
            one.db.close()
        back = self.new_path()
        shutil.copy(other.path, back)
        try:
            merge_all(life.path, other.path)
            merge_all(back, life.path)
            assert state(back) == state(life.path)
        except Conflict:  # both published a version, and nothing changes
            assert have_other_texts(life.path, other.path)
            other = life
        life.open(life.known())
        life.take_over(other)
        assert examine(life.db).faults == []

    @invariant()
    def the_file_is_sound(self):
        db = self.db.reader()
        for look in (doctor.list_faults, doctor.list_wrong_sentences, doctor.list_wrong_units,
                     doctor.list_wrong_views, doctor.compare_replay):  # fmt: skip
            assert look(db) == []

    @invariant()
    def each_confirmed_label_is_there_once(self):
        db = self.db.reader()
        kept = Counter(
            row[0]
            for table in ("event", "side_event")
            for row in db.execute(f"select id from {table}")
        )
        assert set(self.life.accepted) <= set(kept)
        assert not kept or max(kept.values()) == 1

    @invariant()
    def views_and_exports_have_the_rows_of_the_events(self):
        db = self.db.reader()
        for layer, view, labels in (("label", "labels", "raw"), ("gold", "gold", "gold")):
            text = b"".join(export.stream(self.db, export.Selection(labels=labels))).decode()
            rows = list(csv.DictReader(io.StringIO(text, newline="")))
            seen = Counter((row["sentence_id"], row["reviewer"]) for row in rows)
            read = db.execute(f"select sentence_id, reviewer, count(*) from {view} group by 1, 2")
            assert seen == {(sentence, name): count for sentence, name, count in read}
            names = {row[0]: row[1] for row in db.execute("select id, name from person")}
            assert seen == {
                (sentence, names.get(person, "gold")): count
                for (sentence, person), count in rows_of(db, layer).items()
            }
            assert export.count(self.db, export.Selection(labels=labels))["rows"] == len(rows)


def merge_all(path, other):
    """Merge a file into another, whose people are those of the same name: once, and only once."""
    merge(path, [other], {}, lambda *_: True)
    assert merge(path, [other], {}, lambda *_: True).is_nothing


def have_other_texts(*paths):
    """Return whether a version of the scheme has another text in each file."""
    texts = []
    for path in paths:
        with closing(open_existing(path)) as store:
            texts.append({one[:2]: one[2] for one in store.reader().execute(VERSIONS)})
    return any(texts[1].get(version, text) != text for version, text in texts[0].items())


def rows_of(db, layer):
    """How many rows the last event of each person, or of gold, makes: at least one."""
    last = {}
    for sentence, person, answer in db.execute(
        """select e.sentence, e.person, e.answer from event e join sentence s on s.id = e.sentence
           join article r on r.id = s.article
           where e.layer = ? and r.withdrawn_at is null and s.position is not null
           order by e.received""",
        [layer],
    ):
        last[sentence, person if layer == "label" else ""] = json.loads(answer)
    return {
        key: max(1, len(answer["claims"]))
        for key, answer in last.items()
        if answer["verdict"] in FINISHED
    }


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = looks(12, stateful_step_count=15 if looks(12).max_examples < 12 else 40)
