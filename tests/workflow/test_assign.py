"""Giving articles out: by name, in balance, for a share; and whose they are."""

from collections import Counter

import pytest

from annotate.errors import Conflict, Forbidden, Invalid, NotFound, NotTaken
from annotate.records import Draft
from annotate.store.articles import list_sentences
from annotate.workflow import articles, assign
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label import saving
from annotate.workflow.people import membership
from annotate.workflow.project import get_project


@pytest.fixture
def rules(db):
    def save(mode="named", k=2, share=100, lease_hours=24):
        assign.save_rules(db, None, mode=mode, k=k, share=share, lease_hours=lease_hours)

    return save


@pytest.fixture
def many(db):
    """Twelve articles of different lengths."""
    drafts = [Draft(text=f"Paper {n}. " + "It rained. " * (n + 1), name=f"{n}.txt")
              for n in range(12)]  # fmt: skip
    return [one.id for one in add_articles(db, None, drafts)]


def names(db, article):
    [row] = [one for one in assign.overview(db) if one["id"] == article]
    return [one["name"] for one in row["people"]]


def test_in_a_fresh_project_every_reviewer_may_label_every_article(db, article, alice, asked, save):
    assert get_project(db).mode == "open"
    assert saving.open_article(db, alice, article.id).article.id == article.id
    assert save(alice, asked[0])["rejected"] == []
    assert names(db, article.id) == ["Alice"], "whoever begins has it"


def test_by_name_only_those_who_were_given_it_may(db, article, asked, alice, bob, save, rules):
    rules("named")
    assign.give(db, None, [article.id], [alice.id])
    assert save(alice, asked[0])["rejected"] == []
    with pytest.raises(NotFound):
        saving.open_article(db, bob, article.id)
    assert save(bob, asked[0])["accepted"] == []


def test_whoever_has_begun_keeps_an_article_when_the_rules_change(
    db, article, asked, alice, save, rules
):
    save(alice, asked[0])
    rules("queue")
    assert names(db, article.id) == ["Alice"]
    assert save(alice, asked[1])["rejected"] == []


def test_what_was_taken_away_is_no_longer_theirs_and_says_so(
    db, article, asked, alice, save, rules
):
    rules("named")
    assign.give(db, None, [article.id], [alice.id])
    save(alice, asked[0])
    assign.take_away(db, None, article.id, alice.id)
    [told] = save(alice, asked[1])["rejected"]
    assert told["reason"] == "This article is no longer assigned to you."
    with pytest.raises(Forbidden):
        saving.open_article(db, alice, article.id)
    with pytest.raises(NotFound):
        assign.take_away(db, None, article.id, alice.id)
    assert db.reader().execute("select count(*) from answer").fetchone() == (1,)


def test_a_label_sent_again_after_the_article_was_taken_away_stays_accepted(
    db, article, asked, alice, event, rules
):
    rules("named")
    assign.give(db, None, [article.id], [alice.id])
    batch = {"person": alice.id, "events": [event(asked[0])]}
    [first] = saving.save_events(db, alice, batch)["accepted"]
    assign.take_away(db, None, article.id, alice.id)
    [again] = saving.save_events(db, alice, batch)["accepted"]
    assert again["rev"] == first["rev"]


def test_an_own_event_about_a_sentence_of_others_tells_as_little_as_one_about_none(
    db, article, asked, alice, event, rules
):
    rules("named")
    assign.give(db, None, [article.id], [alice.id])
    [made] = add_articles(db, None, [Draft(text="Not hers\n\nThe mayor said no.", name="h.txt")])
    hidden = list_sentences(db.reader(), made.id)[-1]
    known = event(asked[0])
    saving.save_events(db, alice, {"person": alice.id, "events": [known]})
    told = []
    for sentence in (hidden.id, "0" * 24 + "-0-18"):
        batch = {"person": alice.id, "events": [known | {"sentence": sentence}]}
        answer = saving.save_events(db, alice, batch)
        [rejected] = answer["rejected"]
        assert (answer["accepted"], rejected.pop("sentence")) == ([], sentence)
        told.append(rejected)
    assert told[0] == told[1]


