"""One writing thread: group commit, each caller's own result, nothing lost or half done."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from annotate.errors import Busy, Conflict, NoDatabase
from annotate.store import project as stored
from annotate.store.file import writer
from annotate.store.file.connection import NestedUse, Store
from annotate.workflow.operations.opening import open_project


@pytest.fixture
def store(tmp_path):
    opened = open_project(str(tmp_path / "project.db"))
    yield opened
    opened.close()


def test_a_commit_is_on_the_disk_before_it_is_confirmed(unsynced, tmp_path):
    db = unsynced(str(tmp_path / "project.db"))
    assert db.execute("pragma synchronous").fetchone() == (2,)  # FULL
    db.conn.close()


def test_of_100_concurrent_writes_20_fail_and_80_are_saved(store):
    gate = threading.Barrier(100)

    def save(number):
        def change(db):
            stored.save_setting(db, f"key-{number}", number)
            if number % 5 == 0:
                raise Conflict(f"number {number}")
            return number

        gate.wait()
        try:
            return store.write(change)
        except Conflict as error:
            return str(error)

    with ThreadPoolExecutor(100) as pool:
        heard = list(pool.map(save, range(100)))
    assert heard == [f"number {n}" if n % 5 == 0 else n for n in range(100)]
    kept = {key for key in stored.list_settings(store.reader()) if key.startswith("key-")}
    assert kept == {f"key-{n}" for n in range(100) if n % 5}


def test_waiting_writes_share_one_commit(store):
    commits = []
    store._writing.conn.set_trace_callback(
        lambda sql: commits.append(sql) if sql.lower() == "commit" else None
    )
    running = threading.Event()
    free = threading.Event()

    def slow(db):
        running.set()
        free.wait(60)

    with ThreadPoolExecutor(51) as pool:
        first = pool.submit(store.write, slow)
        running.wait(60)
        rest = [
            pool.submit(store.write, lambda db, n=n: stored.save_setting(db, f"n{n}", n))
            for n in range(50)
        ]
        while store._writer._waiting.qsize() < 50:
            pass
        free.set()
        for job in (first, *rest):
            job.result(10)
    store._writing.conn.set_trace_callback(None)
    assert len(commits) == 2


def test_a_reader_sees_a_write_as_soon_as_its_caller_hears_of_it(store):
    for number in range(20):
        store.write(lambda db, n=number: stored.save_setting(db, "n", n))
        assert stored.find_setting(store.reader(), "n") == number


def test_a_reader_cannot_write(store):
    with pytest.raises(Exception, match="readonly"):
        stored.save_setting(store.reader(), "n", 1)


@pytest.mark.parametrize("use", [lambda store: store.write(lambda db: None), Store.reader])
def test_a_change_that_reaches_for_the_store_is_refused_on_a_file(store, use):
    check_nested_use_is_refused(store, use)


@pytest.mark.parametrize("use", [lambda store: store.write(lambda db: None), Store.reader])
def test_a_change_that_reaches_for_the_store_is_refused_in_memory(db, use):
    check_nested_use_is_refused(db, use)


def check_nested_use_is_refused(store, use):
    def change(db):
        stored.save_setting(db, "outer", 1)
        use(store)

    with pytest.raises(NestedUse, match="must use the `db`"):
        store.write(change)
    assert stored.find_setting(store.reader(), "outer") is None
    store.write(lambda db: stored.save_setting(db, "outer", 2))
    assert stored.find_setting(store.reader(), "outer") == 2


def test_a_change_may_write_to_another_project(store, db):
    store.write(lambda _: db.write(lambda other: stored.save_setting(other, "n", 1)))
    assert stored.find_setting(db.reader(), "n") == 1


def test_each_thread_has_its_own_reader(store):
    mine = store.reader()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(store.reader).result() is not mine
    assert store.reader() is mine


def test_a_full_disk_undoes_the_group_and_says_so(store):
    store._writing.conn.execute("pragma max_page_count = 1")
    pages = store._writing.conn.execute("pragma page_count").fetchone()[0]
    store._writing.conn.execute(f"pragma max_page_count = {pages}")
    before = stored.list_settings(store.reader())
    with pytest.raises(Exception, match="Free some space"):
        store.write(lambda db: stored.save_setting(db, "big", "x" * 1_000_000))
    assert stored.list_settings(store.reader()) == before
    store._writing.conn.execute("pragma max_page_count = 1000000")
    store.write(lambda db: stored.save_setting(db, "big", "x" * 1_000_000))


def test_a_file_held_by_another_program_is_named_busy(store, tmp_path, monkeypatch):
    monkeypatch.setattr(writer, "PATIENCE", 0.05)
    other = Store(str(tmp_path / "project.db"))
    other._writing.conn.execute("begin immediate")
    with pytest.raises(Busy, match="Another program"):
        store.write(lambda db: stored.save_setting(db, "n", 1))
    other._writing.conn.execute("rollback")
    other.close()
    store.write(lambda db: stored.save_setting(db, "n", 1))


def test_a_file_that_another_program_lets_go_is_written(store, tmp_path):
    other = Store(str(tmp_path / "project.db"))
    other._writing.conn.execute("begin immediate")
    with ThreadPoolExecutor(1) as pool:
        waits = pool.submit(store.write, lambda db: stored.save_setting(db, "n", 1))
        assert not wait([waits], timeout=0.05).done
        other._writing.conn.execute("rollback")
        waits.result(10)
    assert stored.list_settings(other.reader())["n"] == 1
    other.close()


def test_closing_writes_what_waits_and_then_refuses(store):
    with ThreadPoolExecutor(8) as pool:
        jobs = [
            pool.submit(store.write, lambda db, n=n: stored.save_setting(db, f"n{n}", n))
            for n in range(8)
        ]
        for job in jobs:
            job.result()
    store.close()
    with pytest.raises(Busy):
        store.write(lambda db: None)


@pytest.mark.parametrize("content", [b"this is no database at all" * 100, b"SQLite format 3\0" * 9])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "notes.db"
    path.write_bytes(content)
    with pytest.raises(NoDatabase, match="Name another file"):
        open_project(str(path))
    assert path.read_bytes() == content


def test_a_folder_that_is_missing_is_named(tmp_path):
    with pytest.raises(NoDatabase, match="folder"):
        open_project(str(tmp_path / "missing" / "x.db"))


# --- errors that are not the change's own ----------------------------------------------------


class Failing:
    """A connection on which statements that begin with certain words raise MemoryError.

    The module raises it when SQLite itself runs out of memory.
    """

    def __init__(self, conn, *words):
        self._conn, self.words = conn, words

    def execute(self, sql, *values):
        if sql.lower().startswith(self.words):
            raise MemoryError
        return self._conn.execute(sql, *values)

    def __getattr__(self, name):
        return getattr(self._conn, name)


@pytest.fixture
def failing(store):
    def call(*words):
        store._writing.conn = Failing(conn, *words)

    conn = store._writing.conn
    yield call
    store._writing.conn = conn


def half_a_change(db):
    stored.save_setting(db, "half", 1)
    raise Conflict("The other half is missing.")


def write_together(store, *changes):
    """Have the changes written in one group; return what each caller hears."""
    running, free = threading.Event(), threading.Event()

    def slow(db):
        running.set()
        free.wait(60)

    with ThreadPoolExecutor(len(changes) + 1) as pool:
        first = pool.submit(store.write, slow)
        running.wait(60)
        rest = [pool.submit(store.write, change) for change in changes]
        while store._writer._waiting.qsize() < len(changes):
            pass
        free.set()
        first.result(10)
        return [job.exception(10) or job.result() for job in rest]


def hear(store, change):
    """Have a change written; return what its caller hears, who does not wait for ever here."""
    heard = []

    def call():
        try:
            heard.append(store.write(change))
        except Busy as error:
            heard.append(error)

    caller = threading.Thread(target=call, daemon=True)
    caller.start()
    caller.join(10)
    assert heard, "The caller still waits."
    return heard[0]


def test_a_savepoint_that_cannot_be_undone_fails_the_group_and_saves_nothing(store, failing):
    failing("rollback to")
    heard = write_together(store, lambda db: stored.save_setting(db, "whole", 1), half_a_change)
    assert [type(one) for one in heard] == [Busy, Busy]
    assert not {"half", "whole"} & set(stored.list_settings(store.reader()))
    failing()
    store.write(lambda db: stored.save_setting(db, "later", 1))
    assert not {"half", "whole"} & set(stored.list_settings(store.reader()))


@pytest.mark.parametrize("words", ["begin", "savepoint", "release", "commit"])
def test_after_any_failed_statement_the_thread_writes_on(store, failing, words):
    failing(words)
    heard = hear(store, lambda db: stored.save_setting(db, "lost", 1))
    assert isinstance(heard, Busy) and "too little memory" in heard.reason
    failing()
    store.write(lambda db: stored.save_setting(db, "later", 1))
    kept = stored.list_settings(store.reader())
    assert "later" in kept and "lost" not in kept


def test_a_rollback_that_fails_is_made_up_for_by_the_next_group(store, failing):
    failing("commit", "rollback")
    with pytest.raises(Busy):
        store.write(lambda db: stored.save_setting(db, "lost", 1))
    with pytest.raises(Busy):  # still no rollback
        store.write(lambda db: stored.save_setting(db, "lost", 2))
    failing()
    store.write(lambda db: stored.save_setting(db, "later", 1))
    kept = stored.list_settings(store.reader())
    assert "later" in kept and "lost" not in kept


def test_a_save_that_waits_for_another_program_hears_of_it_before_a_browser_gives_up():
    assert writer.PATIENCE < 8
