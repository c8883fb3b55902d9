"""The queue: 32 reviewers at once, k = 3, leases that run out; nothing lost, nothing twice."""

import shutil
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from annotate.errors import Forbidden
from annotate.records import Draft
from annotate.store import articles as stored
from annotate.store.file.connection import Store
from annotate.workflow import articles, assign, clock
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label import saving
from annotate.workflow.people import membership
from annotate.workflow.scheme import get_scheme
from tests.conftest import made_file

REVIEWERS, ARTICLES, K = 32, 40, 3


@pytest.fixture
def later(monkeypatch):
    offset = [0]
    real = clock.now_ms
    monkeypatch.setattr(clock, "now_ms", lambda: real() + offset[0])

    def pass_by(hours):
        offset[0] += hours * clock.HOUR

    return pass_by


def fill(store):
    """Put 40 small articles into the queue, and let 32 reviewers in."""
    texts = (f"Paper {n} said it would rain. It did not." for n in range(ARTICLES))
    add_articles(store, None, [Draft(text=one, name=f"{n}.txt")
                                        for n, one in enumerate(texts)])  # fmt: skip
    assign.save_rules(store, None, mode="queue", k=K, share=100, lease_hours=24)
    for n in range(REVIEWERS):
        membership.add_person(store, f"R{n:02}")


@pytest.fixture(scope="module")
def busy_file(tmp_path_factory):
    return made_file(tmp_path_factory.mktemp("busy"), fill)


@pytest.fixture
def busy(busy_file, tmp_path):
    """A project on disk that was filled, and its reviewers."""
    store = Store(shutil.copy(busy_file, tmp_path))
    people = (row["person"] for row in membership.list_people(store))
    yield store, sorted(people, key=lambda one: one.name)
    store.close()


def finish(store, person, article, only=None):
    """Label the sentences of an article, or the first ones `only`."""
    db = store.reader()
    scheme = get_scheme(store)
    events = [
        {
            "id": f"{person.id}-{one.position}-{article}"[:64],
            "sentence": one.id,
            "scheme": scheme.id,
            "scheme_version": scheme.version,
            "answer": {"verdict": "no_claim", "claims": [], "flag": None, "comment": "", "why": ""},
        }
        for one in stored.list_sentences(db, article)
        if one.kind == "sentence"
    ][:only]
    return saving.save_events(store, person, {"person": person.id, "events": events})


def at_once(work, people):
    """Let everybody work at the same time; what one raises fails the test."""
    start = threading.Barrier(len(people))

    def run(person):
        start.wait(30)
        work(person)

    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(run, people))


def list_holders(store):
    return Counter(
        one for row in assign.overview(store) for one in [row["id"]] * len(row["people"])
    )


@pytest.mark.slow
def test_32_reviewers_share_40_articles_and_nothing_is_lost(busy, later):
    store, reviewers = busy
    given: dict[str, list[str]] = {one.id: [] for one in reviewers}
    leave = {one.id for one in reviewers[::4]}  # every fourth leaves in the middle

    def work(person):
        while (article := assign.next_article(store, person)) is not None:
            given[person.id].append(article)
            if person.id in leave:
                finish(store, person, article, only=1)
                return
            assert not finish(store, person, article)["rejected"]

    at_once(work, reviewers)
    holders = list_holders(store)
    assert set(holders.values()) == {K}
    assert len(holders) == ARTICLES
    assert all(len(set(mine)) == len(mine) for mine in given.values())
    assert sum(len(mine) for mine in given.values()) == ARTICLES * K

    kept = store.reader().execute("select count(*) from answer").fetchone()[0]
    later(25)
    stayed = [one for one in reviewers if one.id not in leave]
    at_once(work, stayed)

    listed = assign.overview(store)
    assert {len(row["people"]) for row in listed} == {K}
    assert all(one["is_done"] for row in listed for one in row["people"])
    assert all(len(set(mine)) == len(mine) for mine in given.values())
    lapsed = [(row["id"], one["person"]) for row in listed for one in row["former"]]
    assert sorted(person for _, person in lapsed) == sorted(leave)
    for article, person in lapsed:
        assert given[person] == [article]
    now = store.reader().execute("select count(*) from answer").fetchone()[0]
    assert now == kept + 2 * len(leave), "what was labelled before a lease ran out is kept"
    assert all(assign.next_article(store, one) is None for one in reviewers)


