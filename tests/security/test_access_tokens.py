"""Every route × method × access token, made from the URL map; and what tokens give away."""

import logging
import re

import pytest

from annotate.errors import Forbidden
from annotate.store.people import access_tokens as stored
from annotate.workflow import audit, clock
from annotate.workflow.people import access_tokens, attempts, links, membership
from annotate.workflow.project import save_settings
from tests.conftest import three_of

SCOPED = {
    "export.download": "read-exports",
    "api_agreement.as_json": "read-exports",
    "api_agreement.as_csv": "read-exports",
    "api_articles.add": "import-articles",
    "api_labels.add": "import-labels",
    "api_description.page": "",
}
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
NO_TOKEN = access_tokens.PREFIX + "x" * 43


@pytest.fixture
def other(db):
    return membership.add_person(db, "Olga", "lead")


@pytest.fixture
def make(db, lead):
    """Make a token of a lead: make("read-exports", of=lead, until="2030-01-01")."""

    def call(*scopes, of=lead, until="", name="job"):
        return access_tokens.create(db, None, of, name, scopes, until)

    return call


@pytest.fixture
def ask(app):
    """Ask an address as a program: ask("/export/download", token, method="GET")."""

    def call(address, token, method="GET", **more):
        client = app.test_client()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= more.pop("headers", {})
        with client.open(address, method=method, headers=headers, **more) as answer:
            answer.get_data()
        assert "Set-Cookie" not in answer.headers
        return answer

    return call


def list_addresses(app):
    values = {"filename": "css/base.css", "article": "0" * 24, "sentence_id": "0" * 24 + "-0-5"}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint == "metrics.page":
                continue  # it has a token of its own
            known = {name: values.get(name, "made-up") for name in rule.arguments}
            address = app.url_map.bind("localhost").build(rule.endpoint, known)
            for method in sorted(rule.methods - {"OPTIONS"}):
                yield rule.endpoint, address, method


def kept(db):
    """Every row of every table but those that note who came, and when."""
    reader = db.reader()
    return {
        name: sorted(reader.execute(f"select * from [{name}]").fetchall(), key=repr)
        for name in reader.table_names()
        if name not in ("audit", "attempt", "access_token") and not name.startswith("sqlite_")
    }


def is_problem(answer, status, method="GET"):
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    if method != "HEAD":
        told = answer.get_json()
        assert told["status"] == status
        assert told["title"]
        assert told["remedy"]
        assert told["detail"].endswith(told["remedy"])
    return True


def end_revoked(db, make, lead, other, later):
    token = make(*access_tokens.SCOPES, of=other)
    [one] = access_tokens.list_tokens(db, other)
    access_tokens.revoke(db, lead, other, one.id)
    return token


def end_expired(db, make, lead, other, later):
    token = make(*access_tokens.SCOPES, of=other, until=access_tokens.last_day(3))
    later(days=4)
    return token


def end_deactivated(db, make, lead, other, later):
    token = make(*access_tokens.SCOPES, of=other)
    membership.deactivate(db, lead, other)
    return token


def end_reactivated(db, make, lead, other, later):
    token = end_deactivated(db, make, lead, other, later)
    membership.reactivate(db, lead, other)
    return token


def end_reviewer(db, make, lead, other, later):
    token = make(*access_tokens.SCOPES, of=other)
    membership.change_role(db, lead, other, "reviewer")
    membership.change_role(db, lead, other, "lead")
    return token


def end_reset(db, make, lead, other, later):
    token = make(*access_tokens.SCOPES, of=other)
    link = links.make_reset_link(db, lead, other)
    links.accept_link(db, link, "", "a long sentence of hers", needs_password=True)
    return token


def end_never_made(db, make, lead, other, later):
    return NO_TOKEN


@pytest.mark.parametrize(
    "end",
    three_of([end_never_made, end_revoked, end_expired, end_deactivated, end_reactivated,
              end_reviewer, end_reset]),
)  # fmt: skip
def test_a_token_that_does_not_work_opens_no_route(
    app, db, ask, make, lead, other, later, theirs, end, monkeypatch
):
    token = end(db, make, lead, other, later)
    monkeypatch.setattr(attempts, "count_attempt", lambda *_: None)  # tried further below
    before = kept(db)
    tried = 0
    for endpoint, address, method in list_addresses(app):
        answer = ask(address, token, method)
        assert is_problem(answer, 401, method), (endpoint, method)
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
        tried += 1
    assert tried > 200
    assert kept(db) == before


