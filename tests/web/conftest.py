"""What the tests of the screens share: a way to label, and HTML read as text."""

from html.parser import HTMLParser

import pytest
from flask import before_render_template, template_rendered

from annotate.store import articles as stored
from annotate.workflow import assign
from annotate.workflow.label import saving
from tests.conftest import EVENTS


class _Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.parts = []

    def handle_data(self, data):
        self.parts.append(data)


@pytest.fixture
def rendering(app):
    """A list that is not empty while a template is rendered."""
    templates = []

    def begin(sender, template, **_):
        templates.append(template.name)

    def end(sender, **_):
        templates.clear()

    with before_render_template.connected_to(begin, app), template_rendered.connected_to(end, app):
        yield templates


@pytest.fixture(autouse=True)
def no_query_from_a_template(request):
    """Fail if a page queries the database while its template is rendered."""
    queries = []
    if "client" not in request.fixturenames:
        yield
        return
    app, connection = (request.getfixturevalue(one) for one in ("app", "db"))
    connection = connection.reader().conn

    # Only while it is rendered: SQLite writes each query out for the one who listens.
    def begin(*_, **__):
        connection.set_trace_callback(queries.append)

    def end(*_, **__):
        connection.set_trace_callback(None)

    with before_render_template.connected_to(begin, app), template_rendered.connected_to(end, app):
        yield
    assert not queries


@pytest.fixture
def words():
    """Read the HTML of a response as text, with single spaces."""

    def read(answer):
        parser = _Words()
        parser.feed(answer.get_data(as_text=True))
        return " ".join(" ".join(parser.parts).split())

    return read


@pytest.fixture
def sentences(db, article):
    """The sentences to label of the article."""
    listed = stored.list_sentences(db.reader(), article.id)
    return [one for one in listed if one.kind in ("sentence", "bullet")]


@pytest.fixture
def say(db, scheme):
    """Save an answer: say(person, sentence, "us_official", confidence="high"), or a verdict."""

    def save(person, sentence, what, layer="label", flag=None, comment="", why="", **fields):
        is_verdict = what in ("no_claim", "cant_tell", "skipped")
        claims = [] if is_verdict or what is None else [{"source": what, "fields": fields}]
        event = {
            "id": f"event-{next(EVENTS):06}",
            "sentence": sentence.id,
            "base_rev": None,
            "scheme": scheme.id,
            "scheme_version": scheme.version,
            "layer": layer,
            "answer": {
                "verdict": what if is_verdict or what is None else "claims",
                "claims": claims,
                "flag": flag,
                "comment": comment,
                "why": why,
            },
        }
        if person.is_lead and layer == "label":
            assign.take(db, person, sentence.article)
        saved = saving.save_events(db, person, {"person": person.id, "events": [event]})
        assert not saved["rejected"], saved["rejected"]
        return event["id"]

    return save
