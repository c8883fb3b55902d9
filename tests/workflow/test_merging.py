"""Projects labelled apart come together: nothing is lost, in any order, and twice is once."""

import csv
import itertools
import random
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate import schemes
from annotate import units as pure
from annotate.errors import Conflict, NoDatabase, WrongUse
from annotate.records import Draft
from annotate.store.articles import list_sentences
from annotate.store.file.doctor import rebuild
from annotate.workflow import assign, export, units
from annotate.workflow.answers import look_again, replies
from annotate.workflow.articles import details, tags
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label import saving
from annotate.workflow.operations import doctor
from annotate.workflow.operations.merging import merge
from annotate.workflow.operations.opening import open_existing, open_project
from annotate.workflow.people import membership
from annotate.workflow.scheme import get_scheme
from annotate.workflow.scheme.publish import use
from annotate.workflow.sources import changes
from tests.conftest import looks
from tests.random_project import Life

SHARED = "/dev/shm"
OLD = Path(__file__).parents[1] / "data" / "old"
# What must not follow from the order in which the files came together.
ROWS = (
    "select id, title, tag from article left join article_tag on article = id",
    "select id, released_at is null, withdrawn_at is null, k, calibration, recut_at from article",
    "select id, position, kind from sentence",
    "select name, role from person",
    "select article, person, given_at, mode, ended_at, ended from assignment",
    "select * from sight",
    "select id, received, blind, bulk from event",
    "select batch, sentence, person, asked_rev, event, outcome from look_again_item",
    "select id, text, seen_at from reply",
    "select a.name, e.name, e.kind from source_alias a join source_entry e on e.id = a.entry",
    "select id, version, used from scheme",
    "select * from side_event",
    "select person, round, outcome, same, sentences, at from practice_decision",
    "select person, sentence, first_rev, done_at from repeat",
    "select name, practice, practice_round from person",
    "select id, practice, incomplete, text from article",
    "select * from bulk",
    "select * from bulk_sample",
    "select * from source_grade",
    "select key, value from setting where key in ('scheme', 'fields')",
)
LATER = "version = 1\n", "version = 2\n"


class Apart(Life):
    """A random life of one copy, with more that leads do."""

    def __init__(self, db, life, number, rng):
        self.db, self.scheme, self.rng = db, life.scheme, rng
        self.articles, self.lead, self.people = [*life.articles], life.lead, life.people
        self.number, self.made = number, 1000 * number

    def work(self, steps):
        acts = [self.label] * 9 + [self.decide, self.decide, self.release, self.close, self.recut]
        acts += [self.withdraw, self.restore, self.note, self.give, self.take_away, self.tag]
        acts += [self.rename, self.register, self.reply, self.send, self.bring, self.join]
        for _ in range(steps):
            self.rng.choice(acts)()

    def tag(self):
        tags.add(self.db, self.lead, [self.rng.choice(self.articles)], self.rng.choice("abc"))

    def rename(self):
        title = f"Title {self.rng.randrange(4)}"
        details.correct(self.db, self.lead, self.rng.choice(self.articles), title=title)

    def register(self):
        name = self.rng.choice(("Ida Berg", "I. Berg", "The port", "Bo"))
        if name not in known_names(self.db):
            changes.add(self.db, self.lead, name, self.rng.choice(("", "expert", "official")))

    def join(self):
        pair = ("I. Berg", "Ida Berg")
        entries = dict(known_names(self.db))
        if set(pair) <= entries.keys() and entries[pair[0]] != entries[pair[1]]:
            changes.merge(self.db, self.lead, *pair)

    def reply(self):
        for note in replies.list_notes(self.db, self.lead).rows[:1]:
            replies.reply(self.db, self.lead, note["sentence"], note["person"], "Thanks.")

    def send(self):
        wanted = look_again.Wanted(article=self.rng.choice(self.articles))
        if look_again.count(self.db, self.lead, wanted).answers:
            look_again.send(self.db, self.lead, wanted, "Look.")

    def bring(self):
        text = f"News {self.rng.randrange(3)}\n\nThe port closed. Ships left.\n"
        [done] = add_articles(self.db, self.lead, [Draft(text=text, name="news.txt")])
        if done.id and done.id not in self.articles:
            self.articles.append(done.id)


