"""The app around every screen: its headers, its limits, its door, its cookie."""

import json
import re
import sqlite3

import pytest

from annotate.app import LARGEST_UPLOAD, STATIC, create_app
from annotate.errors import NoDatabase
from annotate.web.frame.access import anyone
from annotate.web.frame.access import lead as for_leads
from annotate.web.frame.headers import CSP, ON_FILES
from annotate.workflow.operations.opening import open_project
from annotate.workflow.operations.secret import read_keys
from annotate.workflow.people import sessions
from annotate.workflow.people.own_settings import get_settings
from annotate.workflow.people.sessions import find_signed_in
from annotate.workflow.people.sign_in import set_password

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
OUTSIDE = [  # what another site's page makes a browser send
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "http://evil.test"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://localhost.evil.test"},
    {"Origin": "http://evil.test/localhost"},
    {"Origin": "http://localhost:81"},
    {"Origin": "http://localhost@evil.test"},
    {"Origin": "http://["},
    {"Origin": "nonsense"},
    {"Referer": "http://evil.test/http://localhost/"},
    {},
]
NONSENSE = [
    "\ud800", "x\0y", "x" * 100_000, "", 2**70, -1, 1.5, True, None, [], {}, [[]], {"a": 1},
]  # fmt: skip
INSIDE = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Origin": "http://localhost"},
    {"Referer": "http://localhost/settings"},
]


@pytest.fixture
def bare(app):
    """A client that adds no header of its own."""
    app.test_client_class = None
    return app.test_client()


def sign_in(app, client, person):
    """Put a person's session into the cookie of a bare client; give the session's id."""
    session_id = sessions.open_session(app.config["STORE"], person)
    with client.session_transaction() as session:
        session["id"] = session_id
    return session_id


