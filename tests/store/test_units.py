"""Units made anew: only what changed loses its answers, and every event is kept."""

from dataclasses import replace

import pytest
from sqlite_utils import Database

from annotate.sentences import sentences_of
from annotate.store import units
from annotate.store.answers.labels import list_events
from annotate.store.articles import find_sentence, list_sentences
from annotate.store.file.doctor import compare_replay, list_wrong_units

NOW = "2026-01-02T03:04:05.678Z"


@pytest.fixture
def recut(db, article):
    """Store other units for the article: recut(units)."""

    def save(listed):
        made = sentences_of(article.id, article.text, listed)
        db.write(lambda db: units.save_units(db, article.id, made, NOW))
        return list_sentences(db.reader(), article.id)

    return save


def merged(sentences, at):
    """The sentences with one and its follower made one."""
    whole = replace(sentences[at], end=sentences[at + 1].end)
    return [*sentences[:at], whole, *sentences[at + 2 :]]


def answered(db):
    return {row[0] for row in db.reader().execute("select sentence from answer")}


def test_a_merge_keeps_the_answers_of_all_other_units(db, article, asked, alice, save, recut):
    for one in asked:
        save(alice, one)
    sentences = list_sentences(db.reader(), article.id)
    at = sentences.index(asked[0])
    now = recut(merged(sentences, at))
    assert [one.position for one in now] == list(range(len(sentences) - 1))
    assert now[at].text == article.text[asked[0].start : asked[1].end]
    assert answered(db) == {one.id for one in asked[2:]}
    assert len(list(list_events(db.reader()))) == len(asked)
    assert compare_replay(db.reader()) == []


def test_what_was_merged_is_no_unit_but_is_still_found(db, article, asked, recut):
    sentences = list_sentences(db.reader(), article.id)
    recut(merged(sentences, sentences.index(asked[0])))
    gone = find_sentence(db.reader(), asked[0].id)
    assert (gone.position, gone.kind, gone.text) == (None, None, asked[0].text)
    [covering] = units.list_covering(db.reader(), article.id, gone.start, gone.end)
    assert covering == f"{article.id}-{asked[0].start}-{asked[1].end}"


def test_units_that_come_back_bring_their_answers_back(db, article, asked, alice, bob, save, recut):
    save(alice, asked[0], "us_official", "low")
    save(bob, asked[0], "author", "high")
    before = db.reader().execute("select * from answer order by person").fetchall()
    sentences = list_sentences(db.reader(), article.id)
    recut(merged(sentences, sentences.index(asked[0])))
    assert answered(db) == set()
    assert recut(sentences) == sentences
    after = db.reader().execute("select * from answer order by person").fetchall()
    assert [row[1:] for row in after] == [row[1:] for row in before]
    assert compare_replay(db.reader()) == []


def test_a_label_that_arrives_for_a_merged_unit_is_kept_as_history(
    db, article, asked, alice, save, recut
):
    sentences = list_sentences(db.reader(), article.id)
    recut(merged(sentences, sentences.index(asked[0])))
    [accepted] = save(alice, asked[0])["accepted"]
    assert accepted["stale"]
    assert [one.sentence for one in list_events(db.reader())] == [asked[0].id]
    assert answered(db) == set()
    assert compare_replay(db.reader()) == []


def test_two_present_units_cannot_have_one_position(db, article, asked):
    def twice(db: Database):
        db.execute("update sentence set position = 0 where article = ?", [article.id])

    with pytest.raises(Exception, match="UNIQUE"):
        db.write(twice)


def test_answers_are_counted_by_people_and_unit(db, article, asked, alice, bob, save):
    save(alice, asked[0])
    save(bob, asked[0])
    save(bob, asked[1], verdict=None, flag="unclear")
    assert units.count_answers(db.reader(), article.id) == {asked[0].id: 2, asked[1].id: 1}


@pytest.mark.parametrize(
    "statement",
    [
        "update sentence set position = 99 where position = 2",
        "update sentence set start = 0 where position = 3",
    ],
)
def test_the_doctor_finds_units_that_do_not_follow_each_other(db, article, statement):
    assert list_wrong_units(db.reader()) == []
    db.write(lambda db: db.execute(statement))
    assert "out of order" in list_wrong_units(db.reader())[0]
