"""A project: founded once, named after its file, opened as it is."""

from dataclasses import replace

import pytest

from annotate.errors import Conflict, NoDatabase, NotFound
from annotate.records import ASKED_KINDS
from annotate.store import project as stored
from annotate.store.file.connection import Store
from annotate.workflow.operations.opening import default_name, open_existing, open_project
from annotate.workflow.project import get_project, read_project, save_settings
from annotate.workflow.scheme import find_scheme, get_scheme, use_scheme


def test_a_new_file_is_founded_once(tmp_path):
    path = str(tmp_path / "my-news_project.db")
    store = open_project(path)
    first = get_project(store)
    store.close()
    store = open_project(path, "Another name")
    assert get_project(store) == first
    assert first.name == "My news project"
    assert first.asked_kinds == ASKED_KINDS and first.words == "several"
    assert get_scheme(store).id == "news-source"
    store.close()


def test_two_projects_have_two_ids(db):
    other = open_project(":memory:")
    assert get_project(other).id != get_project(db).id
    other.close()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("annotate.db", "Annotate"),
        ("/some/where/BBC_news-2025.db", "BBC news 2025"),
        ("élections.db", "Élections"),
        ("-.db", "Annotate"),
    ],
)
def test_a_project_is_named_after_its_file(path, name):
    assert default_name(path) == name


def test_only_a_version_that_was_used_is_found(db):
    assert find_scheme(db, "news-source", 1).id == "news-source"
    for name, version in (("news-source", 2), ("admiralty", 1), ("", 0), ("news-source", -1)):
        assert find_scheme(db, name, version) is None


def test_a_file_without_a_project_says_how_to_begin(db):
    db.write(lambda db: db.execute("delete from setting"))
    with pytest.raises(NotFound, match="no project"):
        get_project(db)


def test_opening_what_is_there_makes_nothing(tmp_path):
    with pytest.raises(NoDatabase):
        open_existing(str(tmp_path / "none.db"))
    assert list(tmp_path.iterdir()) == []


def test_settings_keep_every_kind_of_value(db):
    for value in ("text", 3, None, [1, "zwei"], {"drei": "🌉"}, True):
        db.write(lambda db, value=value: stored.save_setting(db, "key", value))
        assert stored.find_setting(db.reader(), "key") == value


def test_settings_are_read_once_until_something_is_saved(db):
    reads = []
    db.reader().conn.set_trace_callback(lambda sql: reads.append(sql) if "setting" in sql else None)
    assert all(get_project(db).name == "Test" for _ in range(5))
    assert len(reads) == 1
    save_settings(db, None, name="Second")
    reads.clear()
    assert all(get_project(db).name == "Second" for _ in range(5))
    assert len(reads) == 1


def test_settings_changed_by_another_process_are_seen(tmp_path):
    path = str(tmp_path / "project.db")
    here, there = open_project(path, "Here"), Store(path)
    assert get_project(here).name == get_project(there).name == "Here"
    save_settings(there, None, name="There")
    assert get_project(here).name == get_project(there).name == "There"
    here.close()
    there.close()


def test_settings_of_a_change_that_failed_are_never_seen(db):
    def change(db):
        stored.save_setting(db, "name", "Undone")
        assert read_project(db).name == "Undone"
        raise ValueError

    assert get_project(db).name == "Test"
    with pytest.raises(ValueError):
        db.write(change)
    assert get_project(db).name == "Test"


def test_settings_read_from_one_state_of_the_file_stay_as_they_were(tmp_path):
    store = open_project(str(tmp_path / "project.db"), "Before")
    with store.one_state() as db:
        assert read_project(db).name == "Before"
        save_settings(store, None, name="After")
        assert get_project(store).name == "Before"
    assert get_project(store).name == "After"
    store.close()


def test_another_text_under_a_version_that_is_stored_is_refused(db, scheme):
    other = replace(scheme, toml=scheme.toml.replace("title = ", "title  = ", 1), fields=())
    with pytest.raises(Conflict, match="new version number"):
        db.write(lambda db: use_scheme(db, other))
    assert get_scheme(db) == scheme
    db.write(lambda db: use_scheme(db, scheme))
