"""/settings/tokens: a token is shown once, listed with its use, and revoked."""

import re

import pytest

from annotate.workflow import clock
from annotate.workflow.people import access_tokens, sign_in

PASSWORD = "a long sentence of mine"


@pytest.fixture
def sent():
    """What the form sends."""
    return {"name": "nightly", "scope": ["read-exports"], "until": access_tokens.last_day(90)}


def test_a_token_is_shown_once(client, db, lead, sent):
    page = client.enter(lead).post("/settings/tokens", data=sent).get_data(as_text=True)
    [token] = re.findall(r'id="token">([^<]+)<', page)
    person, found = access_tokens.authenticate(db, token, "")
    assert (person.id, found.name, found.scopes) == (lead.id, "nightly", ("read-exports",))
    page = client.get("/settings/tokens").get_data(as_text=True)
    assert token not in page
    assert "nightly" in page


def test_the_form_begins_with_reading_for_90_days(client, lead):
    page = client.enter(lead).get("/settings/tokens").get_data(as_text=True)
    assert re.findall(r'value="([a-z-]+)" checked', page) == ["read-exports"]
    assert f'value="{access_tokens.last_day(90)}"' in page
    assert "You have no tokens." in page


def test_a_mistake_keeps_what_was_typed(client, db, lead, sent):
    client.enter(lead)
    for changed in ({"name": ""}, {"scope": []}, {"until": "2020-01-01"}, {"scope": "all"}):
        answer = client.post("/settings/tokens", data={**sent, **changed})
        assert answer.status_code == 422, changed
        assert 'role="alert"' in answer.get_data(as_text=True)
    assert 'value="nightly"' in answer.get_data(as_text=True)
    assert access_tokens.list_tokens(db) == []


def test_sending_the_form_again_makes_no_second_token(client, db, lead, sent):
    client.enter(lead).post("/settings/tokens", data=sent)
    again = client.post("/settings/tokens", data=sent)
    assert again.status_code == 409
    assert "There is already a token “nightly”." in again.get_data(as_text=True)
    assert len(access_tokens.list_tokens(db)) == 1


def test_creating_one_asks_for_the_password_slowly(client, db, lead, sent):
    sign_in.set_password(db, lead, PASSWORD)
    client.enter(lead)
    statuses = [client.post("/settings/tokens", data=sent).status_code for _ in range(7)]
    assert statuses == [422] * 5 + [429] * 2
    assert access_tokens.list_tokens(db) == []


def test_the_right_password_creates_one(client, db, lead, sent):
    sign_in.set_password(db, lead, PASSWORD)
    answer = client.enter(lead).post("/settings/tokens", data={**sent, "present": PASSWORD})
    assert answer.status_code == 200
    assert len(access_tokens.list_tokens(db, lead)) == 1


def test_the_list_says_what_a_token_allows_until_when_and_when_it_was_used(
    client, db, lead, words, monkeypatch
):
    scopes = ["import-articles", "read-exports"]
    token = access_tokens.create(db, lead, lead, "<b>job</b>", scopes, access_tokens.last_day(1))
    text = words(client.enter(lead).get("/settings/tokens"))
    assert "<b>job</b> Read exports and agreement figures, import articles" in text
    assert "never" in text
    person, found = access_tokens.authenticate(db, token, "")
    access_tokens.use(db, person, found, "read-exports", "")
    assert "never" not in words(client.get("/settings/tokens"))
    real = clock.now_ms
    monkeypatch.setattr(clock, "now_ms", lambda: real() + 3 * clock.DAY)
    client.enter(lead)
    assert "expired" in words(client.get("/settings/tokens"))


def test_a_revoked_token_is_gone(client, db, lead, words):
    access_tokens.create(db, lead, lead, "job", ["read-exports"])
    [one] = access_tokens.list_tokens(db)
    answer = client.enter(lead).post(f"/settings/tokens/{one.id}/revoke")
    assert (answer.status_code, answer.location) == (303, "/settings/tokens")
    text = words(client.get("/settings/tokens"))
    assert "Token “job” revoked. Programs can no longer use it." in text
    assert "You have no tokens." in text
    assert client.post(f"/settings/tokens/{one.id}/revoke").status_code == 404


def test_only_leads_are_led_to_the_page(client, lead, alice):
    assert "/settings/tokens" in client.enter(lead).get("/settings").get_data(as_text=True)
    assert "/settings/tokens" not in client.enter(alice).get("/settings").get_data(as_text=True)
    assert client.get("/settings/tokens").status_code == 403
