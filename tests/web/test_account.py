"""How people get in and out: links, sign-in, settings, password."""

import pytest

from annotate.workflow import assign
from annotate.workflow.imports.articles import add_seed, find_fresh_seed
from annotate.workflow.operations import demo
from annotate.workflow.people import links, membership, own_settings, sessions, sign_in

PASSWORD = "a long sentence"


@pytest.fixture
def setup_link(db):
    [(_, token)] = links.make_start_links(db)
    return f"/setup/{token}"


@pytest.fixture
def invite_link(db, lead):
    return f"/invite/{links.invite(db, lead, 'Dana')}"


def test_opening_a_link_does_not_use_it(client, setup_link):
    assert client.get(setup_link).status_code == 200
    assert client.get(setup_link).status_code == 200


def test_the_first_person_needs_only_a_name_and_begins_to_label(client, db, setup_link, words):
    add_seed(db)
    seed = find_fresh_seed(db)
    assert "You start by labelling the sample article." in words(client.get(setup_link))
    answer = client.post(setup_link, data={"name": "Mina", "password": ""})
    assert (answer.status_code, answer.location) == (303, f"/label/{seed}")
    [mina] = membership.list_people(db)
    assert mina["person"].is_lead
    assert client.get("/people").status_code == 200


def test_without_articles_the_first_person_begins_at_the_list(client, setup_link):
    assert client.post(setup_link, data={"name": "Mina"}).location == "/"


def test_after_an_import_the_lead_decides_what_to_label(client, db, article, setup_link, words):
    assert "You then label" not in words(client.get(setup_link))
    assert client.post(setup_link, data={"name": "Mina"}).location == "/"
    assert assign.overview(db)[0]["people"] == []


def test_in_the_demonstration_the_lead_sees_agreement_and_export_at_once(
    client, db, setup_link, words
):
    demo.fill(db)
    assert "You then label" not in words(client.get(setup_link))
    assert client.post(setup_link, data={"name": "Mina"}).location == "/"
    assert "until you finish it" in words(client.get("/"))
    figures = words(client.get("/agreement"))
    assert "3 reviewers" in figures
    assert "needs 2 reviewers" not in figures
    assert "Ida" in words(client.get("/export"))
    rows = client.get("/export/download?format=csv").get_data(as_text=True)
    assert rows.count("\n") > 100


def test_a_set_up_link_works_once(client, setup_link, words):
    client.post(setup_link, data={"name": "Mina"})
    answer = client.get(setup_link)
    assert answer.status_code == 410
    assert "Start the server again. It prints a new link." in words(answer)


def test_a_lead_without_a_password_returns_by_a_new_link(client, db, lead, words):
    [(whose, token)] = links.make_start_links(db)
    assert whose == "Lena"
    page = words(client.get(f"/setup/{token}"))
    assert "Welcome back, Lena" in page
    assert client.post(f"/setup/{token}", data={}).status_code == 303
    assert "Lena" in client.get("/").get_data(as_text=True)


