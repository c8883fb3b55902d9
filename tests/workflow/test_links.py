"""One-time links: for the first lead, for a lead without a password, for whoever is invited."""

import pytest

from annotate.errors import Conflict, Forbidden, Invalid, LinkSpent
from annotate.workflow import clock
from annotate.workflow.people import links, membership, sign_in
from annotate.workflow.people.tokens import hash_token

PASSWORD = "three unlikely words"


@pytest.fixture
def later(monkeypatch):
    """Let time pass: later(ms)."""
    now = clock.now_ms

    def move(ms):
        monkeypatch.setattr(clock, "now_ms", lambda: now() + ms)

    return move


def accept(db, token, name="Mina", password="", needs_password=False):
    return links.accept_link(db, token, name, password, needs_password=needs_password)


def start_token(db):
    [(_, token)] = links.make_start_links(db)
    return token


def test_a_new_project_has_one_link_that_makes_its_user_the_lead(db):
    [(whose, token)] = links.make_start_links(db)
    assert whose == "the lead"
    mina = accept(db, token)
    assert (mina.name, mina.role, mina.can_sign_in) == ("Mina", "lead", True)
    assert membership.has_lead(db)
    assert membership.leads_without_password(db) == [mina]


def test_a_link_works_once(db):
    token = start_token(db)
    accept(db, token)
    with pytest.raises(LinkSpent, match="already been used"):
        links.find_link(db, token)
    with pytest.raises(LinkSpent):
        accept(db, token, "Eve")
    assert len(membership.list_people(db)) == 1


def test_each_start_makes_a_fresh_link_and_ends_the_one_before(db):
    first, second = start_token(db), start_token(db)
    with pytest.raises(LinkSpent, match="unknown"):
        links.find_link(db, first)
    assert links.find_link(db, second)["purpose"] == "setup"


def test_a_set_up_link_expires_after_a_day(db, later):
    token = start_token(db)
    later(clock.DAY - clock.MINUTE)
    assert links.find_link(db, token)
    later(clock.DAY)
    with pytest.raises(LinkSpent, match="expired") as told:
        accept(db, token)
    assert "Start the server again" in told.value.remedy
    assert membership.list_people(db) == []


def test_two_who_open_the_set_up_link_cannot_both_become_lead(db):
    token = start_token(db)
    membership.add_person(db, "Quick", "lead")
    with pytest.raises(LinkSpent, match="already has a lead"):
        accept(db, token)
    assert [one["person"].name for one in membership.list_people(db)] == ["Quick"]


def test_a_lead_with_a_password_gets_no_link_and_one_without_gets_one(db, lead):
    [(whose, token)] = links.make_start_links(db)
    assert whose == "Lena"
    link = links.find_link(db, token)
    assert (link["purpose"], link["name"]) == ("sign-in", "Lena")
    assert accept(db, token, "").id == lead.id
    sign_in.set_password(db, lead, PASSWORD)
    assert links.make_start_links(db) == []


def test_a_lead_who_cannot_sign_in_is_none_to_begin_with(db):
    membership.add_person(db, "Old", "lead", can_sign_in=False)
    assert not membership.has_lead(db)
    assert [whose for whose, _ in links.make_start_links(db)] == ["the lead"]


def test_an_invitation_makes_the_person_it_was_meant_for(db, lead):
    token = links.invite(db, lead, "Dana", "reviewer")
    link = links.find_link(db, token)
    assert (link["purpose"], link["role"], link["name"]) == ("invite", "reviewer", "Dana")
    dana = accept(db, token, "", PASSWORD, True)
    assert (dana.name, dana.role) == ("Dana", "reviewer")
    assert sign_in.sign_in(db, "Dana", PASSWORD).id == dana.id
    assert links.list_open_invites(db) == []


def test_an_invitation_expires_after_seven_days_and_leaves_the_list(db, lead, later):
    token = links.invite(db, lead, "Dana")
    assert [one["name"] for one in links.list_open_invites(db)] == ["Dana"]
    later(7 * clock.DAY)
    assert links.list_open_invites(db) == []
    with pytest.raises(LinkSpent, match="expired") as told:
        links.find_link(db, token)
    assert "ask a lead for a new link" in told.value.remedy


@pytest.mark.parametrize(
    ("name", "password", "error"),
    [
        ("Dana", "", Invalid),
        ("Dana", "short", Invalid),
        ("Dana", "x" * 257, Invalid),
        ("Dana", "broken \ud800 here", Invalid),
        (" ", PASSWORD, Invalid),
        ("gold", PASSWORD, Invalid),
        ("x" * 41, PASSWORD, Invalid),
        ("lena", PASSWORD, Conflict),
    ],
)
def test_a_bad_name_or_password_leaves_the_link_open(db, lead, name, password, error):
    token = links.invite(db, lead, "Dana")
    with pytest.raises(error):
        accept(db, token, name, password, True)
    assert [one["person"].name for one in membership.list_people(db)] == ["Lena"]
    assert accept(db, token, "Dana", PASSWORD, True).name == "Dana"