def test_a_lead_labels_only_what_they_took(db, article, asked, lead, event):
    batch = {"person": lead.id, "events": [event(asked[0])]}
    with pytest.raises(NotTaken):
        saving.open_article(db, lead, article.id)
    [told] = saving.save_events(db, lead, batch)["rejected"]
    assert "not assigned to you" in told["reason"]
    assign.take(db, lead, article.id)
    assert saving.save_events(db, lead, batch)["rejected"] == []
    assign.give_back(db, lead, article.id)
    with pytest.raises(NotTaken):
        saving.open_article(db, lead, article.id)


def test_only_what_one_took_oneself_can_be_given_back(db, article, alice, rules):
    rules("named")
    assign.give(db, None, [article.id], [alice.id])
    with pytest.raises(Forbidden):
        assign.give_back(db, alice, article.id)


def test_balance_gives_each_article_to_k_and_spreads_the_work(db, many, rules):
    crew = [membership.add_person(db, f"R{n}") for n in range(4)]
    rules("balance", k=2)
    listed = assign.overview(db)
    assert {len(row["people"]) for row in listed} == {2}
    loads = Counter()
    for row in listed:
        loads.update({one["person"]: row["asked"] for one in row["people"]})
    assert loads.keys() == {one.id for one in crew}
    assert max(loads.values()) - min(loads.values()) <= max(row["asked"] for row in listed)


def test_in_balance_a_new_article_is_given_out_at_once(db, alice, bob, rules):
    rules("balance", k=2)
    [made] = add_articles(db, None, [Draft(text="It rained. It poured.", name="x.txt")])
    assert names(db, made.id) == ["Alice", "Bob"]


def test_in_balance_the_work_of_somebody_who_leaves_goes_to_others(db, article, alice, bob, rules):
    rules("balance", k=1)
    [first] = names(db, article.id)
    person = {"Alice": alice, "Bob": bob}[first]
    membership.add_person(db, "Lena", "lead")
    membership.deactivate(db, None, person)
    assert names(db, article.id) == [{"Alice": "Bob", "Bob": "Alice"}[first]]


def test_nobody_is_given_again_by_balance_what_was_taken_from_them(db, article, alice, bob, rules):
    rules("balance", k=1)
    [first] = names(db, article.id)
    assign.take_away(db, None, article.id, {"Alice": alice, "Bob": bob}[first].id)
    assert assign.balance(db) == 1
    assert names(db, article.id) != [first]


def test_a_share_goes_to_k_and_the_rest_to_one_always_the_same(db, many, rules):
    rules("named", k=3, share=50)
    project = get_project(db)
    ids = [f"{n * 2654435761 % 2**96:024x}" for n in range(4000)]
    places = [assign.count_slots(project, one, None) for one in ids]
    assert set(places) == {1, 3}
    assert 0.45 < places.count(3) / len(places) < 0.55
    assert places == [assign.count_slots(project, one, None) for one in ids]
    assert assign.count_slots(project, ids[0], 7) == 7


def test_the_share_is_no_matter_of_the_split(db, rules):
    """Else the test split of a file would have one label an article and train all the others."""
    rules("named", k=3, share=50)
    project = get_project(db)
    ids = [f"{bucket:08x}{n * 2654435761 % 2**32:08x}00000000"
           for bucket in range(100) for n in range(100)]  # fmt: skip
    for bucket in range(0, 100, 20):
        mine = [one for one in ids if int(one[:8], 16) % 100 == bucket]
        many = sum(assign.count_slots(project, one, None) == 3 for one in mine)
        assert 0.3 < many / len(mine) < 0.7


@pytest.mark.parametrize(
    "wrong",
    [{"k": 0}, {"k": 100}, {"share": 101}, {"share": -1}, {"lease_hours": 0}, {"mode": "lottery"}],
)
def test_rules_out_of_bounds_change_nothing(db, rules, wrong):
    before = get_project(db)
    with pytest.raises(Invalid):
        rules(**wrong)
    assert get_project(db) == before


def test_nothing_is_given_to_a_mere_name_nor_from_a_withdrawn_article(db, article, alice, charlie):
    with pytest.raises(Conflict):
        assign.give(db, None, [article.id], [charlie.id])
    articles.withdraw(db, None, article.id)
    with pytest.raises(Conflict):
        assign.give(db, None, [article.id], [alice.id])
    with pytest.raises(NotFound):
        assign.give(db, None, ["0" * 24], [alice.id])


def test_all_or_nothing_of_what_is_given_at_once(db, article, alice):
    with pytest.raises(NotFound):
        assign.give(db, None, [article.id, "0" * 24], [alice.id])
    assert names(db, article.id) == []
