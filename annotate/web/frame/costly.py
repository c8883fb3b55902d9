"""Answers that cost much processor time: few are made at once, so that saves stay quick.

The others wait for their turn, not for long, and not many of them: they would need the threads
that answer everyone else. A save never waits here.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from threading import Condition
from typing import Any

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from annotate.errors import Crowded
from annotate.workflow.agreement.kept.keeping import wanted_while

AT_ONCE = 2
MOST_WAITING = 6
PATIENCE = 20  # seconds
_LOOK = 0.5  # seconds between two looks at whether the one who waits is still there


class Turns:
    """Lets `at_once` in, and makes a few others wait."""

    def __init__(self, at_once: int, most_waiting: int, patience: float) -> None:
        self.at_once, self.most_waiting, self.patience = at_once, most_waiting, patience
        self._inside = self._waiting = 0
        self._changed = Condition()

    def take(self, is_wanted: Callable[[], bool]) -> None:
        """Return when it is this one's turn; Crowded if that takes too long."""
        until = time.monotonic() + self.patience
        with self._changed:
            if self._inside < self.at_once:
                self._inside += 1
                return
            if self._waiting >= self.most_waiting:
                raise Crowded
            self._waiting += 1
            try:
                while self._inside >= self.at_once:
                    if time.monotonic() > until or not is_wanted():
                        raise Crowded
                    self._changed.wait(_LOOK)
                self._inside += 1
            finally:
                self._waiting -= 1

    def give_back(self) -> None:
        with self._changed:
            self._inside -= 1
            self._changed.notify()


def register(app: Flask) -> None:
    """Register the turns of the app."""
    app.extensions["turns"] = Turns(AT_ONCE, MOST_WAITING, PATIENCE)


def is_connected() -> Callable[[], bool]:
    """Return the function that says whether the one who asked still waits for the answer."""
    has_left = request.environ.get("waitress.client_disconnected")
    return (lambda: not has_left()) if has_left else (lambda: True)


@contextmanager
def turn() -> Iterator[None]:
    """Wait for a turn, and have it in this block, or in the function that this decorates."""
    turns: Turns = current_app.extensions["turns"]
    turns.take(is_connected())
    try:
        yield
    finally:
        turns.give_back()


def streamed_in_turn(view: Callable[..., Response]) -> Callable[..., Response]:
    """Let a view wait for its turn, which lasts until its stream has been read or is given up."""

    @wraps(view)
    def in_turn(*args: Any, **named: Any) -> Response:
        with ExitStack() as held:
            held.enter_context(turn())
            response = view(*args, **named)
            response.response = _Held(response.response, held.pop_all())
            return response

    return in_turn


class _Held(Iterator[Any]):
    """A stream that gives its turn back at its end, when it is closed, or when it is forgotten."""

    def __init__(self, stream: Iterable[Any], held: ExitStack) -> None:
        self._stream, self._held = iter(stream), held

    def __next__(self) -> Any:
        chunk = next(self._stream, None)
        if chunk is None:
            self.close()
            raise StopIteration
        return chunk

    def close(self) -> None:
        self._held.close()
        if hasattr(self._stream, "close"):
            self._stream.close()

    def __del__(self) -> None:
        self._held.close()


@contextmanager
def while_connected() -> Iterator[None]:
    """Abandon what is computed here once no one waits for it."""
    with wanted_while(is_connected()):
        yield
