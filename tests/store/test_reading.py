"""Readers: one a thread, all of the same truth, on disk and in memory."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from annotate.store import project as stored
from annotate.store.export import stream_rows
from annotate.store.file.connection import Store
from annotate.workflow.operations import demo
from annotate.workflow.operations.opening import open_project


@pytest.fixture(params=["disk", "memory"])
def store(request, tmp_path):
    path = ":memory:" if request.param == "memory" else str(tmp_path / "project.db")
    opened = open_project(path)
    yield opened
    opened.close()


def test_many_threads_read_and_write_at_once_and_each_sees_its_own_write(store):
    def work(number):
        for turn in range(20):
            store.write(lambda db, t=turn: stored.save_setting(db, f"key-{number}", t))
            assert stored.find_setting(store.reader(), f"key-{number}") == turn
        return number

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == list(range(8))
    kept = stored.list_settings(store.reader())
    assert {kept[f"key-{number}"] for number in range(8)} == {19}


def test_a_change_that_fails_leaves_nothing_behind(store):
    def change(db):
        stored.save_setting(db, "half", 1)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        store.write(change)
    assert stored.find_setting(store.reader(), "half") is None
    store.write(lambda db: stored.save_setting(db, "whole", 1))
    assert stored.find_setting(store.reader(), "whole") == 1


def test_a_stream_shows_the_state_in_which_it_began(tmp_path):
    store = open_project(str(tmp_path / "project.db"))
    demo.fill(store)
    rows = stream_rows(store.reader(), "raw")
    first = next(rows)
    store.write(lambda db: db.execute("update person set name = name || ' X'"))
    names = {row[12] for row in [first, *rows]}
    assert names == {"Ida", "Jonas", "Mara"}
    assert {row[12] for row in stream_rows(store.reader(), "raw")} == {"Ida X", "Jonas X", "Mara X"}
    store.close()


def test_several_reads_of_one_state_see_nothing_saved_meanwhile(tmp_path):
    store = open_project(str(tmp_path / "project.db"))
    store.write(lambda db: stored.save_setting(db, "key", "before"))
    with store.one_state() as db:
        assert stored.find_setting(db, "key") == "before"
        store.write(lambda db: stored.save_setting(db, "key", "after"))
        assert stored.find_setting(db, "key") == "before"
    assert stored.find_setting(store.reader(), "key") == "after"
    store.close()


def test_a_stream_that_is_given_up_does_not_keep_its_reader_in_the_past(tmp_path):
    store = open_project(str(tmp_path / "project.db"))
    demo.fill(store)
    rows = stream_rows(store.reader(), "raw")
    next(rows)
    del rows
    store.write(lambda db: stored.save_setting(db, "later", 1))
    assert stored.find_setting(store.reader(), "later") == 1
    store.close()


def test_nobody_waits_for_ever_on_a_store_that_is_closing(tmp_path):
    store = open_project(str(tmp_path / "project.db"))
    queue, closing = store._writer._waiting, threading.Event()

    class Slow:
        """A queue into which a change gets only once the store has begun to close."""

        def __getattr__(self, name):
            return getattr(queue, name)

        def put(self, job):
            if job is not None:
                threading.Thread(target=close).start()
                closing.wait(30)
                threading.Event().wait(0.2)
            queue.put(job)

    def close():
        closing.set()
        store._writer.stop()

    store._writer._waiting = Slow()
    heard = []
    save = threading.Thread(
        target=lambda: heard.append(store.write(lambda db: stored.save_setting(db, "last", 1))),
        daemon=True,
    )
    save.start()
    save.join(30)
    assert heard == [None], "the caller waits for a change that nobody will write"
    assert stored.find_setting(store.reader(), "last") == 1
    store.close()


def test_closing_twice_is_no_mistake(tmp_path):
    store = open_project(str(tmp_path / "project.db"))
    store.close()
    store.close()
    again = Store(str(tmp_path / "project.db"))
    again.close()