def test_asking_twice_at_once_gives_one_article(busy):
    store, reviewers = busy
    given = []
    at_once(lambda _: given.append(assign.next_article(store, reviewers[0])), reviewers[:8])
    assert len(given) == 8
    assert len(set(given)) == 1


def test_who_comes_from_an_article_gets_another_and_no_third(busy):
    store, [anna, *_] = busy
    first = assign.next_article(store, anna)
    second = assign.next_article(store, anna, previous=first)
    assert second != first
    assert assign.next_article(store, anna, previous=second) == first


def test_a_label_begins_the_lease_anew(busy, later):
    store, [anna, ben, *_] = busy
    article = assign.next_article(store, anna)
    later(20)
    finish(store, anna, article, only=1)
    later(20)
    assign.next_article(store, ben)
    assert assign.next_article(store, anna) == article
    [row] = [one for one in assign.overview(store) if one["id"] == article]
    assert "R00" in [one["name"] for one in row["people"]]
    assert not row["former"]


def test_what_is_finished_never_goes_back(busy, later):
    store, [anna, ben, *_] = busy
    article = assign.next_article(store, anna)
    finish(store, anna, article)
    later(1000)
    assign.next_article(store, ben)
    [row] = [one for one in assign.overview(store) if one["id"] == article]
    assert [one["name"] for one in row["people"]] == ["R00", "R01"]


def test_labels_that_come_late_are_kept_and_the_article_comes_back_if_it_is_free(busy, later):
    store, [anna, ben, *_] = busy
    article = assign.next_article(store, anna)
    later(25)
    assign.next_article(store, ben)  # asks, so that the lease of Anna is ended
    assert finish(store, anna, article, only=1)["rejected"] == []
    [row] = [one for one in assign.overview(store) if one["id"] == article]
    assert "R00" in [one["name"] for one in row["people"]]


def test_labels_that_come_too_late_are_kept_though_the_article_is_gone(busy, later):
    store, [anna, *others] = busy
    article = assign.next_article(store, anna)
    later(25)
    for one in others[:K]:
        assert assign.next_article(store, one) == article
    assert finish(store, anna, article, only=1)["rejected"] == []
    [row] = [one for one in assign.overview(store) if one["id"] == article]
    assert [one["name"] for one in row["people"]] == ["R01", "R02", "R03"]
    with pytest.raises(Forbidden):
        saving.open_article(store, anna, article)
    assert len(list(saving.list_log(store, anna, article))) == 1


def test_what_one_gave_back_is_not_handed_out_to_one_again(busy):
    store, [anna, *_] = busy
    article = assign.next_article(store, anna)
    assign.give_back(store, anna, article)
    assert assign.next_article(store, anna) not in (None, article)


def test_a_withdrawn_article_is_never_given_out(busy):
    store, [anna, ben, *_] = busy
    article = assign.next_article(store, anna)
    articles.withdraw(store, None, article)
    assert assign.next_article(store, anna) != article
    assert assign.next_article(store, ben) != article
    assert finish(store, anna, article, only=1)["accepted"] == []


def test_a_calibration_article_comes_first_and_to_everybody(busy):
    store, reviewers = busy
    listed = assign.overview(store)
    common = listed[20]["id"]
    assign.save_spread(store, None, common, k=None, is_calibration=True)
    for one in reviewers[:5]:
        assert assign.next_article(store, one) == common
        finish(store, one, common)
        assert assign.next_article(store, one) != common


def test_a_lead_takes_nothing_from_the_queue(busy):
    store, _ = busy
    assert assign.next_article(store, membership.add_person(store, "Lena", "lead")) is None
