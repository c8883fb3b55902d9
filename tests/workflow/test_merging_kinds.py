"""Merging each kind of thing that a project has besides labels: in any order, and twice is once."""

import itertools
import shutil
import sqlite3
from contextlib import closing

import pytest

from annotate import schemes
from annotate.agreement.aggregates.shares import Share
from annotate.records import Draft
from annotate.store.articles import list_sentences
from annotate.workflow import agreement, assign, clock, export
from annotate.workflow.adjudicate import bulk
from annotate.workflow.adjudicate.groups import find_groups
from annotate.workflow.answers import look_again
from annotate.workflow.import_labels import import_labels
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label import repeats, saving
from annotate.workflow.operations.merging import merge
from annotate.workflow.operations.opening import open_existing, open_project
from annotate.workflow.people import access_tokens, membership, practice
from annotate.workflow.project import save_settings
from annotate.workflow.scheme import get_scheme
from annotate.workflow.sources import changes
from tests.conftest import is_quick
from tests.workflow.test_merging import faults_of, state

TEXTS = (
    "Town\n\nThe bridge opens. It may close. Nobody knows.\n",
    "Dam\n\nThe dam broke. The army said so. Water came.\n",
)


class Copy:
    """An open copy of the project, with what its people do."""

    def __init__(self, store):
        self.store = store
        ids = [row[0] for row in store.reader().execute("select id from person")]
        listed = [membership.get_person(store, one) for one in ids]
        self.people = {one.name: one for one in listed}
        rows = store.reader().execute("select id from article order by number")
        self.articles = [row[0] for row in rows]
        self.asked = [
            one
            for article in self.articles
            for one in list_sentences(store.reader(), article)
            if one.kind == "sentence"
        ]

    def __getitem__(self, name):
        return self.people[name]

    def say(self, name, place, source="author", *, layer="label", score=None, mark=""):
        sentence, scheme = self.asked[place], get_scheme(self.store)
        claim = {
            "start": 0, "end": len(sentence.text), "source": source, "source_start": None,
            "source_end": None, "source_name": "", "fields": {"confidence": "high"},
        }  # fmt: skip
        if score is not None:
            claim["score"] = score
        answer = {"verdict": "claims", "claims": [claim], "flag": None, "comment": "", "why": ""}
        event = {
            "id": f"{name}-{layer}-{place}-{mark}", "sentence": sentence.id, "base_rev": None,
            "scheme": scheme.id, "scheme_version": scheme.version, "layer": layer,
            "client_time": "2026-01-02T03:04:05.678Z", "active_ms": 1000,
            "answer": answer | ({"why": "Plain."} if layer == "gold" else {}),
        }  # fmt: skip
        body = {"person": self[name].id, "events": [event]}
        saved = saving.save_events(self.store, self[name], body)
        assert [one["id"] for one in saved["accepted"]] == [event["id"]], saved


@pytest.fixture
def apart(tmp_path):
    """Make copies of a project, in each of which something happens: apart(*acts, before=act)."""

    def make(*acts, before=lambda _: None):
        base = tmp_path / "base.db"
        with closing(open_project(str(base))) as store:
            made = add_articles(store, None, [Draft(text=text, name="a.txt") for text in TEXTS])
            membership.add_person(store, "Lena", "lead")
            people = [membership.add_person(store, name).id for name in ("Anna", "Ben")]
            assign.give(store, None, [one.id for one in made], people)
            before(Copy(store))
        paths = [str(tmp_path / f"copy{number}.db") for number in range(len(acts))]
        for path, act in zip(paths, acts, strict=True):
            shutil.copy(base, path)
            with closing(open_existing(path)) as store:
                act(Copy(store))
        return paths

    return make


def orders(paths):
    """List every order of files with its number: in a quick run, the first and the last."""
    every = list(enumerate(itertools.permutations(paths)))
    return [every[0], every[-1]] if is_quick() else every


def merged(paths, tmp_path):
    """Merge files in every order, at once and one by one; return the one result.

    A quick run has the first order, one by one, and its reverse, at once.
    """
    results = []
    for number, (first, *others) in orders(paths):
        path = str(tmp_path / f"merged{number}.db")
        shutil.copy(first, path)
        for some in [others] if number % 2 else [[one] for one in others]:
            merge(path, some, {})
        assert faults_of(path) == []
        assert merge(path, others, {}).is_nothing
        results.append((state(path), path))
    for found, path in results[1:]:
        for what, rows in results[0][0].items():
            assert found[what] == rows, (what, path)
    return results[0][1]


