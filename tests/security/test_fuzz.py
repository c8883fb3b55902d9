"""Anything at all, sent to every route as anybody: a clear answer, never a crash.

The quick run takes a few seconds; the slow one sends 20,000 requests.
"""

import inspect
import io
import json
import random
import re
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from annotate.app import create_app
from annotate.records import Draft
from annotate.store import articles as stored
from annotate.workflow import assign
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people import links, membership, sessions, sign_in
from tests.conftest import TEXT, looks

ROOT = Path(__file__).resolve().parents[2] / "annotate"
EACH = 10  # requests an example

# The names that forms and addresses carry, read from the templates and the code.
FIELDS = sorted(
    {
        name
        for path in ROOT.rglob("*.html")
        for name in re.findall(r'\bname="([a-z_]+)"', path.read_text(encoding="utf-8"))
    }
    | {"claim-0-source", "claim-0-start", "claim-0-confidence", "claim-1-source_name", "then"}
)
QUERIES = sorted(
    {
        name
        for path in ROOT.joinpath("web").rglob("*.py")
        for name in re.findall(r'request\.args\.(?:get|getlist)\("([a-z_]+)"', path.read_text())
    }
    | {
        "q",
        "sort",
        "state",
        "outlet",
        "language",
        "person",
        "tag",
        "imported",
    }  # the list's filters
)
NASTY = (
    "", " ", "0", "1", "2", "-1", "1.5", "1e9", "9" * 40, "on", "off", "true", "null", "[]", "{}",
    "x" * 300, "x" * 9000, "\0", "a\0b", "\r\n", "a\r\nSet-Cookie: b=c", "\u202e", "\ufeff",
    "\U0001f309", "e\u0301" * 50, "%00", "%", "%s%n", "'", '"', "';--", "<script>", "{{7*7}}",
    "../../etc/passwd", "\\", "//evil.test", "http://evil.test", "javascript:x", "١٢", "²", "½",
    "open", "named", "balance", "queue", "lead", "reviewer", "dark", "all", "free", "doors", "csv",
    "raw", "gold", "claims", "no_claim", "cant_tell", "skipped", "author", "us_official", "high",
    "add", "remove", "done", "reply", "/", "/settings", "24", "a long sentence", "A quiet town",
)  # fmt: skip


@pytest.fixture
def world():
    """A project with two articles, labels and people, and an app that lets crashes through."""
    store = open_project(":memory:", "Fuzz")
    drafts = [Draft(text=TEXT, name="a.txt"), Draft(text="It rained. It poured.", name="b.txt")]
    made = add_articles(store, None, drafts)
    crew = {name: membership.add_person(store, name, role) for name, role in
            (("Lena", "lead"), ("Mina", "lead"), ("Alice", "reviewer"))}  # fmt: skip
    for person in crew.values():
        sign_in.set_password(store, person, "a long sentence")
    assign.take(store, crew["Lena"], made[0].id)
    app = create_app(store)
    app.config["TESTING"] = True
    ids = {
        "article": [one.id for one in made],
        "person": [one.id for one in crew.values()],
        "sentence_id": [one.id for one in stored.list_sentences(store.reader(), made[0].id)][1:4],
        "token": [links.invite(store, None, f"Guest {n}") for n in range(3)],
    }
    yield store, app, crew, ids
    store.close()


@cache
def list_routes(app):
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods - {"OPTIONS"})
        if rule.endpoint != "static"
    ]


words = st.one_of(st.sampled_from(NASTY), st.text(max_size=30), st.integers(0, 99).map(str))
leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), words)
KEYS = ("id", "sentence", "base_rev", "scheme", "scheme_version", "client_time", "active_ms",
        "layer", "answer", "verdict", "claims", "start", "end", "source", "source_start",
        "source_end", "source_name", "fields", "flag", "comment", "why", "confidence", "events",
        "person", "undoes", "redoes")  # fmt: skip
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=12,
)
HEADERS = (
    {}, {"HX-Request-Type": "partial", "HX-Request": "true"}, {"Accept": "application/json"},
    {"Accept-Encoding": "gzip"}, {"Range": "bytes=0-5"}, {"If-None-Match": "*"},
    {"X-Forwarded-For": "x, y"},
)  # fmt: skip
requests = st.fixed_dictionaries(
    {
        "route": st.integers(0, 10_000),
        "who": st.sampled_from(["Lena", "Alice", "Lena", "nobody"]),
        "ids": st.lists(st.one_of(st.integers(0, 7), words), min_size=2, max_size=2),
        "query": st.dictionaries(st.sampled_from([*QUERIES, "x"]), words, max_size=3),
        "form": st.lists(
            st.tuples(st.sampled_from(FIELDS), st.one_of(st.integers(0, 7), words)), max_size=8
        ),
        "json": trees,
        "kind": st.sampled_from(["form", "form", "multipart", "json", "labels", "raw"]),
        "raw": st.binary(max_size=60),
        "headers": st.sampled_from(HEADERS),
        "file": st.sampled_from(["a.txt", "b.md", "c.csv", "d.json", "e.jsonl", "../../f.txt", ""]),
    }
)


