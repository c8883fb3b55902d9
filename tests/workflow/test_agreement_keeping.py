"""Figures are made once, outside every lock, and only while someone waits for them."""

import threading
import time
from dataclasses import replace

import pytest

from annotate.workflow import agreement
from annotate.workflow.agreement import history
from annotate.workflow.agreement.kept.keeping import Abandoned, Kept, pause, wanted_while
from tests.labelled import make_project

PATIENCE = 30  # seconds until a test calls a thread hung


def start(*works):
    """Run each in a thread of its own; return the threads and, in their order, what they found."""
    found = [None] * len(works)

    def run(place):
        try:
            found[place] = works[place]()
        except (ValueError, Abandoned) as error:
            found[place] = error

    threads = [threading.Thread(target=run, args=[n], daemon=True) for n in range(len(works))]
    for one in threads:
        one.start()
    return threads, found


def finish(threads):
    for one in threads:
        one.join(PATIENCE)
        assert not one.is_alive()


def test_two_versions_asked_at_once_do_not_wait_for_each_other(monkeypatch):
    store = make_project(count=2, sentences=12)
    scope = agreement.show_scope(store, None)
    # Each version's page needs the tables of both versions; both begin before either goes on.
    used = [("news-source", 1, ""), ("news-source", 2, "")]
    begun, mine = threading.Barrier(2), threading.local()

    def list_versions(db):
        if not hasattr(mine, "has_begun"):
            mine.has_begun = True
            begun.wait(PATIENCE)
        return used

    monkeypatch.setattr(history.stored, "list_versions", list_versions)

    def ask(version):
        basis = agreement.open_basis(store, replace(scope, version=("news-source", version)))
        return agreement.list_versions(basis, agreement.get_measure(basis.scheme, "source"))

    threads, found = start(lambda: ask(1), lambda: ask(2))
    finish(threads)
    assert found[0] == found[1] and [one.name for one in found[0]] == ["news-source 1"]


def test_a_result_is_made_once_however_many_ask():
    kept, made, go_on = Kept(), [], threading.Event()

    def make():
        made.append(1)
        go_on.wait(PATIENCE)
        return len(made)

    threads, found = start(*[lambda: kept.once("key", make)] * 4)
    go_on.set()
    finish(threads)
    assert found == [1, 1, 1, 1] and kept.once("key", make) == 1


def test_who_waits_for_a_thread_that_fails_tries_in_turn():
    kept, begun, go_on = Kept(), threading.Event(), threading.Event()
    tries = []

    def make():
        tries.append(1)
        if len(tries) == 1:
            begun.set()
            go_on.wait(PATIENCE)
            raise ValueError("the first time")
        return "made"

    first, of_first = start(lambda: kept.once("key", make))
    assert begun.wait(PATIENCE)
    second, of_second = start(lambda: kept.once("key", make))
    go_on.set()
    finish(first + second)
    assert isinstance(of_first[0], ValueError) and of_second == ["made"]


def test_what_no_one_waits_for_is_abandoned_and_can_be_asked_again():
    kept, is_open = Kept(), [True]

    def make():
        is_open[0] = False  # the page is closed meanwhile
        pause()
        return "made"

    with wanted_while(lambda: is_open[0]), pytest.raises(Abandoned):
        kept.once("outer", lambda: kept.once("inner", make))
    assert kept.results == {}
    assert kept.once("inner", make) == "made"  # asked by someone who stays


def test_what_someone_else_waits_for_is_finished():
    kept, begun, go_on, is_open = Kept(), threading.Event(), threading.Event(), [True]

    def make():
        begun.set()
        go_on.wait(PATIENCE)
        pause()
        return "made"

    def ask_and_leave():
        with wanted_while(lambda: is_open[0]):
            return kept.once("outer", lambda: kept.once("inner", make))

    leaving, of_leaving = start(ask_and_leave)
    assert begun.wait(PATIENCE)
    staying, of_staying = start(lambda: kept.once("outer", make))
    while len(kept._makings["outer"].wanted_by) < 2:
        time.sleep(0.001)
    is_open[0] = False
    go_on.set()
    finish(leaving + staying)
    assert of_leaving == of_staying == ["made"]
