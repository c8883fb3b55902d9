"""A real server and a real Chromium, as small as there is one; where it is missing the tests
skip, unless REQUIRE_BROWSER is set."""

import contextlib
import fcntl
import io
import json
import os
import re
import shutil
import threading
import time

import pytest
import waitress
from playwright.sync_api import expect, sync_playwright

from annotate.app import create_app
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people import membership, sessions
from annotate.workflow.people.own_settings import save_settings

FLAGS = [
    "--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-gpu",
    "--no-first-run", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP annotate.test 127.0.0.1",
    "--renderer-process-limit=1", "--in-process-gpu",  # processes are what costs most to start
]  # fmt: skip
# The shell has the pages of Chromium without its windows, for two thirds of the processor time.
KINDS = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, KINDS)), None)
PATIENCE = 60  # seconds; a guard against hanging, on a busy machine as well
# Seconds before every answer of a server: with 0.4, what reads before it waits is found out.
ANSWER_DELAY = float(os.environ.get("ANSWER_DELAY", 0))
expect.set_options(timeout=1000 * PATIENCE)
TABLES = {"raw": "labels", "gold": "gold"}


def pytest_collection_modifyitems(items):
    """Mark the tests of this folder and run them last: Playwright leaves an event loop
    running on the main thread, where `asyncio.run` and (in 3.11) `ast.parse` then fail.
    Several processes take the tests in this order, too. Slow ones go first, so that at the
    end no process works on one for long while the others have nothing left to do."""
    for item in items:
        if "tests/browser/" in str(item.path).replace(os.sep, "/"):
            item.add_marker(pytest.mark.browser)
    items.sort(
        key=lambda item: (
            item.get_closest_marker("browser") is not None,
            item.get_closest_marker("slow") is None,
        )
    )


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