def value_of(ids, given_value, name=""):
    """An id of the world for a number, else the text itself, as UTF-8 whatever is in it."""
    if isinstance(given_value, int):
        fitting = ids.get(name) or [one for group in ids.values() for one in group]
        given_value = fitting[given_value % len(fitting)]
    return given_value.encode("utf-8", "surrogatepass")


def body_of(one, ids, person, fitting):
    """The body of a request: (data, content type); every second field fits the route."""
    pairs = []
    for at, (name, value) in enumerate(one["form"]):
        name = fitting[FIELDS.index(name) % len(fitting)] if fitting and at % 2 == 0 else name
        pairs.append((name, value_of(ids, value, name)))
    if one["kind"] == "form":
        return urlencode(pairs).encode(), "application/x-www-form-urlencoded"
    if one["kind"] == "multipart":
        fields = {name: value for name, value in pairs if name != "file"}
        return {**fields, "file": (io.BytesIO(one["raw"]), one["file"])}, "multipart/form-data"
    if one["kind"] == "labels" and isinstance(one["json"], dict):
        one["json"] = {"person": person, "events": [one["json"]]}
    if one["kind"] in ("json", "labels"):
        return repr_json(one["json"]), "application/json"
    return one["raw"], "application/json"


@cache
def fields_of(view):
    """The names of form fields that the module of a view reads."""
    code = inspect.getsource(inspect.getmodule(view))
    found = re.findall(r'(?:form\.get|form\.getlist|read_number|form)[(\[]"([a-z_]+)"', code)
    return sorted(set(found))


def repr_json(tree):
    """JSON as a program might send it: NaN and lone surrogates too."""
    return json.dumps(tree).encode("utf-8", "surrogatepass")


def send(world, one):
    """Send one request as one person; give its status."""
    store, app, crew, ids = world
    store.write(lambda db: db.execute("update person set active = 1, can_sign_in = 1"))
    store.write(lambda db: db.execute("update person set role = 'lead' where name like '%na'"))
    routes = list_routes(app)
    rule, method = routes[one["route"] % len(routes)]
    address = rule.rule
    for name, value in zip(sorted(rule.arguments), one["ids"], strict=False):
        text = quote(value_of(ids, value, name) or b"-", safe="")
        address = re.sub(rf"<(?:\w+:)?{name}>", lambda _, text=text: text, address)
    client = app.test_client()
    person = crew.get(one["who"])
    if person is not None:
        with client.session_transaction() as session:
            session["id"] = sessions.open_session(store, person)
    fitting = fields_of(inspect.unwrap(app.view_functions[rule.endpoint]))
    data, content_type = body_of(one, ids, person.id if person else "x", fitting)
    if method in ("GET", "HEAD"):
        data, content_type = None, None
    query = urlencode([(k, v.encode("utf-8", "surrogatepass")) for k, v in one["query"].items()])
    answer = client.open(
        f"{address}?{query}", method=method, data=data, content_type=content_type,
        headers={"Origin": "http://localhost", **one["headers"]},
    )  # fmt: skip
    answer.get_data()
    return rule.rule, method, answer.status_code


def check(world, batch):
    for one in batch:
        rule, method, status = send(world, one)
        assert status < 500, (rule, method, status)


KEEP = dict(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def test_the_names_of_fields_and_queries_were_found():
    assert {"name", "password", "k", "share", "person", "article", "parcel"} <= set(FIELDS)
    assert {"q", "s", "next", "show", "kind"} <= set(QUERIES)


@given(batch=st.lists(requests, min_size=EACH, max_size=EACH))
@looks(25, **KEEP)
def test_no_request_crashes_the_server(world, batch):
    check(world, batch)


def mix(batch, rng):
    """Make 200 requests of the parts of ten: to draw each takes longer than to send it."""
    for _ in range(20 * EACH):
        mixed = {part: rng.choice(batch)[part] for part in batch[0]}
        yield {**mixed, "route": rng.randrange(10_000)}


@pytest.mark.slow
@given(batch=st.lists(requests, min_size=EACH, max_size=EACH), seed=st.integers(0, 2**32))
@looks(50, **KEEP)
def test_10000_requests_do_not_crash_the_server(world, batch, seed):
    check(world, mix(batch, random.Random(seed)))
