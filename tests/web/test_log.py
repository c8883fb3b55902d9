"""A line of the request log: what it has, what it never has, and which requests get one."""

import json
import logging
import time

import pytest

from annotate.app import create_app
from annotate.errors import DiskFull
from annotate.web.frame import log
from annotate.web.frame.access import anyone


@pytest.fixture
def lines(monkeypatch):
    """The lines that were written, as JSON."""
    written = []
    handler = logging.Handler()
    handler.emit = lambda record: written.append(json.loads(log.OneLine().format(record)))
    for name, value in (("handlers", [handler]), ("propagate", False), ("level", logging.INFO)):
        monkeypatch.setattr(log.REQUESTS, name, value)
    log.REQUESTS.manager._clear_cache()
    yield written
    log.REQUESTS.manager._clear_cache()


def test_a_line_has_level_time_route_status_duration_and_the_id_of_the_person(client, alice, lines):
    client.enter(alice)
    lines.clear()
    client.get("/?q=secret+source")
    [line] = lines
    assert line["level"] == "info"
    assert line["at"].endswith("+00:00")
    assert (line["method"], line["route"], line["status"]) == ("GET", "/", 200)
    assert line["ms"] > 0
    assert line["person"] == alice.id
    whole = json.dumps(line)
    assert alice.name not in whole
    assert "secret" not in whole


def test_a_refusal_is_a_warning(client, lines):
    client.get("/metrics", headers={"Host": "labels.example"})
    assert lines[-1]["level"] == "warning"


@pytest.mark.parametrize(("slow_ms", "level"), [(0, "warning"), (60_000, "info"), (None, "info")])
def test_a_slow_request_is_a_warning_so_that_it_is_written_without_a_log(db, lines, slow_ms, level):
    create_app(db, slow_ms=slow_ms).test_client().get("/help")
    assert lines[-1]["level"] == level


def test_json_and_a_dash_mean_standard_error(monkeypatch, lines, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    for target in ("json", "-"):
        log.open_log(target)
        log.REQUESTS.info("{}")
        assert capsys.readouterr().err == "{}\n"
    assert not list(tmp_path.iterdir())


@pytest.fixture
def full_disk(db, capsys, lines):
    """Make an app whose only address has no space; its log goes where `open_log` says."""

    def make(target):
        log.open_log(target)
        app = create_app(db)

        @app.get("/full")
        @anyone
        def full():
            raise DiskFull("The disk is full.", "Free some space and try again.")

        return app.test_client()

    return make


def test_a_fault_of_every_request_is_written_once_per_minute_with_its_number(
    full_disk, monkeypatch, capsys
):
    def written():
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    client = full_disk(None)
    assert [client.get("/full").status_code for _ in range(3)] == [507] * 3
    fault, request = written()
    assert fault["what"] == "DiskFull: The disk is full. Free some space and try again."
    assert (request["route"], request["status"]) == ("/full", 507)
    assert "times" not in fault and "times" not in request
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 61)
    client.get("/full")
    assert [line["times"] for line in written()] == [3, 3]


def test_a_log_that_was_asked_for_has_every_request(full_disk, tmp_path):
    client = full_disk(str(tmp_path / "log"))
    for _ in range(3):
        client.get("/full")
    log.REQUESTS.handlers[0].stream.close()
    assert len((tmp_path / "log").read_text().splitlines()) == 3
