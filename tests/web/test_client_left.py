"""A client that closes its connection: figures for it are abandoned, its label is saved."""

import contextlib
import json
import socket
import time

import pytest

from annotate.workflow.people import sessions
from tests.bench.growth.__main__ import Bench
from tests.bench.growth.build import build
from tests.serving import ServerProcess

PATIENCE = 60  # seconds until a test calls a server hung
pytestmark = pytest.mark.slow


@pytest.fixture
def bench(tmp_path):
    """A project whose figures take a while, and which the server has not computed yet."""
    build(tmp_path / "p.db", 300)
    bench = Bench(tmp_path / "p.db")
    yield bench
    bench.store.close()


@pytest.fixture
def server(bench, tmp_path):
    server = ServerProcess(tmp_path / "p.db", "--threads", "1", "--log", str(tmp_path / "log"))
    yield server
    server.stop()


@pytest.fixture
def send(bench, server):
    """Send a request as a person: send(person, "GET", address, body) → the open connection."""
    signer = bench.app.session_interface.get_signing_serializer(bench.app)
    with contextlib.ExitStack() as opened:

        def call(person, method, address, body=None):
            text = json.dumps(body) if body else ""
            cookie = signer.dumps({"id": sessions.open_session(bench.store, person)})
            connection = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
            opened.enter_context(connection)
            head = [
                f"{method} {address} HTTP/1.1", "Host: 127.0.0.1", "Connection: close",
                "HX-Request: true", "HX-Request-Type: partial", "Sec-Fetch-Site: same-origin",
                f"Cookie: {bench.app.config['SESSION_COOKIE_NAME']}={cookie}",
                "Content-Type: application/json", f"Content-Length: {len(text)}",
            ]  # fmt: skip
            connection.sendall(("\r\n".join(head) + "\r\n\r\n" + text).encode())
            return connection

        yield call


def read(connection):
    """Read the whole response; return its status."""
    received = b""
    while more := connection.recv(65_536):
        received += more
    return int(received.split()[1])


def statuses(path, route):
    """The statuses in the log of all requests to a route."""
    lines = map(json.loads, path.read_text().splitlines())
    return [line["status"] for line in lines if line.get("route") == route]


def test_figures_that_no_one_waits_for_are_abandoned(bench, send, tmp_path):
    send(bench.lead, "GET", "/agreement/panels/claims").close()
    until = time.monotonic() + PATIENCE
    while not (found := statuses(tmp_path / "log", "/agreement/panels/<name>")):
        assert time.monotonic() < until
        time.sleep(0.01)
    assert found == [499]
    assert read(send(bench.lead, "GET", "/agreement/panels/claims")) == 200


def test_a_label_is_saved_although_its_page_was_closed_at_once(bench, send):
    events = "select count(*) from event where layer = 'label'"
    before = bench.store.reader().execute(events).fetchone()[0]
    panel = send(bench.lead, "GET", "/agreement/panels/claims")  # occupies the only thread
    send(bench.reviewer, "POST", "/labels", bench.body()).close()
    assert read(panel) == 200
    assert read(send(bench.lead, "GET", "/healthz")) == 200  # comes after the label
    assert bench.store.reader().execute(events).fetchone()[0] == before + 1