def rows_of(path, sql):
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute(sql).fetchall()


@pytest.mark.slow
def test_grades_of_sources(apart, tmp_path):
    def begin(copy):
        open_project(str(tmp_path / "base.db"), scheme=schemes.builtin("admiralty")).close()
        changes.add(copy.store, copy["Lena"], "Ida Berg")

    def grade(value):
        return lambda copy: changes.grade(
            copy.store, copy["Lena"], "Ida Berg", value, f"It is {value}."
        )

    def other(copy):
        changes.add(copy.store, copy["Lena"], "Bo", "expert")
        changes.grade(copy.store, copy["Lena"], "Bo", "B", "Often right.")

    path = merged(apart(grade("A"), grade("C"), other, before=begin), tmp_path)
    sql = """select e.name, g.grade from source_grade g join source_entry e on e.id = g.entry
             order by 1, 2"""
    assert rows_of(path, sql) == [("Bo", "B"), ("Ida Berg", "A"), ("Ida Berg", "C")]


@pytest.mark.slow
def test_second_answers_to_repeats(apart, tmp_path, monkeypatch):
    real, moved = clock.now_ms, [0]
    monkeypatch.setattr(clock, "now_ms", lambda: real() + moved[0])

    def begin(copy):
        save_settings(copy.store, None, repeat_share=100, repeat_days=14)
        for place in range(3):
            copy.say("Anna", place)
        moved[0] = 20 * clock.DAY
        assert repeats.plan(copy.store) == 3

    acts = [
        lambda copy: copy.say("Anna", 0, "unnamed", mark="again"),
        lambda copy: copy.say("Anna", 1, mark="again"),
        lambda copy: copy.say("Ben", 4),
    ]
    path = merged(apart(*acts, before=begin), tmp_path)
    sql = "select layer, count(*) from side_event group by 1"
    assert rows_of(path, sql) == [("repeat", 2)]
    assert rows_of(path, "select count(*) from repeat where done_at is null") == [(1,)]
    with closing(open_existing(path)) as store:
        assert repeats.find_share(store, Copy(store)["Anna"]) == Share(1, 2)


@pytest.mark.slow
def test_practice_articles_and_what_people_said_there(apart, tmp_path):
    def begin(copy):
        save_settings(copy.store, None, practice_least=3, practice_share=60)
        for place in range(3):
            copy.say("Lena", place, layer="gold")

    def mark(copy):
        practice.mark_articles(copy.store, copy["Lena"], [copy.articles[0]])
        copy.people["Dora"] = membership.add_person(copy.store, "Dora")
        for place, source in enumerate(("author", "author", "unnamed")):
            copy.people["Dora"] = membership.get_person(copy.store, copy["Dora"].id)
            copy.say("Dora", place, source)

    acts = [mark, lambda copy: copy.say("Anna", 1), lambda copy: copy.say("Ben", 1)]
    path = merged(apart(*acts, before=begin), tmp_path)
    assert rows_of(path, "select layer, count(*) from side_event group by 1") == [("practice", 3)]
    sql = "select outcome, same, sentences from practice_decision"
    assert rows_of(path, sql) == [("passed", 2, 3)]
    assert rows_of(path, "select practice from article order by number") == [(1,), (0,)]


@pytest.mark.slow
def test_decisions_in_bulk(apart, tmp_path):
    def begin(copy):
        for name in ("Anna", "Ben"):
            for place in range(6):
                copy.say(name, place)

    def decide(copy):
        lead = copy["Lena"]
        groups = find_groups(agreement.show_basis(copy.store, lead))
        [key] = groups.members
        found = bulk.get_bulk(copy.store, bulk.begin(copy.store, lead, groups, key))
        for item in bulk.open_sample(copy.store, lead, groups, found).items:
            bulk.mark(copy.store, lead, found, item.place, "kept")
        found = bulk.get_bulk(copy.store, found.id)
        assert bulk.accept(copy.store, lead, groups, found, "All agree.") == 6

    acts = [
        decide,
        lambda copy: copy.say("Lena", 2, "unnamed", layer="gold"),
        lambda copy: copy.say("Ben", 0, "unnamed", mark="later"),
    ]
    path = merged(apart(*acts, before=begin), tmp_path)
    assert rows_of(path, "select count(*) from bulk where accepted_at is not null") == [(1,)]
    sql = "select sources, count(*) from answer where layer = 'gold' group by 1 order by 1"
    assert rows_of(path, sql) == [("author", 5), ("unnamed", 1)]