def known_names(db):
    return dict(db.reader().execute("select name, entry from source_alias").fetchall())


def split(folder, seed, number=3):
    """A project with some labels, and copies of it that went on apart."""
    rng = random.Random(seed)
    base = folder / "base.db"
    with closing(open_project(str(base))) as store:
        life = Life(store, get_scheme(store), rng)
        assign.give(store, life.lead, life.articles, [one.id for one in life.people])
        for _ in range(6):
            life.label()
    made = []
    for place in range(1, number + 1):
        path = folder / f"copy{place}.db"
        shutil.copy(base, path)
        with closing(open_existing(str(path))) as store:
            apart = Apart(store, life, place, rng)
            apart.work(20)
            if place == 2 and rng.random() < 0.5:
                use(store, apart.lead, later(get_scheme(store)))
                apart.scheme = get_scheme(store)
                apart.work(8)
        made.append(path)
    return made


def later(scheme):
    """The next version of a scheme, in which one source counts as another."""
    text = scheme.toml.replace("version = 1", "version = 2", 1)
    at = text.index('id = "unnamed"')
    text = text[:at] + 'merged_into = "author"\n' + text[at:]
    return schemes.parse(text)


def state(path):
    """All that counts in a project, without the order in which it came there."""
    with closing(open_existing(str(path))) as store:
        found = {sql: sorted(map(repr, store.reader().execute(sql))) for sql in ROWS}
        for labels in ("raw", "gold", "best"):
            text = b"".join(export.stream(store, export.Selection(labels=labels))).decode()
            found[labels] = sorted(csv.reader(text.splitlines(keepends=True)))
        return found


def faults_of(path):
    with closing(open_existing(str(path))) as store:
        return doctor.examine(store).faults


@pytest.mark.slow
@looks(5)
@given(seed=st.integers(0, 2**32))
def test_three_copies_give_one_project_in_any_order(seed):
    # In memory where that is possible: nothing here is about the disk.
    with tempfile.TemporaryDirectory(dir=SHARED if Path(SHARED).is_dir() else None) as name:
        folder = Path(name)
        made, results = split(folder, seed), []
        for number, (first, *others) in enumerate(itertools.permutations(map(str, made))):
            path = str(folder / f"merged{number}.db")
            shutil.copy(first, path)
            if number % 2:
                merge(path, others, {})
            else:
                for other in others:
                    merge(path, [other], {})
                    assert faults_of(path) == []
            assert faults_of(path) == []
            assert merge(path, others, {}).is_nothing
            results.append(state(path))
        for result in results[1:]:
            for what, rows in results[0].items():
                assert result[what] == rows, what


TEXT = "Town\n\nThe bridge opens. It may close. Nobody knows.\n"


def project(path, name, source, *, text=TEXT, number=0):
    """A project of its own: one article, one reviewer with a label on its first sentence."""
    with closing(open_project(str(path))) as store:
        [done] = add_articles(store, None, [Draft(text=text, name="town.txt")])
        person = membership.add_person(store, name)
        listed = list_sentences(store.reader(), done.id)
        first = next(one for one in listed if one.kind == "sentence")
        label(store, person, first, source, f"{name}-{number}")
    return str(path)


def label(store, person, sentence, source, name):
    scheme = get_scheme(store)
    assign.give(store, None, [sentence.article], [person.id])
    claim = {
        "start": 0, "end": len(sentence.text), "source": source, "source_start": None,
        "source_end": None, "source_name": "", "fields": {"confidence": "high"},
    }  # fmt: skip
    answer = {"verdict": "claims", "claims": [claim], "flag": None, "comment": "", "why": ""}
    event = {
        "id": f"event-{name}", "sentence": sentence.id, "base_rev": None, "scheme": scheme.id,
        "scheme_version": scheme.version, "client_time": "2026-01-02T03:04:05.678Z",
        "active_ms": 1000, "answer": answer,
    }  # fmt: skip
    saving.save_events(store, person, {"person": person.id, "events": [event]})