def test_an_invited_person_sets_name_and_password_and_is_in(client, db, article, invite_link):
    page = client.get(invite_link).get_data(as_text=True)
    assert 'value="Dana"' in page
    answer = client.post(invite_link, data={"name": "Dana K", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, f"/label/{article.id}")
    assert sign_in.sign_in(db, "dana k", PASSWORD).role == "reviewer"


@pytest.mark.parametrize("password", ["", "short", "x" * 257])
def test_an_invitation_needs_a_good_password_and_stays_open(client, invite_link, password):
    answer = client.post(invite_link, data={"name": "Dana", "password": password})
    assert answer.status_code == 422
    assert "8 to 256 characters" in answer.get_data(as_text=True)
    assert client.get(invite_link).status_code == 200


@pytest.mark.parametrize(
    ("name", "status"), [("", 422), ("gold", 422), ("x" * 41, 422), ("lena", 409)]
)
def test_a_refused_name_is_explained_and_the_link_stays_open(client, invite_link, name, status):
    answer = client.post(invite_link, data={"name": name or " ", "password": PASSWORD})
    assert answer.status_code == status
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert client.get(invite_link).status_code == 200


def test_an_unknown_link_says_what_to_do(client, words):
    answer = client.get("/invite/nobody-made-this")
    assert answer.status_code == 410
    assert "ask a lead for a new link" in words(answer)
    assert 'href="/sign-in"' in answer.get_data(as_text=True)


def test_signing_in_leads_to_the_page_that_was_asked_for(client, db, alice):
    sign_in.set_password(db, alice, PASSWORD)
    asked = client.get("/?q=town")
    assert asked.location == "/sign-in?next=/?q%3Dtown"
    answer = client.post(
        "/sign-in", data={"name": "alice", "password": PASSWORD, "next": "/?q=town"}
    )
    assert (answer.status_code, answer.location) == (303, "/?q=town")


@pytest.mark.parametrize(
    "target", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:x", "/a\nb"]
)
def test_signing_in_never_leads_to_another_site(client, db, alice, target):
    sign_in.set_password(db, alice, PASSWORD)
    data = {"name": "Alice", "password": PASSWORD, "next": target}
    assert client.post("/sign-in", data=data).location == "/"


def test_a_wrong_password_and_an_unknown_name_get_the_same_response(client, db, alice):
    sign_in.set_password(db, alice, PASSWORD)
    answers = [
        client.post("/sign-in", data={"name": name, "password": "wrong wrong"})
        for name in ("Alice", "Nobody")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    pages = [answer.get_data(as_text=True) for answer in answers]
    assert pages[0].replace("Alice", "X") == pages[1].replace("Nobody", "X")


def test_a_person_who_is_only_a_name_cannot_sign_in(client, db, charlie):
    sign_in.set_password(db, charlie, PASSWORD)
    assert (
        client.post("/sign-in", data={"name": "Charlie", "password": PASSWORD}).status_code == 401
    )


def test_signing_out_ends_the_session_in_the_database_too(client, alice):
    client.enter(alice)
    with client.session_transaction() as session:
        kept = session["id"]
    assert client.post("/sign-out").location == "/sign-in"
    with client.session_transaction() as session:
        session["id"] = kept
    assert client.get("/").status_code == 303


def test_signing_in_makes_a_new_session(client, db, alice):
    sign_in.set_password(db, alice, PASSWORD)
    client.enter(alice)
    with client.session_transaction() as session:
        before = session["id"]
    client.post("/sign-in", data={"name": "Alice", "password": PASSWORD})
    with client.session_transaction() as session:
        assert session["id"] != before
    assert sessions.find_signed_in(db, before) is None


def test_someone_signed_in_skips_the_sign_in_page(client, alice):
    assert client.enter(alice).get("/sign-in").location == "/"


def test_settings_are_saved_and_shown(client, db, alice):
    client.enter(alice).post("/settings", data={"theme": "dark"})
    settings = own_settings.get_settings(db, alice)
    assert (settings["theme"], settings["single_keys"]) == ("dark", False)
    page = client.get("/settings").get_data(as_text=True)
    assert '<html lang="en" data-theme="dark">' in page
    assert 'value="dark" checked' in page


def test_the_theme_button_stays_on_its_page(client, db, alice):
    client.enter(alice)
    answer = client.post(
        "/settings/theme", data={"theme": "light"}, headers={"Referer": "http://localhost/help"}
    )
    assert (answer.status_code, answer.location) == (303, "/help")
    assert own_settings.get_settings(db, alice)["theme"] == "light"


def test_a_theme_that_does_not_exist_is_refused(client, db, alice):
    assert client.enter(alice).post("/settings/theme", data={"theme": "pink"}).status_code == 422
    assert own_settings.get_settings(db, alice) == {}


def test_practice_can_be_asked_for_again(client, db, alice):
    own_settings.save_settings(db, alice, practice_done=True)
    client.enter(alice).post("/settings/practice")
    assert own_settings.get_settings(db, alice)["practice_done"] is False


def test_a_first_password_needs_no_current_one(client, db, lead):
    client.enter(lead).post("/settings/password", data={"password": PASSWORD})
    assert sign_in.sign_in(db, "Lena", PASSWORD).id == lead.id


def test_a_new_password_needs_the_current_one(client, db, alice):
    sign_in.set_password(db, alice, PASSWORD)
    client.enter(alice)
    wrong = client.post("/settings/password", data={"present": "no", "password": "another one"})
    assert wrong.status_code == 422
    right = client.post("/settings/password", data={"present": PASSWORD, "password": "another one"})
    assert right.status_code == 303
    assert sign_in.sign_in(db, "Alice", "another one").id == alice.id
