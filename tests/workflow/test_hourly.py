"""What a server does by itself: sentences are asked again without anyone’s doing."""

from threading import Event

from annotate.workflow.label import repeats
from annotate.workflow.operations.hourly import Hourly


def test_a_server_that_starts_chooses_what_to_ask_again(db, monkeypatch):
    planned = Event()
    monkeypatch.setattr(repeats, "plan", lambda store: planned.set())
    with Hourly(db):
        assert planned.wait(60)
