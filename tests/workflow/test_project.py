"""A project: founded once, named after its file, opened as it is."""

import pytest

from annotate.errors import NoDatabase, NotFound
from annotate.records import ASKED_KINDS
from annotate.store import project as stored
from annotate.workflow.opening import default_name, open_existing, open_project
from annotate.workflow.project import get_project
from annotate.workflow.scheme import find_scheme, get_scheme


def test_a_new_file_is_founded_once(tmp_path):
    path = str(tmp_path / "my-news_project.db")
    store = open_project(path)
    first = get_project(store.reader())
    store.close()
    store = open_project(path, "Another name")
    assert get_project(store.reader()) == first
    assert first.name == "My news project"
    assert first.asked_kinds == ASKED_KINDS and first.words == "several"
    assert get_scheme(store.reader(), first).id == "news-source"
    store.close()


def test_two_projects_have_two_ids(db):
    other = open_project(":memory:")
    assert get_project(other.reader()).id != get_project(db.reader()).id
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
    assert find_scheme(db.reader(), "news-source", 1).id == "news-source"
    for name, version in (("news-source", 2), ("admiralty", 1), ("", 0), ("news-source", -1)):
        assert find_scheme(db.reader(), name, version) is None


def test_a_file_without_a_project_says_how_to_begin(db):
    db.write(lambda db: db.execute("delete from setting"))
    with pytest.raises(NotFound, match="no project"):
        get_project(db.reader())


def test_opening_what_is_there_makes_nothing(tmp_path):
    with pytest.raises(NoDatabase):
        open_existing(str(tmp_path / "none.db"))
    assert list(tmp_path.iterdir()) == []


def test_settings_keep_every_kind_of_value(db):
    for value in ("text", 3, None, [1, "zwei"], {"drei": "🌉"}, True):
        db.write(lambda db, value=value: stored.save_setting(db, "key", value))
        assert stored.find_setting(db.reader(), "key") == value
