"""Results that are made once and kept: outside every lock, and only while someone waits."""

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from annotate.errors import Busy

T = TypeVar("T")


class Abandoned(Busy):
    """No one is waiting for this result any more, nor for a response."""

    status = 499  # not of the standard, but what other servers write into their logs

    def __init__(self) -> None:
        super().__init__("The page was closed before its figures were ready.", "Open it again.")


def _always() -> bool:
    return True


_is_wanted: ContextVar[Callable[[], bool]] = ContextVar("is_wanted", default=_always)


class _Making:
    """A result in the making: who waits for it, and what it is made for."""

    def __init__(self, outer: "_Making | None") -> None:
        self.outer = outer
        self.ready = threading.Event()
        self.wanted_by = [_is_wanted.get()]

    def is_wanted(self) -> bool:
        if any(is_wanted() for is_wanted in self.wanted_by):
            return True
        return self.outer is not None and self.outer.is_wanted()


_current: ContextVar[_Making | None] = ContextVar("current", default=None)


class Kept:
    """Results by key. The thread that first asks for one makes it; others wait for that thread.

    No lock is held while it computes, so that results may need each other across objects.
    """

    def __init__(self) -> None:
        self.results: dict[Hashable, object] = {}
        self._makings: dict[Hashable, _Making] = {}
        self._lock = threading.Lock()

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the result of a key, made now if it is not kept yet."""
        while True:
            with self._lock:
                if key in self.results:
                    return self.results[key]
                making = self._makings.get(key)
                if making is None:
                    making = self._makings[key] = _Making(_current.get())
                    break
                making.wanted_by.append(_is_wanted.get())
            making.ready.wait()  # if that thread fails, this one tries, and tells its own caller
        return self._make(key, make, making)

    def _make(self, key: Hashable, make: Callable[[], T], making: _Making) -> T:
        token = _current.set(making)
        try:
            made = make()
            with self._lock:
                self.results[key] = made
            return made
        finally:
            _current.reset(token)
            with self._lock:
                del self._makings[key]
            making.ready.set()


def pause() -> None:
    """End a piece of a long computation: Abandoned if no one is waiting for its result."""
    making = _current.get()
    if making is not None and not making.is_wanted():
        raise Abandoned


@contextmanager
def wanted_while(is_wanted: Callable[[], bool]) -> Iterator[None]:
    """Let what is computed here be abandoned once `is_wanted` says no, unless others wait."""
    token = _is_wanted.set(is_wanted)
    try:
        yield
    finally:
        _is_wanted.reset(token)
