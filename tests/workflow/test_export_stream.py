"""The long rows come article by article, in order, from one state of the file."""

import itertools
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.store.answers.views import GOLD_ROWS, LABEL_ROWS, ORDER, rows_sql
from annotate.store.export import list_columns, stream_rows
from annotate.store.export.counts import count_extent, count_left_out, count_rows
from annotate.workflow import export
from annotate.workflow.export import resting
from annotate.workflow.scheme import get_scheme
from tests.conftest import looks
from tests.kept import open_kept
from tests.labelled import make_project
from tests.random_project import Life


def in_one_statement(store):
    db = store.reader()
    return db.execute(f"{rows_sql(db, False)} where {LABEL_ROWS} {ORDER}").fetchall()


def test_article_by_article_the_rows_are_those_of_one_statement():
    store = make_project(count=5, sentences=9)
    rows = in_one_statement(store)
    assert len(rows) > 100
    assert list(stream_rows(store.reader(), "raw")) == rows
    for limit in (0, 1, 10, len(rows), len(rows) + 5):
        assert list(stream_rows(store.reader(), "raw", limit=limit)) == rows[:limit]


def test_what_is_saved_meanwhile_is_not_in_the_file(tmp_path):
    store = make_project(tmp_path / "project.db", count=9, sentences=9)
    before = b"".join(export.stream(store, export.Selection()))
    chunks = export.stream(store, export.Selection())
    read = next(chunks)
    assert len(read) < len(before)
    store.write(lambda db: db.execute("update answer set comment = 'later'"))
    assert read + b"".join(chunks) == before
    assert b"later" in b"".join(export.stream(store, export.Selection()))
    store.close()


def test_a_preview_reads_only_the_first_articles():
    store = make_project(count=6, sentences=9)
    asked = []
    store.reader().conn.set_trace_callback(asked.append)
    export.preview(store, export.Selection())
    store.reader().conn.set_trace_callback(None)
    assert sum("left join claim" in one for one in asked) == 1


@given(seed=st.integers(0, 2**32))
@looks(10)
def test_what_is_counted_is_what_comes_out(founded, seed):
    store = open_kept(founded)
    life = Life(store, get_scheme(store), random.Random(seed))
    life.live(60)
    db = store.reader()
    long_columns = list_columns(db)
    for without in ((), life.articles[:1]):
        for labels, skipped in (("raw", False), ("raw", True), ("gold", False)):
            rows = list(stream_rows(db, labels, skipped=skipped, without=without))
            assert count_rows(db, labels, skipped=skipped, without=without) == len(rows)
            extent = count_extent(db, labels, skipped=skipped, without=without)
            at = [long_columns.index(name) for name in ("article_id", "sentence_id", "reviewer")]
            articles, sentences, people = (len({row[place] for row in rows}) for place in at)
            assert (extent["articles"], extent["sentences"]) == (articles, sentences)
            assert extent["people"] == (0 if labels == "gold" else people)
        left_out = db.execute(
            """select sum(a.verdict = 'skipped') as skipped, sum(a.verdict is null) as todo
               from answer a join sentence s on s.id = a.sentence
               join article r on r.id = s.article
               where a.layer = 'label' and r.withdrawn_at is null
                 and r.id not in (select value from json_each(?))""",
            [json.dumps(without)],
        ).fetchone()
        counted = count_left_out(db, without)
        assert (counted["skipped"], counted["todo"]) == tuple(one or 0 for one in left_out)
    store.close()


@given(seed=st.integers(0, 2**32))
@looks(20)
def test_what_is_read_once_for_many_rows_is_what_the_views_say_of_each(founded, seed):
    store = open_kept(founded)
    chance = random.Random(seed)
    life = Life(store, get_scheme(store), chance)
    life.live(60)
    store.write(lambda db: age(db, chance))
    db = store.reader()
    for labels, where in (("raw", LABEL_ROWS), ("gold", GOLD_ROWS)):
        for as_chosen in (False, True):
            sql = rows_sql(db, labels == "gold", as_chosen=as_chosen)
            expected = db.execute(f"{sql} where {where} {ORDER}").fetchall()
            rows = list(stream_rows(db, labels, as_chosen=as_chosen))
            # Retired sentences have no position, so nothing orders those of one person.
            assert sorted(map(repr, rows)) == sorted(map(repr, expected))
            assert [row[:1] + row[12:13] for row in rows] == [
                row[:1] + row[12:13] for row in expected
            ]
    store.close()


def age(db, chance):
    """Give the project a version that names some sources otherwise, and odd sentences and tags."""
    db.execute("update scheme set used = 1")
    db.execute(
        """insert into scheme (id, version, title, toml, added_at, fields, used)
           select id, version + 1, title, toml, added_at, fields, 1 from scheme"""
    )
    db.execute(
        """insert into scheme_value
           select scheme, scheme_version + 1, field, id, position,
             iif(position % 2, 'Now ' || label, label), "group"
           from scheme_value where position <> 4"""
    )
    if chance.random() < 0.5:
        db.execute(
            """update setting set value = json_array(value ->> 0, (value ->> 1) + 1)
               where key = 'scheme'"""
        )
    db.execute("update sentence set text = 'Один\r\n😀' || substr(text, 8) where position % 3 = 1")
    db.execute("insert into article_tag select id, 'tag', rowid from article where rowid % 2")


def test_an_export_rests_only_while_labels_are_saved(tmp_path, monkeypatch):
    store = make_project(tmp_path / "project.db", count=9, sentences=9)
    rests = []
    monkeypatch.setattr(resting.time, "sleep", rests.append)
    whole = b"".join(export.stream(store, export.Selection("jsonl")))
    assert rests == []
    chunks = export.stream(store, export.Selection("jsonl"))
    read = next(chunks)
    store.write(lambda db: db.execute("update answer set comment = 'later'"))
    assert read + b"".join(chunks) == whole
    assert rests and all(0 < one <= 0.5 for one in rests)
    store.close()


def test_an_export_rests_on_for_a_moment_after_a_save(tmp_path, monkeypatch):
    store = make_project(tmp_path / "project.db")
    rests, seconds = [], itertools.count(100, 0.2)
    monkeypatch.setattr(resting.time, "sleep", rests.append)
    monkeypatch.setattr(resting.time, "monotonic", lambda: next(seconds))
    pieces = resting.Resting(store).between(iter([b"piece"] * 9))
    next(pieces)
    store.write(lambda db: db.execute("update answer set comment = 'later'"))
    assert len([*pieces]) == 8
    assert len(rests) == 3  # the piece with the save, and those of the next half second
    store.close()


def test_the_size_is_guessed_from_as_few_rows_as_are_enough(monkeypatch):
    store = make_project(count=4, sentences=12)
    rows = export.count(store, export.Selection())["rows"]
    real = sum(map(len, export.stream(store, export.Selection())))
    monkeypatch.setattr(export, "_ENOUGH_ROWS", 30)
    assert export.estimate(store, export.Selection(), rows) == pytest.approx(real, rel=0.1)
    store.close()
