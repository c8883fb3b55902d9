"""serve as its own process: a browser's first steps over HTTP, and the end."""

import http.client
import re
import threading
from contextlib import suppress

import pytest

from annotate.web.frame.headers import CSP, ON_FILES
from annotate.workflow.operations.opening import open_existing
from annotate.workflow.people.membership import list_people
from annotate.workflow.settings import save_settings
from tests.serving import ServerProcess

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    started = ServerProcess(tmp_path_factory.mktemp("served") / "annotate.db")
    yield started
    started.stop()


class Browser:
    """Asks one server, keeps its cookie, sends Origin."""

    def __init__(self, server):
        self.port, self.cookie = server.port, ""

    def ask(self, method, path, body=b"", **headers):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Origin": f"http://127.0.0.1:{self.port}", **headers}
        if self.cookie:
            sent["Cookie"] = self.cookie
        if body:
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        line.request(method, path, body, sent)
        answer = line.getresponse()
        answer.text = answer.read().decode()
        line.close()
        self.cookie = (answer.headers["Set-Cookie"] or self.cookie).split(";")[0]
        return answer


def test_the_printed_link_makes_the_first_person_the_lead_once(server):
    path = re.search(r"(/setup/\S+)", server.printed)[1]
    browser = Browser(server)
    assert browser.ask("GET", path).status == 200
    entered = browser.ask("POST", path, b"name=Mina&password=")
    assert entered.status == 303
    page = browser.ask("GET", entered.headers["Location"])
    assert page.status == 200 and "Mina" in page.text and "North Korean" in page.text
    assert Browser(server).ask("GET", path).status == 410
    assert Browser(server).ask("POST", path, b"name=Eve&password=").status == 410
    store = open_existing(server.db)
    assert [one["person"].name for one in list_people(store)] == ["Mina"]
    store.close()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/sign-in", 200),
        ("GET", "/static/css/base.css", None),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/nowhere", 404),
        ("POST", "/help", 405),
        ("GET", "/", 303),
    ],
)
def test_every_answer_over_the_wire_carries_the_headers(server, method, path, status):
    answer = Browser(server).ask(method, path)
    assert answer.status == status or status is None
    policy = ON_FILES["Content-Security-Policy"] if status is None else CSP
    assert answer.headers["Content-Security-Policy"] == policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in answer.headers


def test_a_body_beyond_the_limit_gets_our_error_page(server):
    body = b"text=" + b"a" * (20 * 1024 * 1024)
    answer = Browser(server).ask("POST", "/sign-in", body)
    assert answer.status == 413
    assert "larger than the server accepts" in answer.text
    assert answer.headers["Content-Security-Policy"] == CSP


def test_it_ends_on_a_signal_and_the_lead_can_sign_in_after_the_next_start(tmp_path):
    first = ServerProcess(tmp_path / "annotate.db")
    path = re.search(r"(/setup/\S+)", first.printed)[1]
    browser = Browser(first)
    browser.ask("POST", path, b"name=Mina&password=")
    first.stop()
    assert first.process.returncode == 0
    second = ServerProcess(tmp_path / "annotate.db")
    try:
        assert "To begin as Mina, open this link (works once)" in second.printed
        fresh = re.search(r"(/setup/\S+)", second.printed)[1]
        assert fresh != path
        back = Browser(second)
        assert back.ask("GET", path).status == 410
        assert back.ask("POST", fresh, b"password=").status == 303
        assert back.ask("GET", "/people").status == 200
        browser.port = second.port
        assert browser.ask("GET", "/people").status == 200, "a session outlives the server"
    finally:
        second.stop()


def test_many_readers_at_once_each_get_their_page(tmp_path):
    server = ServerProcess(tmp_path / "annotate.db")
    heard = []

    def ask():
        heard.append(Browser(server).ask("GET", "/sign-in").status)

    threads = [threading.Thread(target=ask) for _ in range(64)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    server.stop()
    assert heard == [200] * 64


@pytest.mark.slow
def test_a_text_that_is_never_cut_keeps_neither_others_nor_the_end_waiting(tmp_path, monkeypatch):
    (tmp_path / "endless_cutter.py").write_text("def cut(text, language):\n    while True: pass\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)
    server = ServerProcess(tmp_path / "annotate.db")
    lead = Browser(server)
    path = re.search(r"(/setup/\S+)", server.printed)[1]
    lead.ask("POST", path, b"name=Mina&password=")
    store = open_existing(server.db)
    save_settings(store, None, segmenter="endless_cutter:cut", limits={"seconds": 100})
    store.close()
    answered = []

    def preview():
        with suppress(OSError, http.client.HTTPException):
            answered.append(lead.ask("POST", "/import/preview", b"text=One+stop.&title="))

    waiting = [threading.Thread(target=preview) for _ in range(2)]
    for one in waiting:
        one.start()
    for _ in range(20):
        assert Browser(server).ask("GET", "/healthz").status == 200
    assert not answered
    server.stop()
    assert server.process.returncode == 0
    for one in waiting:
        one.join()
