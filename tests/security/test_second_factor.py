"""The second factor: set up with a first code, asked at sign-in, each code good once."""

import json
import re

import pyotp
import pytest

from annotate.errors import Conflict, NotSignedIn
from annotate.store.people import find_second_factor
from annotate.workflow import clock
from annotate.workflow.people import links, membership, second_factor, sign_in
from annotate.workflow.project import save_settings
from tests.security.conftest import PASSWORD


def code_of(db, person, steps=0):
    """The code that a phone shows, some steps of 30 s from now."""
    secret, new, _ = find_second_factor(db.reader(), person.id)
    return pyotp.TOTP(secret or new).generate_otp(clock.now_ms() // 30_000 + steps)


@pytest.fixture
def guarded(db, secured, later):
    """Alice with a second factor; its first code is used up and behind her."""
    second_factor.begin_set_up(db, membership.get_person_named(db, "Alice"))
    second_factor.confirm(db, secured, code_of(db, secured))
    later(minutes=2)
    return membership.get_person_named(db, "Alice")


def test_it_is_set_up_on_the_settings_page_by_text_and_link(client, db, secured):
    client.enter(secured)
    assert "Set up second factor" in client.get("/settings/second-factor").get_data(as_text=True)
    page = client.post("/settings/second-factor/begin", data={"present": PASSWORD})
    text = page.get_data(as_text=True)
    [shown] = re.findall(r'id="secret">([A-Z2-7 ]+)<', text)
    [address] = re.findall(r'href="(otpauth://totp/[^"]+)"', text)
    secret, new, _ = find_second_factor(db.reader(), secured.id)
    assert (secret, new) == (None, shown.replace(" ", ""))
    parsed = pyotp.parse_uri(address.replace("&amp;", "&"))
    assert (parsed.secret, parsed.name, parsed.issuer) == (new, "Alice", "Annotate Test")
    wrong = client.post("/settings/second-factor/confirm", data={"code": "000 000"})
    assert wrong.status_code == 422
    assert shown in wrong.get_data(as_text=True)
    answer = client.post(
        "/settings/second-factor/confirm", data={"code": f" {code_of(db, secured)} "}
    )
    assert answer.location == "/settings"
    assert membership.get_person_named(db, "Alice").has_second_factor
    later_page = client.get("/settings/second-factor").get_data(as_text=True)
    assert new not in later_page


def test_setting_it_up_asks_for_the_password(client, db, secured):
    client.enter(secured)
    answer = client.post("/settings/second-factor/begin", data={"present": "a wrong one"})
    assert answer.status_code == 422
    assert find_second_factor(db.reader(), secured.id)[:2] == (None, None)


def test_without_a_password_there_is_no_second_factor(client, db, lead):
    assert client.enter(lead).post("/settings/second-factor/begin").status_code == 409
    with pytest.raises(Conflict):
        second_factor.begin_set_up(db, lead)


@pytest.mark.parametrize("code", ["", "000000", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "1" * 500])
def test_without_the_right_code_a_right_password_lets_nobody_in(client, db, guarded, code):
    wrong = client.post("/sign-in", data={"name": "Alice", "password": PASSWORD, "code": code})
    worse = client.post("/sign-in", data={"name": "Alice", "password": "x", "code": code})
    assert (wrong.status_code, worse.status_code) == (401, 401)
    assert wrong.data == worse.data, "the page must not tell which of the two was wrong"


def test_the_code_lets_in_once(client, db, guarded):
    data = {"name": "Alice", "password": PASSWORD, "code": code_of(db, guarded)}
    assert client.post("/sign-in", data=data).status_code == 303
    client.post("/sign-out")
    assert client.post("/sign-in", data=data).status_code == 401


def test_a_code_before_the_last_one_used_is_spent_too(db, guarded):
    old, now = code_of(db, guarded, -1), code_of(db, guarded)
    sign_in.sign_in(db, "Alice", PASSWORD, code=now)
    with pytest.raises(NotSignedIn):
        sign_in.sign_in(db, "Alice", PASSWORD, code=old)


@pytest.mark.parametrize(("steps", "is_in"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_off_by_one_step(db, guarded, steps, is_in):
    code = code_of(db, guarded, steps)
    if is_in:
        assert sign_in.sign_in(db, "Alice", PASSWORD, code=code).id == guarded.id
    else:
        with pytest.raises(NotSignedIn):
            sign_in.sign_in(db, "Alice", PASSWORD, code=code)


def test_guessing_codes_is_slowed_like_guessing_passwords(client, db, guarded):
    statuses = [
        client.post("/sign-in", data={"name": "Alice", "password": PASSWORD, "code": f"{n:06}"})
        for n in range(7)
    ]
    assert [one.status_code for one in statuses] == [401] * 5 + [429] * 2


def test_it_is_turned_off_with_the_password_only(client, db, guarded):
    client.enter(guarded)
    off = "/settings/second-factor/off"
    assert client.post(off, data={"present": "a wrong one"}).status_code == 422
    assert membership.get_person_named(db, "Alice").has_second_factor
    assert client.post(off, data={"present": PASSWORD}).status_code == 303
    assert sign_in.sign_in(db, "Alice", PASSWORD).id == guarded.id


def test_a_lost_phone_is_mended_by_a_leads_reset(client, db, guarded, lead):
    token = links.make_reset_link(db, lead, guarded)
    assert membership.get_person_named(db, "Alice").has_second_factor, "nothing before it is used"
    client.post(f"/invite/{token}", data={"password": "yet another sentence"})
    assert not membership.get_person_named(db, "Alice").has_second_factor
    assert sign_in.sign_in(db, "Alice", "yet another sentence").id == guarded.id


def test_a_reset_that_removes_it_is_said_logged_and_told_to_its_owner(client, db, guarded, lead):
    client.enter(lead)
    page = client.post(f"/people/{guarded.id}/reset").get_data(as_text=True)
    assert "turns off their second factor" in page
    [token] = re.findall(r'/invite/([^"]+)"', page)
    client.post("/sign-out")
    assert "also turns off your second factor" in client.get(f"/invite/{token}").get_data(True)
    client.post(f"/invite/{token}", data={"password": "yet another sentence"})
    details = dict(db.reader().execute("select action, detail from audit").fetchall())
    assert json.loads(details["reset link"])["removes_second_factor"] is True
    assert json.loads(details["reset"]) == {
        "link_by": "Lena",
        "second_factor_removed": True,
        "links_ended": 0,
    }
    told = "A reset link that Lena made turned off your second factor."
    data = {"name": "Alice", "password": "yet another sentence"}
    for _ in range(2):  # at each sign-in: whoever used the link may not have been its owner
        client.post("/sign-out")
        assert told in client.post("/sign-in", data=data, follow_redirects=True).get_data(True)
    alice = membership.get_person_named(db, "Alice")
    second_factor.begin_set_up(db, alice)
    second_factor.confirm(db, alice, code_of(db, alice))
    assert second_factor.explain_removal(db, alice) == ""


def test_two_leads_who_reset_one_another_are_each_told_who_it_was(app, db, lead, later):
    names, new = ("Lena", "Olga"), "yet another sentence"
    leads = {"Lena": lead, "Olga": membership.add_person(db, "Olga", "lead")}
    for name in names:
        sign_in.set_password(db, leads[name], PASSWORD)
        second_factor.begin_set_up(db, membership.get_person_named(db, name))
        second_factor.confirm(db, leads[name], code_of(db, leads[name]))
    later(minutes=2)
    browsers = {name: app.test_client() for name in names}
    tokens = {}
    for name, other in (names, names[::-1]):
        data = {"name": name, "password": PASSWORD, "code": code_of(db, leads[name])}
        assert browsers[name].post("/sign-in", data=data).status_code == 303
        page = browsers[name].post(f"/people/{leads[other].id}/reset").get_data(as_text=True)
        [tokens[other]] = re.findall(r'/invite/([^"]+)"', page)

    def use(name):
        return app.test_client().post(f"/invite/{tokens[name]}", data={"password": new}).status_code

    assert use("Lena") == 303
    assert browsers["Lena"].get("/people").status_code != 200, "sessions from before have ended"
    # Lena's link for Olga has ended as well: someone else may have made it in her name.
    assert use("Olga") == 410
    assert browsers["Olga"].get("/people").status_code == 200
    tokens["Olga"] = links.make_reset_link(
        db, membership.get_person_named(db, "Lena"), leads["Olga"]
    )
    assert use("Olga") == 303
    for name, other in (names, names[::-1]):
        assert not membership.get_person_named(db, name).has_second_factor
        data = {"name": name, "password": new}
        page = app.test_client().post("/sign-in", data=data, follow_redirects=True)
        told = f"A reset link that {other} made turned off your second factor."
        assert told in page.get_data(as_text=True)
    rows = db.reader().execute("select detail from audit where action = 'reset'").fetchall()
    assert [json.loads(row[0])["link_by"] for row in rows] == ["Olga", "Lena"]


def test_a_reset_without_a_second_factor_says_nothing_of_one(client, db, alice, lead):
    client.enter(lead)
    page = client.post(f"/people/{alice.id}/reset").get_data(as_text=True)
    assert "turns off" not in page
    [token] = re.findall(r'/invite/([^"]+)"', page)
    assert "second factor" not in client.get(f"/invite/{token}").get_data(as_text=True)
    client.post(f"/invite/{token}", data={"password": "yet another sentence"})
    assert second_factor.explain_removal(db, alice) == ""


def test_where_leads_need_one_a_lead_without_gets_no_further(client, db, article, lead, alice):
    save_settings(db, None, leads_need_code=True)
    client.enter(lead)
    for address in ("/", "/people", "/export/download", "/progress"):
        assert client.get(address).location == "/settings/second-factor", address
    assert client.post("/people/invite", data={"name": "X"}).status_code == 403
    assert client.post("/labels", json={"person": lead.id, "events": []}).status_code == 403
    assert "Leads need a second factor" in client.get("/settings/second-factor").get_data(
        as_text=True
    )
    assert client.get("/help").status_code == 200
    assert client.enter(alice).get("/").status_code == 200


def test_a_lead_cannot_ask_for_what_they_do_not_have(client, db, lead):
    data = {"name": "Test", "idle_minutes": 60, "session_days": 3, "leads_need_code": "on"}
    answer = client.enter(lead).post("/project", data=data)
    assert answer.status_code == 422
    assert client.get("/people").status_code == 200


def test_where_leads_need_one_a_lead_cannot_turn_it_off(db, lead, later):
    sign_in.set_password(db, lead, PASSWORD)
    mina = membership.get_person_named(db, "Lena")
    second_factor.begin_set_up(db, mina)
    second_factor.confirm(db, mina, code_of(db, mina))
    save_settings(db, None, leads_need_code=True)
    with pytest.raises(Conflict):
        second_factor.turn_off(db, membership.get_person_named(db, "Lena"))
