"""Where everybody is: the list of articles, the article to go on with, the sentence to resume."""

import random
from dataclasses import replace
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.records import Answer, Draft, Sentence
from annotate.store.articles import list_sentences
from annotate.store.articles.slots import SHOWN
from annotate.workflow import articles, assign, progress, project
from annotate.workflow.answers import replies
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label.rights import list_scope
from annotate.workflow.label.saving import open_article, resume_position
from annotate.workflow.scheme import get_scheme
from tests.conftest import looks
from tests.kept import open_kept
from tests.random_project import Life

KINDS = ("sentence", "bullet")


@pytest.fixture
def three(db):
    """Three small articles, in order of import: their sentences, a list each."""
    drafts = [
        Draft(text=f"{name} went out. Then {name} came home.", name=f"{name}.txt")
        for name in ("Anna", "Boris", "Clara")
    ]
    made = add_articles(db, None, drafts)
    return [list_sentences(db.reader(), one.id) for one in made]


def test_a_reviewer_sees_the_own_progress_and_nobody_elses(db, three, alice, bob, save):
    save(alice, three[0][0])
    save(alice, three[0][1], verdict="skipped", flag="look")
    save(bob, three[1][0])
    listed = articles.list_articles(db, alice)
    assert [row["title"][:5] for row in listed] == ["Anna ", "Boris", "Clara"]
    mine = listed[0]["mine"]
    assert (mine["finished"], mine["skipped"], mine["flagged"]) == (1, 1, 1)
    assert [row["mine"]["finished"] for row in listed] == [1, 0, 0]
    assert all(row["people"] == [] for row in listed)


def test_a_lead_sees_everybodys_progress(db, three, alice, bob, lead, save):
    save(alice, three[0][0])
    save(bob, three[0][0])
    save(bob, three[0][1])
    listed = articles.list_articles(db, lead)
    assert [(one["name"], one["finished"]) for one in listed[0]["people"]] == [
        ("Alice", 1), ("Bob", 2),
    ]  # fmt: skip
    assert listed[0]["mine"]["finished"] == 0 and listed[1]["people"] == []


@pytest.mark.parametrize(
    ("search", "found"),
    [("boris", 1), ("WENT OUT", 3), ("%", 0), ("_", 0), ("\\", 0), ("Clara.txt", 0), ("", 3)],
)
def test_search_looks_in_title_outlet_and_text(db, three, alice, search, found):
    assert len(articles.list_articles(db, alice, search)) == found


def test_one_carries_on_with_what_one_labelled_last_while_it_is_unfinished(
    db, three, alice, bob, save
):
    ids = [units[0].article for units in three]
    assert articles.carry_on(db, alice) == ids[0]
    save(alice, three[2][0])
    save(bob, three[1][0])
    assert articles.carry_on(db, alice) == ids[2]
    save(alice, three[2][1])
    assert articles.carry_on(db, alice) == ids[0]
    for units in three:
        for sentence in units:
            save(alice, sentence)
    assert articles.carry_on(db, alice) is None


def test_a_skipped_sentence_is_still_work(db, three, alice, save):
    for units in three:
        for sentence in units:
            save(alice, sentence, verdict="skipped")
    assert articles.carry_on(db, alice) == three[2][0].article


def test_without_articles_there_is_nothing_to_carry_on_with(db, alice):
    assert articles.carry_on(db, alice) is None
    assert articles.list_articles(db, alice) == []


def test_opening_tells_the_place_in_the_list_and_the_next_with_work(db, three, alice, save):
    ids = [units[0].article for units in three]
    for sentence in three[1]:
        save(alice, sentence)
    opened = open_article(db, alice, ids[0])
    assert (opened.number, opened.count) == (1, 3)
    assert opened.following[0] == ids[2]
    assert open_article(db, alice, ids[2]).following[0] == ids[0]
    for units in (three[0], three[2]):
        for sentence in units:
            save(alice, sentence)
    assert open_article(db, alice, ids[0]).following is None


def units(kinds):
    return [
        Sentence(f"s{place}", "a", place, 0, kind, place * 10, place * 10 + 9, "x")
        for place, kind in enumerate(kinds)
    ]


def resume(kinds, *saves):
    """Where to resume after saves of (position, verdict) in this order."""
    answers = {
        f"s{place}": (Answer(verdict), f"rev-{number}")
        for number, (place, verdict) in enumerate(saves)
    }
    return resume_position(units(kinds), answers, KINDS)


@pytest.mark.parametrize(
    ("saves", "place"),
    [
        ([], 1),
        ([(1, "no_claim")], 2),
        ([(4, "no_claim")], 5),
        ([(5, "no_claim"), (1, "no_claim")], 2),
        ([(1, "no_claim"), (5, "no_claim")], 2),
        ([(2, "skipped")], 4),
        ([(1, "claims"), (2, "skipped"), (4, "claims"), (5, "claims")], 2),
        ([(1, "claims"), (2, None)], 2),
        ([(1, "claims"), (2, "claims"), (4, "claims"), (5, "claims")], 5),
    ],
)
def test_one_resumes_at_the_first_to_do_behind_the_last_labelled(saves, place):
    kinds = ["heading", "sentence", "sentence", "caption", "bullet", "sentence", "boilerplate"]
    assert resume(kinds, *saves) == place


