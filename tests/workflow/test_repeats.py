"""Hidden repeats: which sentences are asked again, what a second answer changes, and what shows."""

import re

import pytest

from annotate.agreement.aggregates.shares import Share
from annotate.records import Filters
from annotate.workflow import assign, clock, progress
from annotate.workflow.answers.history import get_history
from annotate.workflow.articles import listing, release
from annotate.workflow.label import repeats, saving
from annotate.workflow.people import membership, report
from annotate.workflow.project import get_project, save_settings

DAYS_20 = 20 * clock.DAY


@pytest.fixture
def later(monkeypatch):
    """Move the clock on."""
    real, moved = clock.now_ms, [0]
    monkeypatch.setattr(clock, "now_ms", lambda: real() + moved[0])

    def move(ms):
        moved[0] += ms

    return move


@pytest.fixture
def again(db, asked, alice, save, later):
    """Alice's six answers of 20 days ago, all asked again: the revs of the first."""
    save_settings(db, None, repeat_share=100, repeat_days=14)
    revs = [save(alice, one, "author")["accepted"][0]["rev"] for one in asked]
    assert repeats.plan(db) == 0  # too early
    later(DAYS_20)
    assert repeats.plan(db) == 6
    return revs


def rows(db, table):
    return db.reader().execute(f"select * from {table} order by 1").fetchall()


def open_(db, alice, asked):
    return saving.open_article(db, alice, asked[0].article)


def test_nothing_is_asked_again_by_default(db, asked, alice, save, later):
    save(alice, asked[0])
    later(DAYS_20)
    assert repeats.plan(db) == 0


def test_each_answer_is_considered_once(db, again, later):
    later(DAYS_20)
    assert repeats.plan(db) == 0


def test_the_choice_is_a_share_and_always_the_same(db):
    save_settings(db, None, repeat_share=20)
    project = get_project(db)
    chosen = [one for one in range(5_000) if repeats.is_chosen(project, "person", f"s{one}")]
    assert 880 <= len(chosen) <= 1_120  # 1,000 expected, four standard deviations
    save_settings(db, None, repeat_share=40)
    more = get_project(db)
    assert all(repeats.is_chosen(more, "person", f"s{one}") for one in chosen)


def test_what_is_asked_again_looks_as_if_it_had_never_been_answered(db, asked, alice, again):
    opened = open_(db, alice, asked)
    assert (opened.saved, opened.log, opened.older) == ({}, [], "")
    assert opened.resume == asked[0].position
    assert saving.list_log(db, alice, asked[0].article) == []
    assert get_history(db, asked[0].id, alice)[1] == []
    [row] = listing.open_list(db, alice, Filters()).rows
    assert row["mine"]["finished"] == 0
    assert progress.own(db, alice)[0].finished == 0
    assert assign.next_article(db, alice) == asked[0].article


def test_the_second_answer_changes_nothing_that_counts(db, asked, alice, bob, again, save):
    before = {one: rows(db, one) for one in ("event", "answer", "claim", "answer_tally")}
    [accepted] = save(alice, asked[0], "unnamed")["accepted"]
    assert not accepted["stale"]
    assert {one: rows(db, one) for one in before} == before
    opened = open_(db, alice, asked)
    assert opened.saved[asked[0].id].answer.claims[0].source == "unnamed"
    assert opened.saved[asked[0].id].received == accepted["rev"]
    assert repeats.find_share(db, alice) == Share(0, 1)
    save(alice, asked[1], "author")
    assert repeats.find_share(db, alice) == Share(1, 2)


def test_a_change_soon_after_is_part_of_the_second_answer(db, asked, alice, again, save):
    [first] = save(alice, asked[0], "unnamed")["accepted"]
    [second] = save(alice, asked[0], "author", base_rev=first["rev"])["accepted"]
    assert not second["stale"]
    assert repeats.find_share(db, alice) == Share(1, 1)
    assert len(rows(db, "event")) == 6


