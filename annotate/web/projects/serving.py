"""/p/<project>/…: each project of a folder, opened when it is first asked for."""

import re
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

from flask import Flask
from werkzeug.wsgi import ClosingIterator

from annotate.errors import AnnotateError, Busy

_ADDRESS = re.compile(r"/p/([^/]+)(/.*)", re.S)
_PATIENCE = 5.0  # seconds until a project that is in use is left by everyone
ERROR = "annotate.error"  # of the environment: what the front page has to say
T = TypeVar("T")
Opened = tuple[Flask, Callable[[], None]]


@dataclass(slots=True)
class _Open:
    """An open project: how many requests it answers now, and when the last one came."""

    app: Flask
    close: Callable[[], None]
    users: int = 0
    used: int = 0


class Projects:
    """The WSGI application that hands each request to its project, or to the front page.

    At most `limit` projects are open at once. The one that was used least recently is closed
    for another, but only while it answers no request, so no save is ever cut off.
    """

    def __init__(self, front: Flask, opener: Callable[[str], Opened], limit: int) -> None:
        self._front, self._opener, self._limit = front, opener, limit
        self._open: dict[str, _Open] = {}
        self._lock = threading.Condition()
        self._opening = threading.Lock()
        self._clock = count()
        front.config["PROJECTS"] = self

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        found = _ADDRESS.fullmatch(environ["PATH_INFO"])
        if not found or not self._front.config["IS_OUR_HOST"](environ.get("HTTP_HOST", "")):
            return self._front(environ, start_response)
        name, rest = found.groups()
        try:
            one = self._take(name)
        except AnnotateError as error:
            return self._front({**environ, ERROR: error}, start_response)
        below = {**environ, "SCRIPT_NAME": f"/p/{name}", "PATH_INFO": rest}
        with ExitStack() as stack:
            stack.callback(self._give_back, one)
            body = one.app(below, start_response)
            return ClosingIterator(body, stack.pop_all().close)

    def knows(self, headers: Any, check: Callable[[Flask], Callable[[Any], bool]]) -> bool:
        """Return whether a request comes from someone whom an open project knows."""
        with self._lock:  # so that none is closed in the meantime
            return any(check(one.app)(headers) for one in self._open.values())

    def list_open(self) -> list[str]:
        """List the names of the projects that are open."""
        with self._lock:
            return sorted(self._open)

    def ask_open(self, ask: Callable[[Flask], T]) -> list[tuple[str, T]]:
        """Ask each open project, by name; none counts as used, and none is closed in between."""
        found = []
        for name in self.list_open():
            one = self._find(name, is_use=False)
            if one is not None:
                with ExitStack() as stack:
                    stack.callback(self._give_back, one)
                    found.append((name, ask(one.app)))
        return found

    def close(self) -> None:
        """Close all projects; the server no longer answers."""
        with self._opening, self._lock:
            for one in self._open.values():
                one.close()
            self._open.clear()

    def _take(self, name: str) -> _Open:
        one = self._find(name)
        if one is not None:
            return one
        with self._opening:  # one at a time; those who ask for open projects do not wait
            one = self._find(name)
            if one is None:
                self._make_room()
                one = _Open(*self._opener(name), users=1, used=next(self._clock))
                with self._lock:
                    self._open[name] = one
            return one

    def _find(self, name: str, *, is_use: bool = True) -> _Open | None:
        with self._lock:
            one = self._open.get(name)
            if one is not None:
                one.users += 1
                one.used = next(self._clock) if is_use else one.used
            return one

    def _give_back(self, one: _Open) -> None:
        with self._lock:
            one.users -= 1
            self._lock.notify_all()

    def _make_room(self) -> None:
        """Close the idle project that was used least recently, if there are too many."""
        with self._lock:
            if len(self._open) < self._limit:
                return
            if not self._lock.wait_for(self._list_idle, _PATIENCE):
                raise Busy("All open projects are in use.", "Try again in a moment.")
            name = min(self._list_idle(), key=lambda name: self._open[name].used)
            one = self._open.pop(name)
        one.close()

    def _list_idle(self) -> list[str]:
        return [name for name, one in self._open.items() if not one.users]