@pytest.fixture(scope="session")
def shared_file(tmp_path_factory):
    """Make a file that tests copy once for all processes of this run, in the one that asks first:
    shared_file("name.db", make) → its path."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder

    def call(name, make):
        path, made = folder / name, folder / f"{name}.made"
        with open(folder / f"{name}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                make(path)
                made.touch()
        return path

    return call


class Server:
    """One project served by waitress in this process.

    For POST /labels: `delay` seconds before each answer; `hold()` lets none be
    answered until `release()`; `sent` = the ids of the events of each request.
    `stop` and `start` again on the same port.
    """

    def __init__(self, path):
        self.path = str(path)
        self.delay = 0.0
        self.port = 0
        self.sent = []
        self._open = threading.Event()
        self._open.set()
        self.start()

    def start(self):
        self.store = open_project(self.path)
        self.app = create_app(self.store)
        self._server = waitress.create_server(
            self._watched, host="127.0.0.1", port=self.port, threads=8, connection_limit=200
        )
        self.port = self._server.effective_port
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def _watched(self, environ, start_response):
        time.sleep(ANSWER_DELAY)
        if environ["PATH_INFO"] == "/labels":
            body = environ["wsgi.input"].read()
            environ["wsgi.input"] = io.BytesIO(body)
            self.sent.append([one["id"] for one in json.loads(body)["events"]])
            self._open.wait(PATIENCE)
            threading.Event().wait(self.delay)
        return self.app(environ, start_response)

    def hold(self):
        self._open.clear()

    def release(self):
        self._open.set()

    def stop(self):
        """Cut every connection, as a server that ends: what was taken is on disk."""
        if not self._thread.is_alive():
            return
        self.release()
        self._server.trigger.pull_trigger(self._hang_up)
        self._server.task_dispatcher.shutdown()
        with contextlib.suppress(OSError):  # an earlier pull may have closed it already
            self._server.trigger.pull_trigger(self._server.trigger.close)
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        self.store.close()

    def _hang_up(self):
        self._server.del_channel()
        self._server.socket.close()
        for channel in list(self._server.active_channels.values()):
            channel.handle_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def rows(self, query, **values):
        return [dict(row) for row in self.store.reader().query(query, values)]

    def export(self, labels="raw"):
        """The rows of the export as dicts, in the order of the text."""
        return self.rows(f"select * from {TABLES[labels]} order by position, claim, reviewer")

    def events(self):
        """What has arrived, in the order of arrival."""
        return self.rows("select * from event order by received")


@pytest.fixture
def server(sample_file, tmp_path):
    """A server with the sample article."""
    made = Server(shutil.copy(sample_file, tmp_path / "project.db"))
    yield made
    made.stop()


@pytest.fixture(scope="session")
def scripts(chromium, sample_file, tmp_path_factory):
    """A page that imports modules of static/js and shows nothing of them, one for all tests."""
    server = Server(shutil.copy(sample_file, tmp_path_factory.mktemp("scripts") / "project.db"))
    page = chromium.new_page()
    page.goto(f"{server.url}/help")
    yield page
    page.close()
    server.stop()


@pytest.fixture
def anna(server):
    """A reviewer on the server."""
    return membership.add_person(server.store, "Anna")


@pytest.fixture
def ben(server):
    """Another reviewer on the server."""
    return membership.add_person(server.store, "Ben")


@pytest.fixture
def boss(server):
    """A lead on the server."""
    return membership.add_person(server.store, "Lena", "lead")


class Faults(list):
    """What the console and the page call an error; `allow` takes what a test provokes."""

    def __init__(self):
        super().__init__()
        self.allowed = []

    def watch(self, page):
        page.on("console", lambda one: one.type == "error" and self.add(one.text))
        page.on("pageerror", lambda error: self.add(str(error)))

    def add(self, text):
        if not any(re.search(one, text) for one in self.allowed):
            self.append(text)

    def allow(self, *patterns):
        self.allowed += patterns


class Browsers:
    """Browsers that one test leaves to the next: a new one takes longer than most tests.

    A page of our address stays open in each, so that the next one finds a running process.
    """

    def __init__(self, chromium):
        self._chromium, self._free, self._sessions = chromium, {}, {}

    def take(self, options):
        free = self._free.setdefault(str(options), [])
        if free:
            return free.pop()
        context = self._chromium.new_context(**options)
        context.set_default_timeout(1000 * PATIENCE)
        idle = context.new_page()
        idle.route("**", lambda route: route.fulfill(body=""))
        idle.goto("http://127.0.0.1/")
        self._sessions[context] = context.new_cdp_session(idle)
        return context

    def give_back(self, context, options, watch):
        """Leave nothing of a test in it: pages, cookies, what its sites keep, and no network."""
        context.remove_listener("page", watch)
        context.set_offline(False)
        _, *pages = context.pages
        origins = {"/".join(page.url.split("/")[:3]) for page in pages}
        for page in pages:
            page.close()
        send = self._sessions[context].send
        for origin in (one for one in origins if one.startswith("http")):
            send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        context.clear_cookies()
        self._free[str(options)].append(context)


@pytest.fixture(scope="session")
def browsers(chromium):
    return Browsers(chromium)


@pytest.fixture
def open_page(browsers):
    """Open a page in a browser of its own: open_page(**context options) → page.

    `page.faults` collects console errors and violations of the CSP; at the end
    there must be none but those the test has allowed.
    """
    taken, watched = [], []

    def watch(page):
        page.faults = Faults()
        page.faults.watch(page)
        watched.append(page)

    def call(**options):
        options = {"viewport": {"width": 1440, "height": 900}, **options}
        context = browsers.take(options)
        context.on("page", watch)
        taken.append((context, options))
        return context.new_page()

    yield call
    faults = [fault for page in watched for fault in page.faults]
    for context, options in taken:
        browsers.give_back(context, options, watch)
    assert not faults, faults


@pytest.fixture
def sign_in(open_page, server):
    """Open a page signed in as a person: sign_in(anna, **context options) → page."""

    def enter(person, host="127.0.0.1", settings=None, **options):
        page = open_page(**options)
        save_settings(server.store, person, **{"practice_done": True, **(settings or {})})
        page.base = f"http://{host}:{server.port}"
        give_session(page, server, person)
        return page

    return enter


def give_session(page, server, person):
    """Sign a person in, in place of whoever was: the cookie of a fresh session."""
    signer = server.app.session_interface.get_signing_serializer(server.app)
    value = signer.dumps({"id": sessions.open_session(server.store, person)})
    name = server.app.config["SESSION_COOKIE_NAME"]
    page.context.add_cookies([{"name": name, "value": value, "url": page.base}])
