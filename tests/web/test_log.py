"""A line of the request log: what it has, what it never has, and which requests get one."""

import json
import logging

import pytest

from annotate.app import create_app
from annotate.web.frame import log


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
