"""Each request and each crash → one line of JSON, with nothing that was typed left unescaped.

A line names the route, not the address, so that no one-time link gets into a log.
"""

import json
import logging
import os
import re
import secrets
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TextIO

from flask import Flask, Response, current_app, g, has_request_context, request

from annotate.workflow.people.access_tokens import TOKEN

REQUESTS = logging.getLogger("annotate.requests")
REFUSALS = (400, 403, 413, 429)  # what an attack looks like from here
_SECRET_PARTS = ("token",)
_LINK = re.compile(r"(?i)\b((?:setup|invite)\b\W*)[^\s\[\]]+")
_QUIET = 60  # seconds
_LONGEST = 200  # characters of what anyone can send, as often as they like


class OneLine(logging.Formatter):
    """Write a record as one line of JSON, its traceback included.

    A line break that someone put into an address or a name cannot begin a line of its own.
    """

    def format(self, record: logging.LogRecord) -> str:
        times = getattr(record, "times", 1)
        often = {"times": times} if times > 1 else {}
        if record.name == REQUESTS.name:
            return json.dumps({**getattr(record, "line", {}), **often}, ensure_ascii=True)
        # Flask puts the address of a request that crashed into the message.
        what = without_token(record.getMessage())
        line = {"at": _now(), "level": record.levelname.lower(), "what": what, **often}
        if has_request_context():
            line["id"] = g.get("request_id")
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        # Escaped, so that nothing in it controls the terminal that shows the log.
        return json.dumps(line, ensure_ascii=True)


def without_token(text: str) -> str:
    """Cut one-time links and access tokens out of a text: a link that was mistyped may work."""
    return TOKEN.sub("…", _LINK.sub(r"\1…", text))


class OncePerMinute(logging.Filter):
    """Let each message through once per minute, with how often it came since it was last written.

    A full disk refuses every save, and waitress repeats that no connection can be accepted with
    a traceback, both as fast as they can.
    """

    def __init__(self, key: Callable[[logging.LogRecord], str]) -> None:
        """`key` returns what is the same message; "" lets a record through."""
        super().__init__()
        self._key = key
        self._known: dict[str, tuple[float, int]] = {}  # when it was written, how many since
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        key = self._key(record)
        if key and not self._is_due(key, record):
            return False
        error = record.exc_info[1] if key and record.exc_info else None
        if isinstance(error, OSError):
            record.msg, record.args, record.exc_info = f"{record.msg}: {error.strerror}", (), None
        return True

    def _is_due(self, key: str, record: logging.LogRecord) -> bool:
        now = time.monotonic()
        with self._lock:
            written, missed = self._known.get(key, (-_QUIET, 0))
            if now - written < _QUIET:
                self._known[key] = written, missed + 1
                return False
            if len(self._known) > _LONGEST:
                self._known.clear()
            self._known[key] = now, 0
        record.times = missed + 1
        return True


def by_template(record: logging.LogRecord) -> str:
    """Return what a message has in common with others of its kind."""
    return str(record.msg)


def _by_text(record: logging.LogRecord) -> str:
    """Return the text of a named error; every crash has a trace of its own."""
    return "" if record.exc_info else record.getMessage()


def _by_route(record: logging.LogRecord) -> str:
    """Return the route and the status of a response that is a fault of ours."""
    line = getattr(record, "line", {})
    return f"{line['route']} {line['status']}" if record.levelno >= logging.ERROR else ""


def open_log(target: str | None) -> None:
    """Send the lines of requests to a file or to standard error (“-” or “json”).

    Without a target, only faults and refusals are written, to standard error, and a fault that
    repeats once per minute.
    """
    out: logging.Handler
    if target in (None, "-", "json"):
        out = logging.StreamHandler(sys.stderr)
    else:
        out = logging.StreamHandler(_append(str(target)))
    out.setFormatter(OneLine())
    if target is None:
        out.addFilter(OncePerMinute(_by_route))
    REQUESTS.handlers = [out]
    REQUESTS.propagate = False  # a handler of the root logger would write each line again
    REQUESTS.setLevel(logging.WARNING if target is None else logging.INFO)


def register(app: Flask) -> None:
    """Assign every request an id, and log it once its response is made."""
    app.before_request(_begin)
    app.after_request(_end)
    faults = logging.StreamHandler()
    faults.setFormatter(OneLine())
    faults.addFilter(OncePerMinute(_by_text))
    app.logger.handlers = [faults]


def _append(path: str) -> TextIO:
    return open(path, "a", encoding="utf-8", buffering=1, opener=_open_private)


def _open_private(path: str, flags: int) -> int:
    # The lines contain addresses of people: other accounts of the machine must not read them.
    return os.open(path, flags, 0o600)


def _begin() -> None:
    own = g._get_current_object()
    own.request_id = secrets.token_hex(8)
    own.began = time.perf_counter()


def _end(response: Response) -> Response:
    # Each name of Flask that is asked for an attribute looks up what it stands for.
    asked, own, config = request._get_current_object(), g._get_current_object(), current_app.config
    rule = asked.url_rule
    if asked.endpoint != "static":
        response.headers["X-Request-Id"] = own.request_id
    seconds = time.perf_counter() - own.began
    # Anyone can make up a method.
    method, route = (asked.method, rule.rule) if rule else ("", "")
    config["REQUEST_TIMES"].add(method, route, response.status_code, seconds)
    level = _level(response.status_code, seconds * 1000 >= config["SLOW_MS"])
    if REQUESTS.isEnabledFor(level):
        line = {"level": logging.getLevelName(level).lower(), **_line(response, seconds * 1000)}
        REQUESTS.log(level, "%s %s", asked.method, line["route"], extra={"line": line})
    return response


def _level(status: int, is_slow: bool = False) -> int:
    """Rate a response: a fault of ours, what someone may want to see, or neither."""
    if status >= 500:
        return logging.ERROR
    return logging.WARNING if is_slow or status in REFUSALS else logging.INFO


def _line(response: Response, ms: float) -> dict[str, object]:
    person = getattr(g, "person", None)
    rule = request.url_rule
    args = request.view_args or {}
    return {
        "at": _now(),
        "id": g.request_id,
        "person": person.id if person else None,
        "from": request.remote_addr,
        "method": request.method[:10],
        "route": rule.rule if rule else None,
        "path": None if rule else without_token(request.path)[:_LONGEST],
        "args": {k: str(v)[:_LONGEST] for k, v in args.items() if k not in _SECRET_PARTS},
        "status": response.status_code,
        "bytes": response.content_length,
        "ms": round(ms, 1),
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
