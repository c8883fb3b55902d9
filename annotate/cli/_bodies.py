"""Requests as they arrive → bodies before sign-in up to a limit, and no request that trickles.

waitress reads the whole body before the app can say who is asking, and waits for a request as
long as some of it comes. Its channel also tells whether the client has left.
"""

import time
import weakref
from collections.abc import Callable, Mapping
from functools import cached_property
from http.cookies import CookieError, SimpleCookie
from typing import Any

from flask import Flask
from itsdangerous import BadSignature
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import RequestEntityTooLarge

from annotate.workflow.people.access_tokens import is_known

LARGEST = 24 * 1024 * 1024  # bytes of one body
LARGEST_TOGETHER = 96 * 1024 * 1024  # bytes of all bodies that are being read
ALWAYS_READ = 64 * 1024  # bytes: a sign-in passes whatever else is being sent
GRACE = 30  # seconds for a request to arrive, however slowly
SLOWEST = 1024  # bytes per second after that; a slower one would keep a connection from others
_PEEK = 2  # MSG_PEEK on every system; only `serve` may use sockets by themselves
Knows = Callable[[Mapping[str, str]], bool]


class Total:
    """How many bytes of bodies from strangers are held at the moment."""

    def __init__(self) -> None:
        self._held: dict[int, int] = {}

    def hold(self, key: int, count: int) -> int:
        """Record how many bytes a request holds; return how many all hold together."""
        self._held[key] = count
        return sum(self._held.values())

    def release(self, key: int) -> None:
        self._held.pop(key, None)


class _Channel(HTTPChannel):
    """A connection that ends if a request trickles, and that shows whether the client has left."""

    began = 0.0  # when the request that is arriving began, by the steady clock

    def received(self, data: bytes) -> bool:
        previous = self.request
        is_read = super().received(data)
        if self.request is not previous:
            self.began = time.monotonic()
        elif self.request is not None and trickles(self.request, self.began):
            self.will_close = True
        return is_read

    def check_client_disconnected(self) -> bool:
        """Return whether the client has left; a view can ask this while it computes."""
        # waitress notices by reading ahead, but then it also drops what a client has sent
        # just before leaving: the last label before a tab is closed.
        return super().check_client_disconnected() or has_left(self.socket)


def channel_for(app: Flask, knows: Knows | None = None) -> type[HTTPChannel]:
    """Return waitress's channel, with a parser that limits the bodies of strangers.

    `knows` tells from the headers of a request whether one comes; without it, the app does.
    """
    knows, total = knows or make_check(app), Total()

    class Parser(HTTPRequestParser):
        @cached_property  # looked for only if it matters: a save is small
        def is_stranger(self) -> bool:
            is_stranger = not knows(self.headers)
            if is_stranger:
                weakref.finalize(self, total.release, id(self))
            return is_stranger

        def parse_header(self, header_plus: bytes) -> None:
            super().parse_header(header_plus)
            if self.content_length >= LARGEST and self.is_stranger:
                self._refuse()

        def received(self, data: bytes) -> int:
            consumed = super().received(data)
            count = self.body_bytes_received
            if count <= ALWAYS_READ or self.error or not self.is_stranger:
                return consumed
            if count >= LARGEST or total.hold(id(self), count) > LARGEST_TOGETHER:
                self._refuse()
            return consumed

        def _refuse(self) -> None:
            self.error = RequestEntityTooLarge("Sign in first.")
            self.completed = True

    class Channel(_Channel):
        parser_class = Parser

    return Channel


def trickles(request: HTTPRequestParser, began: float) -> bool:
    """Return whether a request arrives too slowly; only what is sent on purpose does."""
    took = time.monotonic() - began
    arrived = request.header_bytes_received + request.body_bytes_received
    return took > GRACE and arrived < took * SLOWEST


def has_left(client: Any) -> bool:
    """Return whether the other end of a socket is closed, without taking anything from it."""
    try:
        return client.recv(1, _PEEK) == b""
    except BlockingIOError:
        return False  # it is open, and nothing has come
    except OSError:
        return True


def limit_bodies(server: Any, app: Flask, knows: Knows | None = None) -> None:
    """Have a server of waitress, with one socket or several, use that channel."""
    channel = channel_for(app, knows)
    for one in (server, *getattr(server, "map", {}).values()):
        if hasattr(one, "channel_class"):
            one.channel_class = channel


def make_check(app: Flask) -> Knows:
    """Return what tells whether a request comes from someone whom the app knows."""
    signer = app.session_interface.get_signing_serializer(app)
    plain = app.config["SESSION_COOKIE_NAME"]
    names = (plain, f"__Host-{plain}", f"__Secure-{plain}")

    def knows(headers: Mapping[str, str]) -> bool:
        """Return whether a cookie is of a session that we opened, even if it has ended.

        Or whether an access token works.
        """
        scheme, _, token = headers.get("AUTHORIZATION", "").partition(" ")
        if scheme.lower() == "bearer":
            return is_known(app.config["STORE"], token.strip())
        try:
            cookies = SimpleCookie(headers.get("COOKIE", ""))
            values = [cookies[one].value for one in names if one in cookies]
            return any("id" in signer.loads(value) for value in values)
        except (BadSignature, CookieError):
            return False

    return knows
