"""A real server and a real Chromium; where Chromium is missing the tests skip, unless
REQUIRE_BROWSER is set."""

import os
import shutil
import threading

import pytest
import waitress
from playwright.sync_api import sync_playwright

from annotate.app import create_app
from annotate.workflow import articles, people
from annotate.workflow.project import open_project

FLAGS = [
    "--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-gpu",
    "--no-first-run", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP annotate.test 127.0.0.1",
]  # fmt: skip
CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path).replace(os.sep, "/"):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("REQUIRE_BROWSER is set, but there is no chromium on the path")
        pytest.skip("no chromium on the path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Server:
    """One project served by waitress in this process; `delay` seconds before each answer to
    POST /labels; `stop` and `start` again on the same port."""

    def __init__(self, path):
        self.path = str(path)
        self.delay = 0.0
        self.port = 0
        self.start()

    def start(self):
        self.store = open_project(self.path)
        self.app = create_app(self.store)
        self._server = waitress.create_server(
            self._slowed, host="127.0.0.1", port=self.port, threads=8, connection_limit=200
        )
        self.port = self._server.effective_port
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def _slowed(self, environ, start_response):
        if self.delay and environ["PATH_INFO"] == "/labels":
            threading.Event().wait(self.delay)
        return self.app(environ, start_response)

    def stop(self):
        self._server.close()
        for channel in list(self._server.active_channels.values()):
            channel.handle_close()
        self._server.task_dispatcher.shutdown()
        self._thread.join(10)
        self.store.close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def export(self, labels="raw"):
        """The rows of the export as dicts."""
        return [dict(row) for row in self.store.reader().query(f"select * from {TABLES[labels]}")]


TABLES = {"raw": "labels", "gold": "gold"}


@pytest.fixture
def server(tmp_path):
    """A server with the sample article."""
    made = Server(tmp_path / "project.db")
    articles.add_seed(made.store)
    yield made
    made.stop()


@pytest.fixture
def anna(server):
    """A reviewer on the server."""
    return people.add_person(server.store, "Anna")


@pytest.fixture
def boss(server):
    """A lead on the server."""
    return people.add_person(server.store, "Lena", "lead")


class Faults(list):
    """Console errors, CSP violations and page errors, collected."""

    def watch(self, page):
        page.on("console", lambda one: one.type == "error" and self.append(one.text))
        page.on("pageerror", lambda error: self.append(str(error)))


@pytest.fixture
def sign_in(chromium, server):
    """Open a browser context signed in as a person: sign_in(anna, **context options) → page.

    `page.faults` collects console errors; they are checked at the end unless the
    test clears them.
    """
    contexts, watched = [], []

    def enter(person, host="127.0.0.1", settings=None, **options):
        options = {"viewport": {"width": 1440, "height": 900}, **options}
        context = chromium.new_context(**options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        people.save_settings(server.store, person, **{"practice_done": True, **(settings or {})})
        signer = server.app.session_interface.get_signing_serializer(server.app)
        session_id = people.open_session(server.store, person)
        context.add_cookies(
            [
                {
                    "name": server.app.config["SESSION_COOKIE_NAME"],
                    "value": signer.dumps({"id": session_id}),
                    "url": f"http://{host}:{server.port}",
                }
            ]
        )
        page = context.new_page()
        page.faults = Faults()
        page.faults.watch(page)
        watched.append(page)
        page.base = f"http://{host}:{server.port}"
        return page

    yield enter
    faults = [fault for page in watched for fault in page.faults]
    for context in contexts:
        context.close()
    assert not faults, faults
