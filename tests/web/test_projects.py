"""Many projects on one server: each opened when it is asked for, and never closed in use."""

import re
import threading

import pytest
from flask import Flask
from werkzeug.test import Client

from annotate.app import create_app
from annotate.errors import NotFound
from annotate.web.projects import serving
from annotate.web.projects.front import make_front
from annotate.web.projects.serving import Projects
from annotate.workflow.operations.folder import get_path, list_projects, list_unserved
from annotate.workflow.operations.opening import open_existing, open_project

HOSTS = ("localhost", "127.0.0.1")


def front(listed=None):
    return make_front(listed, allowed=HOSTS, is_encrypted=False, slow_ms=None)


class Folder:
    """Opens small apps and counts what is opened and closed."""

    def __init__(self, limit):
        self.opened, self.closed = [], []
        self.may_answer = threading.Event()
        self.is_asked = threading.Event()
        self.projects = Projects(front(), self.open, limit)
        self.client = Client(self.projects)

    def open(self, name):
        if name == "none":
            raise NotFound("There is no project at this address.", "Check the address.")
        self.opened.append(name)
        app = Flask(name)

        @app.get("/")
        def page():
            return name

        @app.post("/labels")
        def save():
            self.is_asked.set()
            assert self.may_answer.wait(30)
            assert name not in self.closed
            return f"saved in {name}"

        return app, lambda: self.closed.append(name)


def test_a_project_is_opened_once_and_closed_when_another_needs_its_place():
    folder = Folder(2)
    for name in ("a", "b", "a", "c", "a"):
        assert folder.client.get(f"/p/{name}/", buffered=True).text == name
    assert folder.opened == ["a", "b", "c"]
    assert folder.closed == ["b"]  # “a” was used later
    assert folder.projects.list_open() == ["a", "c"]
    folder.projects.close()
    assert sorted(folder.closed) == ["a", "b", "c"]


def test_a_project_with_a_save_in_flight_stays_open(monkeypatch):
    monkeypatch.setattr(serving, "_PATIENCE", 0.05)
    folder, saved = Folder(1), []
    save = threading.Thread(
        target=lambda: saved.append(folder.client.post("/p/a/labels", buffered=True).text)
    )
    save.start()
    assert folder.is_asked.wait(30)
    refused = Client(folder.projects).get("/p/b/", buffered=True)
    assert refused.status_code == 503
    assert "All open projects are in use." in refused.text
    assert folder.closed == []
    folder.may_answer.set()
    save.join(30)
    assert saved == ["saved in a"]
    assert Client(folder.projects).get("/p/b/", buffered=True).text == "b"
    assert folder.closed == ["a"]


def test_many_who_ask_at_once_open_it_once():
    folder = Folder(3)
    found = []
    threads = [
        threading.Thread(
            target=lambda: found.append(Client(folder.projects).get("/p/a/", buffered=True).text)
        )
        for _ in range(20)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert found == ["a"] * 20
    assert folder.opened == ["a"]


def test_one_address_has_the_metrics_of_all_open_projects(tmp_path):
    def open_one(name):
        store = open_project(str(tmp_path / f"{name}.db"))
        return create_app(store), store.close

    projects = Projects(front(), open_one, 2)
    client = Client(projects)
    for name in ("b", "a"):
        assert client.get(f"/p/{name}/help", buffered=True).status_code == 200
    here, elsewhere = {"REMOTE_ADDR": "127.0.0.1"}, {"REMOTE_ADDR": "192.0.2.7"}
    text = client.get("/metrics", environ_base=here, buffered=True).text
    assert re.findall(r'^annotate_write_queue_length\{project="(\w)"\} 0$', text, re.M) == [
        "a",
        "b",
    ]
    assert 'annotate_request_seconds_count{project="a",method="GET",route="/help"' in text
    assert text.count("# TYPE annotate_write_queue_length ") == 1
    assert client.get("/metrics", environ_base=elsewhere, buffered=True).status_code == 403
    # To be watched is no use: the place is that of “b”, which was asked for first.
    client.get("/p/c/help", buffered=True)
    assert projects.list_open() == ["a", "c"]
    projects.close()


def test_what_is_not_there_is_said_and_opens_nothing():
    folder = Folder(1)
    missing = folder.client.get("/p/none/", buffered=True)
    assert missing.status_code == 404
    assert "There is no project at this address." in missing.text
    assert folder.client.get("/p/a", buffered=True).location == "/p/a/"
    assert folder.client.get("/elsewhere", buffered=True).status_code == 404
    assert (
        folder.client.get("/p/a/", buffered=True, headers={"Host": "evil.example"}).status_code
        == 400
    )
    assert folder.opened == []
    assert "Content-Security-Policy" in missing.headers


def test_a_watcher_learns_that_the_server_answers_and_nothing_of_its_projects():
    folder = Folder(1)
    answer = folder.client.get("/healthz", buffered=True)
    assert (answer.status_code, answer.json) == (200, {"ok": True})
    stranger = folder.client.get("/healthz", buffered=True, headers={"Host": "evil.example"})
    assert stranger.status_code == 400
    assert folder.opened == []


@pytest.fixture
def folder(tmp_path):
    for name in ("town", "port-2"):
        open_project(str(tmp_path / f"{name}.db"), f"<{name}>").close()
    (tmp_path / "town.backup-20260101T120000.db").write_bytes((tmp_path / "town.db").read_bytes())
    (tmp_path / "two words.db").write_bytes(b"")
    (tmp_path / "broken.db").write_bytes(b"nothing")
    return tmp_path


def test_the_list_has_the_projects_and_no_backups(folder):
    listed = list_projects(folder)
    assert [(one.file, one.name, one.articles) for one in listed] == [
        ("port-2", "<port-2>", 0), ("town", "<town>", 0), ("broken", "broken", None),
    ]  # fmt: skip
    assert list_unserved(folder) == ["two words.db"]
    page = Client(front(lambda: listed)).get("/", buffered=True).text
    assert '<a href="/p/town/">&lt;town&gt;</a>' in page
    assert "The file cannot be read." in page


def test_a_visitor_does_not_see_where_a_broken_file_lies_and_the_log_says_it(folder, caplog):
    def open_one(name):
        open_existing(str(get_path(folder, name)))

    page = Client(Projects(front(), open_one, 1)).get("/p/broken/", buffered=True)
    assert page.status_code == 503
    assert "The file of this project cannot be opened" in page.text
    assert str(folder) not in page.text
    assert f"{folder}/broken.db is not an Annotate database" in caplog.text


@pytest.mark.parametrize("name", ["../town", "town.backup-20260101T120000", "", "two words", "x"])
def test_only_a_project_of_the_folder_is_opened(name, folder):
    with pytest.raises(NotFound):
        get_path(folder, name)
    assert get_path(folder, "town") == folder / "town.db"


def test_without_leave_no_name_is_shown():
    page = Client(front()).get("/", buffered=True).text
    assert "/p/" not in page
    assert "Open the address of yours" in page