def test_an_article_without_asked_sentences_resumes_at_its_start():
    assert resume(["heading", "caption"]) == 0
    assert resume([]) == 0


def left_article_by_article(store):
    """The sentences that are left to label, summed up over the state of every article."""
    labellers, left = len(assign.list_labellers(store)), 0
    for row in assign.overview(store):
        left += sum(max(0, row["asked"] - one["finished"]) for one in row["people"])
        if not row["calibration"]:
            left += max(0, min(row["slots"], labellers) - len(row["people"])) * row["asked"]
    return left


def to_label_article_by_article(store, person):
    """The articles and sentences of a person, found among the state of every article."""
    rows = assign.overview(store)
    if list_scope(project.get_project(store), person):
        rows = [
            row
            for row in rows
            if (row["calibration"] and not person.is_lead)
            or person.id in {one["person"] for one in row["people"]}
        ]
    return len(rows), sum(row["asked"] for row in rows)


@given(
    seed=st.integers(0, 2**32),
    share=st.sampled_from((0, 37, 80, 100)),
    k=st.integers(1, 5),
    mode=st.sampled_from(("open", "named")),
)
@looks(15)
def test_the_progress_of_all_is_that_of_each_article(founded, seed, share, k, mode):
    store, rng = open_kept(founded), random.Random(seed)
    life = Life(store, get_scheme(store), rng)
    texts = [f"It is {rng.random()}. It was {number}." for number in range(12)]
    add_articles(store, None, [Draft(text=text, name="more.txt") for text in texts])
    project.save_settings(store, None, k=k, share=share, mode=mode)
    chosen = rng.sample(life.articles, 2)
    assign.save_spread(store, None, chosen[0], k=rng.choice((None, 1, 4)), is_calibration=False)
    assign.save_spread(store, None, chosen[1], k=None, is_calibration=True)
    life.live(30)
    report = progress.report(store)
    assert report.forecast.left == left_article_by_article(store)
    assert len(report.people) > 3
    for pace in report.people:
        assert (pace.articles, pace.asked) == to_label_article_by_article(store, pace.person)
    with patch.object(assign, "PAGE_SIZE", 2):
        for after in (0, 1, 2, 3, 5, 99):
            paged = assign.open_page(store, after=after)
            assert progress.report(store, after).articles == replace(paged, free=0)
    store.close()


@given(
    seed=st.integers(0, 2**32), share=st.sampled_from((0, 37, 100)), show=st.sampled_from([*SHOWN])
)
@looks(15)
def test_the_pages_of_assignments_are_those_of_each_article(founded, seed, share, show):
    store, rng = open_kept(founded), random.Random(seed)
    life = Life(store, get_scheme(store), rng)
    texts = [f"It is {rng.random()}. It was {number}." for number in range(8)]
    add_articles(store, None, [Draft(text=text, name="more.txt") for text in texts])
    project.save_settings(store, None, k=2, share=share)
    chosen = rng.sample(life.articles, 2)
    assign.save_spread(store, None, chosen[0], k=rng.choice((None, 1, 4)), is_calibration=True)
    life.live(30)
    rows = assign.overview(store)
    slots = [0 if row["calibration"] else row["slots"] - len(row["people"]) for row in rows]
    is_shown = {
        "all": lambda row, free: True,
        "free": lambda row, free: free > 0,
        "unfinished": lambda row, free: (
            not all(one["is_done"] for one in row["people"]) or not row["people"]
        ),
    }[show]
    wanted = [row for row, free in zip(rows, slots, strict=True) if is_shown(row, free)]
    numbers = [0, *(row["number"] for row in wanted)]
    with patch.object(assign, "PAGE_SIZE", 2):
        for place, after in enumerate(numbers):
            page = assign.open_page(store, show, after)
            assert (page.rows, page.count) == (wanted[place : place + 2], len(wanted))
            assert (page.first, page.free) == (place + 1, sum(max(0, one) for one in slots))
            assert page.previous == (numbers[max(0, place - 2)] if place else None)
            following = numbers[place + 2] if place + 2 < len(wanted) else None
            assert page.following == following
    store.close()


@given(seed=st.integers(0, 2**32))
@looks(15)
def test_notes_are_counted_as_their_pages_list_them(founded, seed):
    store, rng = open_kept(founded), random.Random(seed)
    life = Life(store, get_scheme(store), rng)
    with patch.object(replies, "PAGE_SIZE", 3):
        for _ in range(4):
            life.live(15)
            for note in replies.list_notes(store, life.lead).rows:
                if rng.random() < 0.5:
                    replies.reply(store, life.lead, note["sentence"], note["person"], "Seen.")
            listed, page = 0, replies.list_notes(store, life.lead)
            count = page.count
            while True:
                listed += len(page.rows)
                if not page.following:
                    break
                page = replies.list_notes(store, life.lead, page.following)
            assert count == listed
    store.close()


def test_what_takes_longer_than_a_calendar_has_a_forecast():
    assert progress._forecast(10_000_000, 1).end < "2200"
    assert progress._forecast(10, 70).end < progress._forecast(700, 70).end
