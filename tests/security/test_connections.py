"""Connections that are opened and say nothing: the server lives, and others are answered."""

import contextlib
import http.client
import logging
import socket
import sys
import time

import pytest

from annotate.cli import _listening as serve
from annotate.web.frame.log import OncePerMinute, by_template
from tests.serving import ServerProcess

resource = pytest.importorskip("resource", reason="not on this system")
SILENT = 1_100  # more than `select` can watch


@pytest.fixture
def descriptors():
    """Let this process hold more connections than `select` could watch."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2 * SILENT:
        pytest.skip("this system allows too few descriptors")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2 * SILENT), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.slow
def test_a_thousand_silent_connections_do_not_end_the_server(tmp_path, descriptors):
    server = ServerProcess(tmp_path / "p.db")
    with contextlib.ExitStack() as silent:
        for _ in range(SILENT):
            silent.enter_context(socket.create_connection(("127.0.0.1", server.port), 60))
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.request("GET", "/healthz")
        assert connection.getresponse().status == 200
        connection.close()
    assert server.process.poll() is None
    server.stop()


@pytest.mark.parametrize(
    ("limits", "threads", "expected"),
    [
        ((100_000, 100_000), 32, 2000),
        ((256, 1_024), 32, 864),  # the soft limit is raised
        ((256, 256), 32, 96),
        ((64, 64), 32, 16),
        ((-1, -1), 32, 2000),
        ((1_024, -1), 512, 2000),
    ],
)
def test_descriptors_are_left_for_files(monkeypatch, limits, threads, expected):
    raised = []
    monkeypatch.setattr(resource, "getrlimit", lambda kind: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda kind, wanted: raised.append(wanted))
    assert serve.connection_limit(threads) == expected
    assert [hard for _, hard in raised] == [limits[1]] * len(raised)


def test_a_full_table_of_descriptors_is_one_line(monkeypatch):
    written = []
    logger = logging.getLogger("annotate.test.accept")
    logger.addFilter(OncePerMinute(by_template))
    handler = logging.Handler()
    handler.emit = lambda record: written.append(handler.format(record))
    logger.addHandler(handler)
    logger.propagate = False

    def fail():
        try:
            raise OSError(24, "Too many open files")
        except OSError:
            logger.warning("server accept() threw an exception", exc_info=sys.exc_info())

    for _ in range(1000):
        fail()
    assert written == ["server accept() threw an exception: Too many open files"]
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 61)
    fail()
    assert len(written) == 2
