"""On a server that only reads: another file in the place of the opened one is opened again."""

import threading

from flask import Flask, current_app

from annotate.workflow.operations.backups import Rules
from annotate.workflow.operations.opening import open_to_read
from annotate.workflow.operations.schedule import Schedule

_SWAPPING = threading.Lock()


def register(app: Flask) -> None:
    """Look at the file before each request, if it is only read."""
    if app.config["STORE"].is_read_only:
        app.before_request(_follow)


def _follow() -> None:
    """Open a file that was put in the place of the other, with nothing computed from that one.

    The store of the other stays open for the requests that still read from it.
    """
    config = current_app.config
    config["STORE"].close_outgrown()
    if not config["STORE"].is_replaced():
        return
    with _SWAPPING:
        old = config["STORE"]
        if old.is_replaced():
            new = open_to_read(old.path)
            new.visitors, new.links = old.visitors, old.links
            config.update(STORE=new, BACKUPS=Schedule(new, Rules()))
