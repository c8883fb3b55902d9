"""The sample article is for practice: marked, offered, never given out, compared or exported."""

import csv
import io
import shutil
from pathlib import Path

import pytest

from annotate.records import Filters
from annotate.store.articles import find_sample, get_article, list_sentences
from annotate.workflow import articles, assign, export, progress
from annotate.workflow.articles import listing
from annotate.workflow.export import Selection
from annotate.workflow.imports.articles import add_seed
from annotate.workflow.operations.opening import open_project

OLD = Path(__file__).parent.parent / "data" / "old"


@pytest.fixture
def sample(db):
    add_seed(db)
    return get_article(db.reader(), find_sample(db.reader()))


@pytest.fixture
def practised(db, sample, alice, save):
    """Two sentences of the sample, labelled by Alice."""
    sentences = [one for one in list_sentences(db.reader(), sample.id) if one.kind == "sentence"]
    for sentence in sentences[:2]:
        assert not save(alice, sentence)["rejected"]
    return sample


def exported(db, selection):
    rows = csv.DictReader(io.StringIO(b"".join(export.stream(db, selection)).decode()))
    return {row["article_id"] for row in rows}


@pytest.mark.parametrize("mode", ["open", "named", "queue", "balance"])
def test_everyone_may_practise_and_no_one_is_given_it(db, sample, alice, lead, event, mode):
    assign.save_rules(db, lead, mode=mode, k=2, share=100, lease_hours=24)
    assert articles.find_practice(db, alice) == sample.id
    assert assign.next_article(db, alice) is None
    assert articles.carry_on(db, alice) is None
    assert assign.balance(db, lead) == 0
    assert assign.overview(db) == []
    assert listing.open_list(db, alice, Filters()).rows == []
    assert listing.open_list(db, lead, Filters()).counts["total"]["articles"] == 0


def test_practice_leaves_no_assignment_and_counts_nowhere(db, article, practised, alice, lead):
    assign.save_rules(db, lead, mode="named", k=2, share=100, lease_hours=24)
    assert [row["id"] for row in assign.overview(db)] == [article.id]
    assert db.reader().execute("select count(*) from assignment").fetchone() == (0,)
    [own] = [one for one in progress.report(db).people if one.person.name == "Alice"]
    assert own.finished == 0


def test_an_export_has_the_sample_only_if_asked(db, practised, asked, alice, lead, save):
    save(alice, asked[0])
    real = asked[0].article
    assert exported(db, Selection()) == {real}
    assert exported(db, Selection(sample=True)) == {real, practised.id}
    assert export.count(db, Selection(), lead)["sample"] == 1
    assert export.count(db, Selection(sample=True), lead)["sample"] == 0
    viewed = db.reader().execute("select distinct article_id from labels").fetchall()
    assert viewed == [(real,)]


def test_a_sample_that_is_put_to_work_is_an_article_like_any_other(db, practised, lead):
    articles.use_sample(db, lead, practised.id)
    assert exported(db, Selection()) == {practised.id}
    assert [row["id"] for row in listing.open_list(db, lead, Filters()).rows] == [practised.id]
    assert articles.find_practice(db, lead) is None


def test_a_lead_carries_on_in_the_sample_until_there_is_real_work(db, sample, lead, request):
    assign.take(db, lead, sample.id)
    assert articles.carry_on(db, lead) == sample.id
    article = request.getfixturevalue("article")
    assign.take(db, lead, article.id)
    assert articles.carry_on(db, lead) == article.id


@pytest.mark.parametrize(("old", "samples"), [("m004", 0), ("m005", 1)])
def test_an_older_file_marks_the_sample_unless_it_was_labelled(tmp_path, old, samples):
    path = str(tmp_path / "old.db")
    shutil.copy(OLD / f"{old}.db", path)
    store = open_project(path)
    [(count,)] = store.reader().execute("select count(*) from article where sample").fetchall()
    assert count == samples
    store.close()
