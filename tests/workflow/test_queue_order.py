"""The order of the queue: import order, shuffled, by tag, or with a partner first."""

import itertools

import pytest

from annotate.errors import Invalid
from annotate.records import Draft
from annotate.store import assign as stored
from annotate.workflow import articles, assign
from annotate.workflow.articles import tags
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.people import membership

KINDS = ("sentence", "bullet")
NUMBERS = (6, 2, 1, 5, 3, 4)
RULES = {"mode": "queue", "k": 2, "share": 100, "lease_hours": 1}


@pytest.fixture
def six(db):
    """Six articles in order of import."""
    drafts = [Draft(text=f"Paper {n} came out. It sold.", name=f"{n}.txt") for n in range(6)]
    return [one.id for one in add_articles(db, None, drafts)]


def offered(db, six, **order):
    """Which of the six the queue gives to six newcomers, one after the other, by number."""
    assign.save_rules(db, None, **RULES, **order)
    people = [membership.add_person(db, f"New {n}") for n in range(6)]
    return [six.index(assign.next_article(db, one)) for one in people]


def test_import_order_fills_each_article_before_the_next(db, six):
    assert offered(db, six) == [0, 0, 1, 1, 2, 2]


def test_the_tagged_come_first_and_then_the_others(db, six):
    tags.add(db, None, [six[4], six[2]], "urgent")
    assert offered(db, six, order="tag", order_tag="urgent") == [2, 2, 4, 4, 0, 0]


def test_articles_that_someone_has_come_first(db, six, alice, bob):
    assign.give(db, None, [six[3]], [alice.id])
    assign.give(db, None, [six[5]], [bob.id])
    assert offered(db, six, order="partner") == [3, 5, 0, 0, 1, 1]


@pytest.mark.parametrize("seed", [0, 1, 7, 12345])
def test_a_seed_gives_one_order_of_all_articles(db, six, alice, seed):
    project = {"order": "shuffled", "order_seed": seed}
    order = offered(db, six, **project)
    assert order[::2] == order[1::2]
    assert order[::2] == [number - 1 for number in assign.shuffled(seed, 6)[:3]]


def test_a_shuffle_contains_every_number_once_and_stays_as_more_come():
    few, many = assign.shuffled(7, 50), assign.shuffled(7, 500)
    assert sorted(many) == list(range(1, 501))
    assert [number for number in many if number <= 50] == list(few)


def test_seeds_give_orders_that_are_no_turns_of_each_other():
    neighbours = {
        (one, other)
        for seed in range(40)
        for one, other in itertools.pairwise(assign.shuffled(seed, 6))
    }
    assert len(neighbours) == 30  # every article comes after every other in some order
    assert {assign.shuffled(seed, 6)[0] for seed in range(40)} == set(range(1, 7))


def test_seeds_differ(db, six, alice):
    found = set()
    for seed in range(30):
        assign.save_rules(db, None, **RULES, order="shuffled", order_seed=seed)
        article = assign.next_article(db, alice)
        found.add(article)
        assign.take_away(db, None, article, alice.id)
        db.write(lambda inside: inside.execute("delete from assignment"))
    assert len(found) > 3


@pytest.mark.parametrize("order", ["import", "shuffled", "tag", "partner"])
def test_every_order_offers_all_that_may_be_offered(db, six, alice, order):
    articles.withdraw(db, None, six[0])
    assign.save_spread(db, None, six[1], k=None, is_calibration=True)
    tags.add(db, None, six[:3], "urgent")
    found = stored.list_candidates(
        db.reader(), alice.id, KINDS, order, numbers=NUMBERS, tag="urgent"
    )
    assert {row[0] for row in found} == set(six[2:])


@pytest.mark.parametrize("order", ["import", "shuffled", "tag", "partner"])
def test_the_queue_sorts_nothing_but_what_ran_out(db, six, alice, order):
    db.reader().conn.set_trace_callback((seen := []).append)
    list(stored.list_candidates(db.reader(), alice.id, KINDS, order, numbers=NUMBERS, tag="urgent"))
    db.reader().conn.set_trace_callback(None)
    asked = [one for one in seen if one.startswith("select")]
    assert len(asked) >= 2
    for statement in asked[1:]:
        plan = [row[3] for row in db.reader().execute(f"explain query plan {statement}")]
        assert not [step for step in plan if "TEMP B-TREE" in step], plan


@pytest.mark.parametrize("wrong", [{"order": "luck"}, {"order_seed": -1}, {"order_tag": "x" * 41}])
def test_an_order_that_there_is_not_is_refused(db, six, wrong):
    with pytest.raises(Invalid):
        assign.save_rules(db, None, **RULES, **wrong)