def labels_of(path):
    with closing(open_existing(path)) as store:
        text = b"".join(export.stream(store, export.Selection())).decode()
    return [
        (row["reviewer"], row["sentence"], row["source"])
        for row in csv.DictReader(text.splitlines())
    ]


def files_in(folder):
    return {one.name: one.read_bytes() for one in folder.iterdir()}


def test_projects_that_were_never_one_come_together_and_the_other_file_stays(tmp_path):
    here = project(tmp_path / "here.db", "Anna", "author")
    (tmp_path / "there").mkdir()
    there = project(tmp_path / "there" / "there.db", "Ben", "us_official")
    before = files_in(tmp_path / "there")
    done = merge(here, [there], {})
    assert files_in(tmp_path / "there") == before
    assert done.people == ["Ben"]
    assert (done.counts["saves"], done.counts["articles"]) == (1, 0)
    assert labels_of(here) == [
        ("Anna", "The bridge opens.", "author"), ("Ben", "The bridge opens.", "us_official"),
    ]  # fmt: skip
    assert labels_of(str(done.backup)) == [("Anna", "The bridge opens.", "author")]
    assert faults_of(here) == []
    again = merge(here, [there], {})
    assert again.is_nothing
    assert again.backup is None
    assert len([one for one in tmp_path.iterdir() if ".backup-" in one.name]) == 1


@pytest.mark.slow
def test_the_same_name_with_two_ids_is_asked_about_once(tmp_path):
    here = project(tmp_path / "here.db", "Anna", "author")
    there = project(tmp_path / "there.db", "anna", "us_official", number=1)
    before = files_in(tmp_path)
    with pytest.raises(Conflict, match="“anna”") as refused:
        merge(here, [there], {})
    assert '--same "Anna=anna"' in refused.value.remedy
    with pytest.raises(Conflict, match="another person"):
        merge(here, [there], {}, lambda *_: False)
    assert files_in(tmp_path) == before
    merge(here, [there], {"anna": "Anna"})
    # The later of two answers by one person counts; the events show who is who from now on.
    assert labels_of(here) == [("Anna", "The bridge opens.", "us_official")]
    assert merge(here, [there], {}).is_nothing
    back = merge(there, [here], {})
    assert back.people == []
    assert labels_of(there) == [("anna", "The bridge opens.", "us_official")]
    assert faults_of(there) == faults_of(here) == []


def test_people_with_different_names_can_be_one(tmp_path):
    here = project(tmp_path / "here.db", "Anna", "author")
    there = project(tmp_path / "there.db", "anne@work", "us_official")
    assert merge(here, [there], {"anne@work": "Anna"}).people == []
    assert {name for name, _, _ in labels_of(here)} == {"Anna"}


def test_a_version_with_two_texts_is_refused_and_nothing_changes(tmp_path):
    here = project(tmp_path / "here.db", "Anna", "author")
    there = project(tmp_path / "there.db", "Ben", "author")
    with closing(sqlite3.connect(there)) as conn:
        conn.execute("update scheme set toml = replace(toml, 'Admin', 'admin') || '# more'")
        conn.commit()
    before = files_in(tmp_path)
    with pytest.raises(Conflict) as refused:
        merge(here, [there], {})
    assert "news-source" in refused.value.reason and there in refused.value.reason
    assert "Version 1" in refused.value.reason
    assert files_in(tmp_path) == before


def test_a_dry_run_counts_and_changes_nothing(tmp_path):
    here = project(tmp_path / "here.db", "Anna", "author")
    there = project(tmp_path / "there.db", "Ben", "author", text=TEXT + "One more.\n")
    before = files_in(tmp_path)
    done = merge(here, [there], {}, is_dry_run=True)
    assert (done.counts["saves"], done.counts["articles"], done.people) == (1, 1, ["Ben"])
    assert files_in(tmp_path) == before


def test_labels_of_units_that_were_corrected_elsewhere_are_listed_and_kept(tmp_path):
    here = project(tmp_path / "here.db", "Anna", "author")
    there = str(tmp_path / "there.db")
    shutil.copy(here, there)
    with closing(open_existing(there)) as store:
        [article] = [row[0] for row in store.reader().execute("select id from article")]
        opened = units.open_units(store, article)
        units.save_units(store, None, article, pure.merge(opened.units, 1), opened.version)
    done = merge(here, [there], {})
    assert [one.text for one in done.unplaced] == ["The bridge opens."]
    assert labels_of(here) == []
    with closing(open_existing(here)) as store:
        assert store.reader().execute("select count(*) from event").fetchone() == (1,)
        texts = [one.text for one in list_sentences(store.reader(), article)]
        assert "The bridge opens. It may close." in texts
    assert faults_of(here) == []