def test_what_was_sent_back_and_answered_elsewhere(apart, tmp_path):
    def begin(copy):
        for place in (0, 1):
            copy.say("Anna", place)

    def send(copy):
        wanted = look_again.Wanted(article=copy.articles[0])
        look_again.send(copy.store, copy["Lena"], wanted, "Look.")
        copy.say("Anna", 0, "unnamed", mark="looked")

    acts = [send, lambda copy: copy.say("Anna", 1, "unnamed", mark="elsewhere")]
    path = merged(apart(*acts, before=begin), tmp_path)
    sql = "select count(*), count(outcome) from look_again_item"
    assert rows_of(path, sql) == [(2, 1)]


def test_access_tokens_stay_with_the_file_they_were_made_in(apart, tmp_path):
    def create(name):
        def act(copy):
            access_tokens.create(copy.store, None, copy["Lena"], name, ["read-exports"])

        return act

    here, there = apart(create("here"), create("there"))
    merge(here, [there], {})
    assert rows_of(here, "select name from access_token") == [("here",)]
    assert rows_of(here, "select count(*) from signin") == [(0,)]
    empty = str(tmp_path / "empty.db")
    open_project(empty).close()
    merge(empty, [there], {})
    assert rows_of(empty, "select name from access_token") == []
    assert faults_of(empty) == []


def test_scores_of_a_model(apart, tmp_path):
    acts = [
        lambda copy: copy.say("Anna", 0, score=0.25),
        lambda copy: copy.say("Ben", 0, score=0.75),
        lambda copy: copy.say("Ben", 1),
    ]
    path = merged(apart(*acts), tmp_path)
    sql = "select p.name, c.score from claim c join answer a on a.id = c.answer join person p"
    sql += " on p.id = a.person order by 1, 2"
    assert rows_of(path, sql) == [("Anna", 0.25), ("Ben", None), ("Ben", 0.75)]


def rebuilt(path, source, keep):
    """A project made of some exported rows alone."""
    with closing(open_existing(source)) as store:
        text = b"".join(export.stream(store, export.Selection())).decode()
    head, *lines = text.splitlines(keepends=True)
    with closing(open_project(path)) as store:
        import_labels(store, head + "".join(lines[one] for one in keep), rebuilds=True)
    return path


def merged_in_each_order(files, same, folder):
    """Merge files in each order, one by one: each result is sound, and again adds nothing."""
    for number, (first, *others) in orders(files):
        path = str(folder / f"merged{number}.db")
        shutil.copy(first, path)
        for other in others:
            merge(path, [other], same)
            assert faults_of(path) == []
        assert merge(path, others, same).is_nothing
        yield path


@pytest.mark.slow
def test_a_complete_text_completes_what_was_rebuilt_elsewhere(apart, tmp_path):
    def label(copy):
        for place in range(6):
            copy.say("Anna", place)

    [whole] = apart(label)
    parts = [rebuilt(str(tmp_path / f"part{n}.db"), whole, (n, n + 4)) for n in (0, 1)]
    assert rows_of(parts[0], "select count(*) from article where incomplete") == [(2,)]
    same = {"Anna": "Anna"}
    results = []
    for path in merged_in_each_order([whole, *parts], same, tmp_path):
        assert rows_of(path, "select text from article order by text") == sorted(
            rows_of(whole, "select text from article")
        )
        sql = "select id, position, kind, text from sentence order by id"
        assert rows_of(path, sql) == rows_of(whole, sql)
        assert rows_of(path, "select count(*) from article where incomplete") == [(0,)]
        results.append(rows_of(path, "select id, split_bucket, shingles from article order by 1"))
    assert all(one == results[0] for one in results)


@pytest.mark.slow
def test_two_incomplete_articles_add_up(apart, tmp_path):
    def label(copy):
        for place in range(3):
            copy.say("Anna", place)

    [whole] = apart(label)
    parts = [rebuilt(str(tmp_path / f"part{n}.db"), whole, (n,)) for n in range(3)]
    same = {"Anna": "Anna"}
    results = []
    for path in merged_in_each_order(parts, same, tmp_path):
        sql = "select id, position, kind, paragraph, text from sentence order by id"
        results.append((rows_of(path, "select text, incomplete from article"), rows_of(path, sql)))
    assert all(one == results[0] for one in results)
    [(text, is_incomplete)], sentences = results[0]
    assert is_incomplete and text.split() == TEXTS[0].split()[1:]
    assert [len(sentences), len({one[1] for one in sentences})] == [3, 3]
