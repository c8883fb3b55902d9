"""Sessions: a new id at each sign-in, an end to each, and a cookie bound as tightly as can be."""

import re
import time

import pytest

from annotate.app import create_app
from annotate.workflow.people import sessions
from annotate.workflow.project import save_settings
from tests.linting import LintingClient
from tests.security.conftest import PASSWORD

DATA = {"name": "Alice", "password": PASSWORD}


def cookie_of(answer):
    [header] = [one for one in answer.headers.getlist("Set-Cookie") if "annotate-" in one]
    return header


def session_id(client):
    with client.session_transaction() as session:
        return session.get("id")


# --- fixation --------------------------------------------------------------------------------


def test_a_session_planted_before_the_sign_in_is_worth_nothing_after_it(app, client, db, secured):
    with client.session_transaction() as session:
        session["id"] = "planted"
    client.post("/sign-in", data=DATA)
    assert session_id(client) != "planted"
    attacker = app.test_client()
    with attacker.session_transaction() as session:
        session["id"] = "planted"
    assert attacker.get("/").status_code == 303


def test_the_id_is_new_at_each_sign_in_and_the_one_before_ends(client, db, secured):
    ids = []
    for _ in range(3):
        client.post("/sign-in", data=DATA)
        ids.append(session_id(client))
    assert len(set(ids)) == 3
    assert [sessions.find_signed_in(db, one) is not None for one in ids] == [False, False, True]
    assert all(len(one) >= 32 for one in ids)


def test_only_a_hash_of_the_id_is_in_the_database(client, db, secured):
    client.post("/sign-in", data=DATA)
    assert session_id(client) not in str(db.reader().execute("select * from signin").fetchall())


def test_a_cookie_that_was_changed_or_signed_by_another_key_is_nobodys(app, client, db, secured):
    client.post("/sign-in", data=DATA)
    name = app.config["SESSION_COOKIE_NAME"]
    value = client.get_cookie(name).value
    other = create_app(db)
    forged = other.session_interface.get_signing_serializer(other).dumps({"id": session_id(client)})
    changed = value[:-9] + ("a" if value[-9] != "a" else "b") + value[-8:]
    for bad in (changed, forged, "x", "", "{}"):
        client.set_cookie(name, bad)
        assert client.get("/").status_code == 303, bad


# --- ends ------------------------------------------------------------------------------------


def test_a_session_ends_when_nobody_comes(client, db, secured, later):
    save_settings(db, None, idle_minutes=30)
    client.post("/sign-in", data=DATA)
    for _ in range(5):
        later(minutes=25)
        assert client.get("/").status_code == 200
    later(minutes=31)
    assert client.get("/").status_code == 303


@pytest.mark.parametrize("hours", [1, 24 * 400, -1, -24 * 400])
def test_a_clock_that_is_moved_and_set_right_signs_no_one_out(
    client, db, secured, later, monkeypatch, hours
):
    client.post("/sign-in", data=DATA)
    now = time.time
    with monkeypatch.context() as moved:
        # The signer of the cookie reads this clock.
        moved.setattr(time, "time", lambda: now() + hours * 3600)
        later(hours=hours)
        assert client.get("/").status_code == (303 if hours > 24 else 200)
        later(hours=-hours)
    assert client.get("/").status_code == 200


def test_a_session_ends_in_any_case(client, db, secured, later):
    save_settings(db, None, session_days=2)
    client.post("/sign-in", data=DATA)
    for _ in range(3):
        later(hours=15)
        assert client.get("/").status_code == 200
    later(hours=4)
    assert client.get("/").status_code == 303


def test_signing_out_everywhere_ends_every_session_of_that_person_only(app, db, secured, bob):
    clients = [app.test_client() for _ in range(3)]
    for client in clients:
        client.post("/sign-in", data=DATA)
    other = app.test_client().enter(bob)
    page = clients[0].get("/settings").get_data(as_text=True)
    assert page.count("Another browser") == 2
    assert clients[0].post("/settings/sign-out-everywhere").location == "/sign-in"
    assert [one.get("/").status_code for one in clients] == [303] * 3
    assert other.get("/").status_code == 200


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(app, db, secured):
    here, there = app.test_client(), app.test_client()
    for client in (here, there):
        client.post("/sign-in", data=DATA)
    here.post("/settings/password", data={"present": PASSWORD, "password": "another sentence"})
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 303


@pytest.mark.parametrize("deed", ["deactivate", "role", "sign-out"])
def test_what_a_lead_does_ends_the_sessions_at_once(app, db, secured, lead, deed):
    client, boss = app.test_client(), app.test_client().enter(lead)
    client.post("/sign-in", data=DATA)
    answer = boss.post(f"/people/{secured.id}/{deed}", data={"role": "lead"})
    assert answer.status_code == 303
    assert client.get("/").status_code == 303


# --- the cookie ------------------------------------------------------------------------------


def test_on_plain_http_the_cookie_works_and_is_kept_from_scripts(client, secured):
    header = cookie_of(client.post("/sign-in", data=DATA))
    parts = {part.strip().split("=")[0].lower() for part in header.split(";")[1:]}
    assert "httponly" in parts
    assert "secure" not in parts
    assert "domain" not in parts
    assert "SameSite=Lax" in header
    assert "Path=/" in header
    assert re.match(r"annotate-[0-9a-f]{12}=", header)
    assert PASSWORD not in header


@pytest.mark.parametrize("how", ["connection", "public url"])
def test_behind_tls_the_cookie_is_secure_and_bound_to_the_host(db, secured, how):
    app = create_app(db, public_url="https://labels.example" if how == "public url" else "")
    app.test_client_class = LintingClient
    base = "http://localhost" if how == "public url" else "https://localhost"
    client = app.test_client()
    answer = client.post("/sign-in", data=DATA, base_url=base, headers={"Origin": base})
    header = cookie_of(answer)
    assert header.startswith("__Host-annotate-")
    assert "; Secure" in header and "; HttpOnly" in header and "; Path=/" in header
    assert "Domain" not in header
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_signing_out_is_offered_on_every_page(app, client, article, lead, alice):
    for who, addresses in (
        (alice, ("/", f"/label/{article.id}", "/progress", "/settings", "/help", "/guideline")),
        (lead, ("/", "/import", "/people", "/assign", "/agreement", "/export", "/audit", "/help")),
    ):
        client.enter(who)
        for address in addresses:
            page = client.get(address)
            assert page.status_code == 200, address
            assert 'action="/sign-out"' in page.get_data(as_text=True), address


def test_on_plain_http_nothing_promises_tls(client):
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers


def test_labels_are_taken_after_signing_in_again_as_the_same_person_only(
    client, db, asked, secured, bob, event, later
):
    client.post("/sign-in", data=DATA)
    batch = {"person": secured.id, "events": [event(asked[0])]}
    later(days=40)
    assert client.post("/labels", json=batch).status_code == 401
    client.enter(bob)
    assert client.post("/labels", json=batch).status_code == 403
    client.post("/sign-out")
    client.post("/sign-in", data=DATA)
    assert client.post("/labels", json=batch).status_code == 200