@pytest.mark.parametrize("scope", list(access_tokens.SCOPES))
def test_a_token_opens_only_the_routes_of_its_scope(app, db, ask, make, theirs, scope):
    token = make(scope)
    before = kept(db)
    opened = set()
    for endpoint, address, method in list_addresses(app):
        answer = ask(address, token, method)
        if SCOPED.get(endpoint) in (scope, ""):
            assert answer.status_code in (200, 415), (endpoint, answer.data)
            opened.add(endpoint)
            continue
        assert is_problem(answer, 403, method), (endpoint, method)
        assert answer.headers["WWW-Authenticate"].startswith(
            'Bearer realm="Annotate", error="insufficient_scope"'
        )
    assert opened == {name for name, one in SCOPED.items() if one in (scope, "")}
    after = kept(db)
    after.pop("sight"), before.pop("sight")
    assert after == before


def test_only_these_views_name_a_scope(app):
    named = {
        name: view.scope for name, view in app.view_functions.items() if hasattr(view, "scope")
    }
    assert named == SCOPED


@pytest.mark.parametrize("endpoint", [one for one in SCOPED if one.startswith("api_a")])
def test_without_a_token_a_program_learns_what_to_send(app, ask, endpoint):
    address, method = next((a, m) for e, a, m in list_addresses(app) if e == endpoint)
    answer = ask(address, "", method)
    assert is_problem(answer, 401, method)
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Annotate"'