def test_a_change_days_later_changes_the_label(db, asked, alice, again, save, later):
    [second] = save(alice, asked[0], "unnamed")["accepted"]
    later(2 * clock.DAY)
    [change] = save(alice, asked[0], "us_official", base_rev=second["rev"])["accepted"]
    assert not change["stale"]
    assert len(rows(db, "event")) == 7
    assert open_(db, alice, asked).saved[asked[0].id].answer.claims[0].source == "us_official"
    assert repeats.find_share(db, alice) == Share(0, 1)


def test_an_undone_second_answer_is_asked_again(db, asked, alice, again, save):
    [second] = save(alice, asked[0], "unnamed", id="second-answer")["accepted"]
    save(alice, asked[0], verdict=None, undoes="second-answer", base_rev=second["rev"])
    assert repeats.find_share(db, alice) == Share(0, 0)
    assert open_(db, alice, asked).saved[asked[0].id].answer.verdict is None


def test_a_page_that_still_shows_the_first_answer_changes_the_label(db, asked, alice, again, save):
    [change] = save(alice, asked[0], "unnamed", base_rev=again[0])["accepted"]
    assert not change["stale"]
    assert len(rows(db, "event")) == 7
    assert open_(db, alice, asked).saved[asked[0].id].answer.claims[0].source == "unnamed"
    assert repeats.find_share(db, alice) == Share(0, 0)


def test_an_event_from_an_outbox_that_was_stored_before_stays_what_it_was(
    db, asked, alice, save, later
):
    save_settings(db, None, repeat_share=100)
    [first] = save(alice, asked[0], id="sent-twice-1")["accepted"]
    later(DAYS_20)
    repeats.plan(db)
    [same] = save(alice, asked[0], id="sent-twice-1")["accepted"]
    assert same["rev"] == first["rev"] and rows(db, "side_event") == []
    assert open_(db, alice, asked).saved == {}


@pytest.mark.parametrize("end", ["release", "take away"])
def test_it_is_no_longer_asked_once_others_are_seen_or_the_article_is_gone(
    db, asked, alice, again, end
):
    if end == "release":
        release(db, None, asked[0].article)
    else:
        assign.take_away(db, None, asked[0].article, alice.id)
    assert rows(db, "repeat") == []


def test_a_lead_sees_how_often_they_said_the_same(db, asked, alice, lead, again, save, monkeypatch):
    monkeypatch.setattr(report, "SENTENCES_NEEDED", 6)
    for number, one in enumerate(asked):
        save(alice, one, "author" if number < 4 else "unnamed")
    assert report.open_report(db, lead, alice).with_self == Share(4, 6)


# Revs, ids of events and the milliseconds of times differ from one person to the next.
OWN = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}|event-[0-9]{6}|(?<=:)[0-9]{2}\.[0-9]{3}Z")


def test_no_page_tells_a_repeat_from_a_sentence_never_labelled(
    client, db, asked, article, alice, save, later
):
    """Half of Alice's answers are asked again; Bo left the same sentences out. The pages agree."""
    save_settings(db, None, repeat_share=100)
    bo = membership.add_person(db, "Alicf")
    for one in asked[:3]:
        save(alice, one)
    later(DAYS_20)
    repeats.plan(db)
    save_settings(db, None, repeat_share=0)
    for one in asked[3:]:
        save(alice, one)
        save(bo, one)
    pages = {}
    for person in (alice, bo):
        client.enter(person)
        addresses = (
            "/",
            f"/label/{article.id}",
            f"/label/{article.id}?s=1",
            f"/label/{article.id}/log",
            *(f"/sentence/{one.id}" for one in asked),
        )
        texts = [client.get(one).get_data(as_text=True) for one in addresses]
        texts = [one.replace(person.id, "ID").replace(person.name, "NAME") for one in texts]
        pages[person.name] = [OWN.sub("X", one) for one in texts]
    for mine, theirs in zip(pages["Alice"], pages["Alicf"], strict=True):
        assert mine == theirs