@pytest.mark.slow
# Every third: that each of them is migrated, tests/store/test_schema.py shows.
@pytest.mark.parametrize("old", sorted(OLD.glob("*.db"))[::3], ids=lambda one: one.stem)
def test_a_file_of_an_earlier_version_is_updated_in_a_copy(old, tmp_path):
    here, there = str(tmp_path / "here.db"), tmp_path / "there.db"
    shutil.copy(old, there)
    open_project(here).close()
    with closing(sqlite3.connect(here)) as now:  # its built-in scheme has another text by now
        now.execute("attach ? as was", [str(old)])
        now.execute("""update scheme set toml = s.toml from was.scheme s
                       where (s.id, s.version) = (scheme.id, scheme.version)""")
        now.commit()
    before = there.read_bytes()
    merge(here, [str(there)], {})
    assert there.read_bytes() == before
    with closing(sqlite3.connect(old)) as was, closing(sqlite3.connect(here)) as now:
        sql = "select id from event order by id"
        assert now.execute(sql).fetchall() == was.execute(sql).fetchall()
    assert faults_of(here) == []
    assert merge(here, [str(there)], {}).is_nothing


def test_what_is_no_project_is_refused(tmp_path):
    here = project(tmp_path / "here.db", "Anna", "author")
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as conn:
        conn.execute("create table note (text)")
    with pytest.raises(NoDatabase, match="is not a file of an Annotate project"):
        merge(here, [str(other)], {})
    with pytest.raises(WrongUse, match="named twice"):
        merge(here, [here], {})
    with pytest.raises(WrongUse, match="There is no file"):
        merge(here, [str(tmp_path / "none.db")], {})


def make_again(path):
    """Have the answers of a file follow from its events."""
    store = open_existing(path)
    store.write(rebuild)
    store.close()


def test_a_file_with_a_fault_is_refused_until_it_is_fixed(tmp_path):
    here = project(tmp_path / "here.db", "Anna", "author")
    there = project(tmp_path / "there.db", "Ben", "author")
    before = labels_of(here)
    with closing(sqlite3.connect(there)) as conn:
        conn.execute("update answer set sources = 'unnamed'")
        conn.commit()
    with pytest.raises(NoDatabase, match="answers differ from what the events say") as refused:
        merge(here, [there], {})
    assert f"--db {there} doctor --fix" in refused.value.remedy
    assert labels_of(here) == before
    make_again(there)
    merge(here, [there], {})
    assert len(labels_of(here)) == 2
    assert faults_of(here) == []


def test_an_event_that_two_servers_took_has_the_time_of_the_first(tmp_path):
    here = project(tmp_path / "here.db", "Anna", "author")
    there = str(tmp_path / "there.db")
    shutil.copy(here, there)
    early = "01" + "0" * 24
    with closing(sqlite3.connect(there)) as conn:
        conn.execute("drop trigger event_is_never_changed")
        conn.execute("update event set received = ?", [early])
        conn.commit()
    make_again(there)
    for one, other in ((here, there), (there, here)):
        merge(one, [other], {})
        with closing(sqlite3.connect(one)) as conn:
            assert conn.execute("select received from event").fetchall() == [(early,)]
    assert faults_of(here) == []


def test_a_label_of_two_texts_under_one_id_is_refused(tmp_path):
    here = project(tmp_path / "here.db", "Anna", "author")
    there = str(tmp_path / "there.db")
    shutil.copy(here, there)
    with closing(sqlite3.connect(there)) as conn:
        conn.execute("drop trigger event_is_never_changed")
        conn.execute("update event set answer = replace(answer, 'author', 'unnamed')")
        conn.commit()
    make_again(there)
    with pytest.raises(Conflict, match="event-Anna-0"):
        merge(here, [there], {})
