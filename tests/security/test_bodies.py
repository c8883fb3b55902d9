"""Bodies that strangers send: read up to a limit each, and up to a limit together."""

import http.client
import socket
from types import SimpleNamespace

import pytest
from waitress.adjustments import Adjustments

from annotate.cli import _bodies as bodies
from annotate.workflow.people import sessions
from tests.serving import ServerProcess

MB = 1024 * 1024


@pytest.fixture
def parse(app):
    """Begin a request with a body: parse(length, cookie) → waitress's parser."""
    made = bodies.channel_for(app).parser_class
    limits = Adjustments(max_request_body_size=100 * MB)

    def call(length, cookie=""):
        parser = made(limits)
        how = f"Content-Length: {length}" if length else "Transfer-Encoding: chunked"
        head = f"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n{how}\r\n\r\n"
        parser.received(head.encode())
        return parser

    return call


@pytest.fixture
def cookie(app, db, alice):
    signer = app.session_interface.get_signing_serializer(app)
    value = signer.dumps({"id": sessions.open_session(db, alice)})
    return f"{app.config['SESSION_COOKIE_NAME']}={value}"


def test_a_body_that_is_too_large_is_refused_before_it_is_read(parse, cookie):
    assert parse(bodies.LARGEST).error.code == 413
    assert parse(bodies.LARGEST - 1).error is None
    assert parse(bodies.LARGEST, cookie).error is None
    assert parse(bodies.LARGEST, f"other=1; __Host-{cookie}").error is None
    for forged in (cookie[:-1] + "!", cookie.partition("=")[0] + "=x", "a=b"):
        assert parse(bodies.LARGEST, forged).error.code == 413


def test_a_body_without_a_length_is_refused_once_it_is_too_large(parse, cookie, monkeypatch):
    monkeypatch.setattr(bodies, "LARGEST", 100_000)
    for sent, code in (("", 413), (cookie, None)):
        parser = parse(0, sent)
        for _ in range(3):
            parser.received(b"c350\r\n" + b"x" * 0xC350 + b"\r\n")
        assert (parser.error and parser.error.code) == code


def test_all_bodies_together_are_limited_and_small_ones_still_pass(parse, cookie, monkeypatch):
    monkeypatch.setattr(bodies, "LARGEST_TOGETHER", 300_000)
    held = [parse(MB) for _ in range(4)]
    for parser in held:
        parser.received(b"x" * 100_000)
    assert [one.error and one.error.code for one in held] == [None, None, None, 413]
    small = parse(1_000)
    small.received(b"x" * 1_000)
    assert small.completed and small.error is None
    known = parse(MB, cookie)
    known.received(b"x" * 200_000)
    assert known.error is None
    del parser
    held.clear()  # those requests have ended
    late = parse(MB)
    late.received(b"x" * 200_000)
    assert late.error is None


@pytest.fixture
def channel(app, monkeypatch):
    """A connection to waitress with our channel, and a clock: channel.at(seconds, bytes)."""
    here, there = socket.socketpair()
    server = SimpleNamespace(add_task=lambda _: None, active_channels={})
    made = bodies.channel_for(app)(server, here, "there", Adjustments(), map={})

    def at(seconds, data):
        monkeypatch.setattr(bodies.time, "monotonic", lambda: float(seconds))
        made.received(data)
        return made.will_close

    yield SimpleNamespace(at=at, requests=made.requests)
    here.close()
    there.close()


HEAD = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"


@pytest.mark.parametrize("first", [b"GET / HTTP/1.1\r\nHost: local", HEAD])
def test_a_request_that_trickles_is_ended_though_it_never_falls_silent(channel, first):
    assert not channel.at(1_000, first)
    for second in range(1_001, 1_031):
        assert not channel.at(second, b"x")
    assert channel.at(1_031, b"x")
    assert not channel.requests


def test_a_large_body_may_take_its_time_and_a_later_request_begins_anew(channel):
    channel.at(1_000, HEAD)
    for second in range(1_001, 1_051):
        assert not channel.at(second, b"x" * 2_000)
    assert len(channel.requests) == 1  # it is whole
    assert not channel.at(2_000, b"GET / HTTP/1.1\r\n")
    assert not channel.at(2_029, b"Host: localhost\r\n\r\n")
    assert len(channel.requests) == 2


@pytest.mark.slow
def test_the_server_uses_these_limits(tmp_path):
    server = ServerProcess(tmp_path / "p.db")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.putrequest("POST", "/sign-in")
    connection.putheader("Content-Length", str(bodies.LARGEST))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()
    server.stop()