def test_links_that_someone_made_end_with_a_reset_of_their_account(db, lead, alice):
    other = membership.add_person(db, "Olga", "lead")
    kept = links.invite(db, lead, "Dana")
    ended = [links.invite(db, other, "Eve"), links.make_reset_link(db, other, alice)]
    accept(db, links.make_reset_link(db, lead, other), "", PASSWORD, True)
    for token in ended:
        with pytest.raises(LinkSpent, match="unknown or has been replaced"):
            links.find_link(db, token)
    assert [one["name"] for one in links.list_open_links(db)] == ["Dana"]
    assert links.find_link(db, kept)


@pytest.mark.parametrize("token", ["", "unknown", "\ud800", "x" * 10_000, "a\0b"])
def test_a_link_nobody_made_says_what_to_do(db, token):
    with pytest.raises(LinkSpent, match="unknown") as told:
        links.find_link(db, token)
    assert told.value.remedy


def test_a_link_is_kept_only_as_a_hash(db, lead):
    token = links.invite(db, lead, "Dana")
    rows = db.reader().execute("select * from invite").fetchall()
    assert token not in str(rows)
    told = str(db.reader().execute("select * from audit").fetchall())
    assert token not in told and "Dana" in told


def test_nobody_is_invited_under_a_taken_name_or_to_a_role_there_is_not(db, lead, alice):
    with pytest.raises(Conflict):
        links.invite(db, lead, "ALICE")
    with pytest.raises((Invalid, Forbidden)):
        links.invite(db, lead, "Dana", "boss")
    assert links.list_open_invites(db) == []


# --- links end with the lead who made them ---------------------------------------------------


@pytest.mark.parametrize(
    "end",
    [
        lambda db, lead: membership.deactivate(db, None, lead),
        lambda db, lead: membership.change_role(db, None, lead, "reviewer"),
    ],
)
@pytest.mark.parametrize("purpose", ["invite", "reset"])
def test_the_links_of_a_lead_end_with_the_lead(db, lead, alice, end, purpose):
    membership.add_person(db, "Olga", "lead")
    made = links.invite(db, lead, "Dana", "lead") if purpose == "invite" else None
    token = made or links.make_reset_link(db, lead, alice)
    end(db, lead)
    assert links.list_open_links(db) == []
    with pytest.raises(LinkSpent):
        accept(db, token, "Dana", PASSWORD, True)
    membership.reactivate(db, None, lead)
    membership.change_role(db, None, lead, "lead")
    with pytest.raises(LinkSpent):
        links.find_link(db, token)


@pytest.mark.parametrize("end", ["active = 0", "role = 'reviewer'"])
def test_a_link_that_an_older_version_left_open_does_not_work(db, lead, end):
    token = links.invite(db, lead, "Dana")
    db.write(lambda file: file.execute(f"update person set {end} where id = ?", [lead.id]))
    with pytest.raises(LinkSpent, match="no longer valid"):
        links.find_link(db, token)


def test_links_of_others_and_of_the_command_line_stay_open(db, lead):
    olga = membership.add_person(db, "Olga", "lead")
    tokens = [links.invite(db, olga, "Dana"), links.invite(db, None, "Emil")]
    membership.deactivate(db, olga, lead)
    assert [links.find_link(db, one)["name"] for one in tokens] == ["Dana", "Emil"]


def test_an_open_link_can_be_revoked(db, lead, alice):
    tokens = [links.invite(db, lead, "Dana"), links.make_reset_link(db, lead, alice)]
    listed = links.list_open_links(db)
    told = [(one["purpose"], one["name"], one["made_by"]) for one in listed]
    assert told == [("invite", "Dana", "Lena"), ("reset", "Alice", "Lena")]
    for one, token in zip(listed, tokens, strict=True):
        assert links.revoke(db, lead, one["link"]) == one["name"]
        with pytest.raises(LinkSpent):
            links.find_link(db, token)
    with pytest.raises(Conflict, match="no longer open"):
        links.revoke(db, lead, listed[0]["link"])


def test_a_link_of_a_starting_server_cannot_be_revoked_on_the_page(db, lead):
    token = start_token(db)
    with pytest.raises(Conflict):
        links.revoke(db, lead, hash_token(token))
    assert links.find_link(db, token)