def test_a_browser_without_a_session_is_still_sent_to_the_sign_in(client):
    answer = client.get("/export/download?format=csv", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=")


def test_a_cookie_alone_opens_no_address_for_programs(client, lead):
    assert client.enter(lead).post("/api/articles", json={"text": "A."}).status_code == 401


def test_a_token_is_worth_what_it_is_worth_whatever_cookie_comes_with_it(client, lead, make):
    headers = {"Authorization": f"Bearer {make('import-labels')}"}
    assert client.enter(lead).get("/export/download", headers=headers).status_code == 403
    headers = {"Authorization": f"Bearer {NO_TOKEN}"}
    assert client.get("/export/download", headers=headers).status_code == 401


def test_the_authorization_of_a_proxy_is_not_ours(client, lead):
    headers = {"Authorization": "Basic bGVuYTpzZWNyZXQ="}
    assert client.enter(lead).get("/export/download", headers=headers).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_request_with_a_token_may_come_from_anywhere_but_names_our_host(app, ask, make, site):
    token = make("import-articles")
    headers = {"Sec-Fetch-Site": site, "Origin": "https://elsewhere.example"}
    sent = {"json": {"text": "One sentence. Another one."}}
    assert ask("/api/articles", token, "POST", headers=headers, **sent).status_code == 200
    app.config["ALLOWED_HOSTS"] = frozenset(["annotate.example"])
    assert ask("/api/articles", token, "POST", headers=headers, **sent).status_code == 400


def test_no_other_site_learns_that_it_may_send_a_token(app):
    asked = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    answer = app.test_client().options("/api/articles", headers=asked)
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize("query", ["access_token={}", "token={}", "format={}", "x=a{}b"])
def test_a_token_in_an_address_is_refused_even_beside_a_right_one(ask, make, query):
    token = make("read-exports")
    address = f"/export/download?{query.format(token)}"
    for sent in ("", token):
        assert "Revoke it" in ask(address, sent).get_json()["remedy"]
        assert ask(address, sent).status_code == 400
    assert ask(f"/?{query.format(token)}", "").status_code == 400


NOT_ASCII = "\u00fc\u00ff"


@pytest.mark.parametrize("given", ["", " ", "a, Bearer b", NOT_ASCII, "x" * 5000])
def test_what_is_no_token_is_refused_and_breaks_nothing(ask, given):
    answer = ask("/export/download", "", headers={"Authorization": f"Bearer {given}"})
    assert answer.status_code == 401


def test_failed_tries_are_slowed_down_and_a_right_token_never_waits(db, ask, make, later):
    token = make("read-exports")
    statuses = [ask("/agreement.csv", f"{NO_TOKEN[:-1]}{n}").status_code for n in range(7)]
    assert statuses == [401] * 5 + [429] * 2
    answer = ask("/agreement.csv", NO_TOKEN)
    assert is_problem(answer, 429)
    assert int(answer.headers["Retry-After"]) <= 2
    assert ask("/agreement.csv", token).status_code == 200
    later(minutes=6)
    assert ask("/agreement.csv", NO_TOKEN).status_code == 401
    assert ask("/agreement.csv", NO_TOKEN).status_code == 429


def test_failed_tries_keep_no_one_from_signing_in(client, db, ask, secured):
    for number in range(60):
        ask("/agreement.csv", f"{NO_TOKEN[:-2]}{number:02}")
    sent = {"name": "Alice", "password": "a long sentence of mine"}
    assert client.post("/sign-in", data=sent).status_code == 303


def test_tries_during_a_wait_write_nothing(db, ask):
    for number in range(10):
        ask("/agreement.csv", f"{NO_TOKEN[:-1]}{number}")
    refused = [one for one in audit.list_lines(db) if one["action"] == "token refused"]
    assert len(refused) == 5


def test_no_token_is_in_the_file_the_log_or_the_audit(app, db, ask, make, caplog):
    token = make("read-exports")
    with caplog.at_level(logging.INFO, logger="annotate.requests"):
        ask("/export/download", token)
        ask("/agreement.json?field=nowhere", token)
        ask(f"/{token}", token)
        ask(f"/export/{token}", "")
        ask(f"/?x={token}", "")
        ask("/", token)
    assert len(caplog.records) >= 6
    assert token not in caplog.text
    assert token.encode() not in db.reader().conn.serialize()
    text = repr(audit.list_lines(db))
    assert "token created" in text
    assert token[len(access_tokens.PREFIX):] not in text  # fmt: skip


def test_the_log_says_which_token_was_used_for_what(db, ask, make, lead):
    token = make("read-exports", "import-labels", name="nightly")
    ask("/export/download", token)
    ask("/export/download", token)
    used = [one for one in audit.list_lines(db, "doors") if one["action"] == "token used"]
    assert [one["name"] for one in used] == ["Lena"]
    assert used[0]["detail"] == {
        "name": "nightly", "scope": "read-exports", "address": "127.0.0.1"
    }  # fmt: skip


def test_when_a_token_was_last_used_is_kept_to_the_minute(db, ask, make, lead, later):
    token = make("read-exports")
    assert access_tokens.list_tokens(db, lead)[0].used_at is None
    ask("/openapi.json", token)
    first = access_tokens.list_tokens(db, lead)[0].used_at
    ask("/openapi.json", token)
    assert access_tokens.list_tokens(db, lead)[0].used_at == first
    later(minutes=2)
    ask("/openapi.json", token)
    assert access_tokens.list_tokens(db, lead)[0].used_at > first


def test_a_token_works_to_the_end_of_its_last_day(ask, make, later, monkeypatch):
    noon = clock.iso_to_ms("2026-05-10T12:00:00.000Z")
    now = [noon]
    monkeypatch.setattr(clock, "now_ms", lambda: now[0])
    token = make("read-exports", until="2026-05-10")
    now[0] = clock.iso_to_ms("2026-05-10T23:59:59.999Z")
    assert ask("/openapi.json", token).status_code == 200
    now[0] += 1
    answer = ask("/openapi.json", token)
    assert answer.status_code == 401
    assert "expired on 2026-05-10" in answer.get_json()["detail"]


def test_no_one_but_a_lead_can_have_one(client, db, alice, lead):
    sent = {"name": "mine", "scope": "read-exports", "until": access_tokens.last_day(5)}
    assert client.enter(alice).post("/settings/tokens", data=sent).status_code == 403
    with pytest.raises(Forbidden):
        access_tokens.create(db, None, alice, "mine", ["read-exports"])
    assert access_tokens.list_tokens(db) == []


def test_no_one_revokes_the_token_of_someone_else(client, db, make, lead, other):
    make("read-exports", of=other)
    [one] = access_tokens.list_tokens(db)
    assert client.enter(lead).post(f"/settings/tokens/{one.id}/revoke").status_code == 404
    assert access_tokens.list_tokens(db, other) == [one]


def test_a_token_waits_for_the_second_factor_that_the_project_requires(db, ask, make, lead):
    token = make("read-exports")
    save_settings(db, lead, leads_need_code=True)
    answer = ask("/export/download", token)
    assert is_problem(answer, 403)
    assert "second factor" in answer.get_json()["detail"]


def test_a_token_has_256_random_bits_and_only_its_hash_is_kept(db, make, lead):
    token = make("read-exports")
    assert re.fullmatch(r"annotate_[\w-]{43}", token)
    row = db.reader().execute("select * from access_token").fetchone()
    assert token not in map(str, row)
    assert stored.find_token(db.reader(), token) is None


def test_a_lead_who_has_not_released_their_own_article_exports_no_labels_of_it(
    ask, client, theirs, lead, make
):
    token = make("read-exports")
    assert b"Bobs secret remark" in ask("/export/download", token).data
    client.enter(lead).post(f"/label/{theirs[0]}/take")
    assert b"Bobs" not in ask("/export/download", token).data