def routes(app):
    """Every (rule, method, address) of the app, made-up values in the place of variables."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            address = re.sub(r"<[^>]*>", "made-up", rule.rule)
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield rule, method, address


def doors(app):
    """What each endpoint asks for: anyone, reviewer, lead."""
    return {
        name: getattr(view, "lets_in", None)
        for name, view in app.view_functions.items()
        if name != "static"
    }


# --- headers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/sign-in", 200),
        ("HEAD", "/sign-in", 200),
        ("OPTIONS", "/sign-in", 200),
        ("GET", "/", 303),
        ("GET", "/nowhere", 404),
        ("GET", "/invite/unknown", 410),
        ("POST", "/labels", 401),
        ("POST", "/sign-in", 401),
        ("DELETE", "/sign-in", 405),
        ("GET", "/static/css/base.css", 200),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/static/../annotate/app.py", 404),
    ],
)
def test_every_response_carries_the_headers(client, method, address, status):
    policy = CSP
    if address == "/static/css/base.css":
        policy = ON_FILES["Content-Security-Policy"]
        address = "/static/" + next(STATIC.rglob("*.css")).relative_to(STATIC).as_posix()
    answer = client.open(address, method=method)
    assert answer.status_code == status
    assert answer.headers.getlist("Content-Security-Policy") == [policy]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    answer.close()


def test_refused_too_large_and_crashed_requests_carry_them_as_well(own_app, own_client):
    @own_app.route("/crash")
    @anyone
    def crash():
        raise RuntimeError

    own_app.config["PROPAGATE_EXCEPTIONS"] = False
    own_app.config["MAX_CONTENT_LENGTH"] = 100
    answers = [
        own_client.post("/sign-in", headers={"Origin": "http://evil.test"}),
        own_client.post("/sign-in", data={"name": "a" * 200}),
        own_client.get("/crash"),
    ]
    assert [one.status_code for one in answers] == [403, 413, 500]
    assert {one.headers["Content-Security-Policy"] for one in answers} == {CSP}
    assert {one.headers["X-Content-Type-Options"] for one in answers} == {"nosniff"}


def test_the_policy_allows_no_inline_code_and_no_other_host():
    rules = dict(rule.split(" ", 1) for rule in CSP.split("; "))
    assert rules == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


def test_pages_are_not_kept_by_the_browser_and_static_files_are_checked(client):
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"
    name = next(STATIC.rglob("*.css")).relative_to(STATIC).as_posix()
    with client.get(f"/static/{name}") as answer:
        assert "no-store" not in answer.headers.get("Cache-Control", "")
    tag = {"If-None-Match": answer.headers["ETag"]}
    with client.get(f"/static/{name}", headers=tag) as again:
        assert again.status_code == 304


def test_text_comes_as_gzip_to_those_who_accept_it(client):
    plain = client.get("/sign-in")
    packed = client.get("/sign-in", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)


# --- limits ----------------------------------------------------------------------------------


def test_an_upload_of_20_mb_fits_and_more_than_the_limit_is_refused(app, client, lead):
    assert app.config["MAX_CONTENT_LENGTH"] == LARGEST_UPLOAD
    assert 20_000_000 < LARGEST_UPLOAD < 30_000_000
    client.enter(lead)
    answer = client.post(
        "/labels", data=b" " * (LARGEST_UPLOAD + 1), content_type="application/json"
    )
    assert answer.status_code == 413
    assert set(answer.get_json()) >= {"reason", "remedy"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"events"',
        b"\xff\xfe",
        b"\0",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"9" * 10_000,
        b"NaN",
        b'{"person": 1, "events": 1e999}',
        b'{"person": "\\ud800", "events": []}',
    ],
    ids=lambda body: repr(body[:12]),
)
def test_json_that_is_malformed_is_a_clear_400_and_never_a_crash(client, alice, body):
    client.enter(alice)
    answer = client.post("/labels", data=body, content_type="application/json")
    assert answer.status_code in ((413,) if len(body) > 256 * 1024 else (400, 403))
    assert answer.get_json()["reason"]


@pytest.mark.parametrize(
    "key",
    ["id", "sentence", "base_rev", "scheme", "scheme_version", "client_time", "active_ms", "layer",
     "answer"],
)  # fmt: skip
def test_a_malformed_event_gets_a_response_in_json_and_never_a_crash(
    client, alice, asked, event, key
):
    client.enter(alice)
    for value in NONSENSE:
        body = json.dumps({"person": alice.id, "events": [{**event(asked[0]), key: value}]})
        answer = client.post("/labels", data=body, content_type="application/json")
        assert answer.status_code in (200, 422), value
        told = json.loads(answer.data.decode("utf-8"))
        assert len(told["accepted"]) + len(told["rejected"]) == 1, value
        for one in told["rejected"]:
            assert one["reason"] and one["remedy"], value


def test_a_fault_of_the_database_is_explained(own_app, own_client):
    @own_app.get("/trouble/<name>")
    @anyone
    def trouble(name):
        error = sqlite3.OperationalError("trouble")
        error.sqlite_errorcode = getattr(sqlite3, name)
        raise error

    statuses = {
        name: own_client.get(f"/trouble/{name}").status_code
        for name in ("SQLITE_BUSY", "SQLITE_FULL", "SQLITE_CORRUPT", "SQLITE_IOERR")
    }
    assert statuses == {
        "SQLITE_BUSY": 503, "SQLITE_FULL": 507, "SQLITE_CORRUPT": 503, "SQLITE_IOERR": 507,
    }  # fmt: skip


# --- requests from other sites ---------------------------------------------------------------


@pytest.mark.parametrize("headers", OUTSIDE, ids=str)
def test_what_another_site_sends_is_refused(app, bare, db, alice, headers):
    sign_in(app, bare, alice)
    answer = bare.post("/settings/theme", data={"theme": "dark"}, headers=headers)
    assert answer.status_code == 403
    assert get_settings(db, alice) == {}


@pytest.mark.parametrize("headers", INSIDE, ids=str)
def test_what_our_own_page_sends_is_carried_out(app, bare, db, alice, headers):
    sign_in(app, bare, alice)
    answer = bare.post("/settings/theme", data={"theme": "dark"}, headers=headers)
    assert answer.status_code == 303
    assert get_settings(db, alice)["theme"] == "dark"


def test_another_port_of_the_same_machine_is_another_site(app, bare, db, alice):
    sign_in(app, bare, alice)
    answer = bare.post(
        "/settings/theme", data={"theme": "dark"}, base_url="http://localhost:8080",
        headers={"Origin": "http://localhost:9090"},
    )  # fmt: skip
    assert answer.status_code == 403
    answer = bare.post(
        "/settings/theme", data={"theme": "dark"}, base_url="http://localhost:8080",
        headers={"Origin": "http://localhost:8080"},
    )  # fmt: skip
    assert answer.status_code != 403


def test_every_route_that_changes_something_refuses_other_sites(app, bare, lead):
    sign_in(app, bare, lead)
    changing = [(method, address) for _, method, address in routes(app) if method in UNSAFE]
    assert len(changing) > 5
    for method, address in changing:
        answer = bare.open(address, method=method, headers={"Origin": "http://evil.test"})
        assert answer.status_code == 403, (method, address)
        assert "came from another site" in answer.get_data(as_text=True), (method, address)


def test_a_program_without_a_cookie_may_post_and_gets_no_further_than_the_door(bare):
    answer = bare.post("/labels", json={})
    assert answer.status_code == 401


# --- the door --------------------------------------------------------------------------------


def test_every_view_says_whom_it_lets_in(app):
    found = doors(app)
    assert set(found.values()) == {"anyone", "reviewer", "lead", "program"}, found


def test_only_links_sign_in_and_help_are_open_to_all(app):
    open_to_all = {name.split(".")[0] for name, who in doors(app).items() if who == "anyone"}
    assert open_to_all == {"account", "help", "healthz", "metrics"}


@pytest.mark.parametrize("who", ["a signed-out person", "a stranger", "a person put out"])
def test_no_one_from_outside_gets_past_the_door(app, client, db, charlie, alice, article, who):
    if who == "a stranger":
        client.enter(charlie)
    if who == "a person put out":
        client.enter(alice)
        db.write(lambda db: db.execute("update person set active = 0"))
    # Whoever was put out is told that, so that a page does not ask them to sign in again.
    refused = 403 if who == "a person put out" else 401
    closed = 0
    for rule, method, address in routes(app):
        if rule.endpoint == "static" or doors(app)[rule.endpoint] == "anyone":
            continue
        closed += 1
        answer = client.open(address, method=method, headers={"Accept": "text/html"})
        if method == "GET":
            assert answer.status_code == 303, (method, address)
            assert answer.location.startswith("/sign-in?next="), (method, address)
        elif doors(app)[rule.endpoint] == "program":
            assert answer.status_code == 401, (method, address)
        else:
            assert answer.status_code == refused, (method, address)
        assert article.text[:20] not in answer.get_data(as_text=True)
    assert closed > 15


def test_a_reviewer_gets_into_no_page_of_leads(app, client, alice):
    client.enter(alice)
    kept = [one for one in routes(app) if doors(app).get(one[0].endpoint) == "lead"]
    assert len(kept) > 5
    for _, method, address in kept:
        answer = client.open(address, method=method)
        assert answer.status_code == 403, (method, address)
        assert "This page is for leads." in answer.get_data(as_text=True)


def test_a_reviewer_and_a_lead_get_into_theirs(app, client, alice, lead):
    for person, words in ((alice, ("reviewer",)), (lead, ("reviewer", "lead"))):
        for rule, method, address in routes(app):
            if doors(app).get(rule.endpoint) in words:
                client.enter(person)  # anew: one of the routes signs out everywhere
                answer = client.open(address, method=method)
                assert answer.status_code not in (401, 403), (person.name, method, address)
                assert answer.status_code < 500, (person.name, method, address)


def test_a_view_that_says_nothing_opens_to_no_one(own_app, own_client, lead):
    own_app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert own_client.get("/forgotten").status_code == 303
    answer = own_client.enter(lead).get("/forgotten")
    assert answer.status_code == 403
    assert b"secret" not in answer.data


@pytest.mark.parametrize("address", ["/label/%ED%A0%80", "/label/%00", "/sentence/..%2F..", "/%FF"])
def test_a_nonsense_address_is_a_404(client, alice, address):
    assert client.enter(alice).get(address).status_code == 404


def test_a_page_for_leads_opens_for_a_lead_only(own_app, own_client, alice, lead):
    @own_app.get("/leads")
    @for_leads
    def leads():
        return "inside"

    assert own_client.enter(alice).get("/leads").status_code == 403
    assert own_client.enter(lead).get("/leads").data == b"inside"


# --- cookie and session ----------------------------------------------------------------------


def entered(client, db, person):
    """Sign in by the form; give the Set-Cookie header."""
    set_password(db, person, "a long sentence")
    answer = client.post("/sign-in", data={"name": person.name, "password": "a long sentence"})
    assert answer.status_code == 303
    return answer.headers["Set-Cookie"]


def test_the_cookie_is_ours_alone_and_not_for_scripts_or_other_sites(client, db, alice):
    name, *flags = entered(client, db, alice).split("; ")
    project = db.reader().execute("select value from setting where key = 'project_id'").fetchone()
    assert name.startswith(f"annotate-{json.loads(project[0])}=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(flags)
    assert not [flag for flag in flags if flag.startswith("Domain")]


def test_two_projects_on_one_machine_keep_their_cookies_apart():
    names = set()
    for _ in range(2):
        store = open_project(":memory:")
        names.add(create_app(store).config["SESSION_COOKIE_NAME"])
        store.close()
    assert len(names) == 2


def test_the_database_keeps_only_a_hash_of_a_session(app, bare, db, alice):
    session_id = sign_in(app, bare, alice)
    kept = db.reader().execute("select id_hash from signin").fetchone()[0]
    assert session_id not in kept and len(kept) == 64


def test_a_cookie_signed_by_another_key_is_ignored(app, client, db, alice):
    client.enter(alice)
    assert client.get("/").status_code == 200
    app.config["SECRET_KEY"] = b"another key"
    assert client.get("/").status_code == 303


def test_a_cookie_that_was_tampered_with_is_ignored(app, bare, db, alice):
    sign_in(app, bare, alice)
    name = app.config["SESSION_COOKIE_NAME"]
    value = bare.get_cookie(name).value
    other = value[:-9] + ("A" if value[-9] != "A" else "B") + value[-8:]
    for bad in (other, value[::-1], "", "x" * 2000):
        bare.set_cookie(name, bad)
        assert bare.get("/").status_code == 303


def test_signing_out_ends_the_session_of_a_copied_cookie_as_well(app, bare, db, alice):
    session_id = sign_in(app, bare, alice)
    assert find_signed_in(db, session_id).person.id == alice.id
    answer = bare.post("/sign-out", headers={"Origin": "http://localhost"})
    assert answer.status_code == 303
    assert find_signed_in(db, session_id) is None
    with bare.session_transaction() as session:
        session["id"] = session_id
    assert bare.get("/").status_code == 303


def test_a_session_given_to_the_browser_before_is_not_kept_at_sign_in(client, db, alice):
    fixed = sessions.open_session(db, alice)
    with client.session_transaction() as session:
        session["id"] = fixed
    entered(client, db, alice)
    with client.session_transaction() as session:
        assert session["id"] != fixed
    assert find_signed_in(db, fixed) is None


# --- the key that signs cookies --------------------------------------------------------------


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    path = str(tmp_path / "project.db")
    first = read_keys(path)
    assert [len(key) for key in first] == [32]
    assert read_keys(path) == first
    assert (tmp_path / "project.db.secret").stat().st_mode & 0o077 == 0


def test_a_key_that_is_too_short_or_not_a_file_is_named(tmp_path):
    (tmp_path / "a.db.secret").write_bytes(b"short")
    (tmp_path / "b.db.secret").mkdir()
    for name in ("a.db", "b.db"):
        with pytest.raises(NoDatabase, match="secret"):
            read_keys(str(tmp_path / name))
