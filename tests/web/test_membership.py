"""/people/<person>, /project, /audit: what leads do to people and settings, and the log of it."""

import re

import pytest

from annotate.workflow.people import links, sessions, sign_in
from annotate.workflow.project import get_project

PROJECT = {
    "name": "Town",
    "idle_minutes": "60",
    "session_days": "7",
    "source_names": "A\n\n A \nB",
    "asked_kinds": ["sentence"],
    "split_train": "80",
    "split_dev": "10",
}


@pytest.fixture
def page(alice):
    return f"/people/{alice.id}"


def test_a_person_is_renamed_on_old_labels_too(client, db, sentences, lead, alice, say, page):
    say(alice, sentences[0], "no_claim")
    client.enter(lead)
    assert client.post(f"{page}/rename", data={"name": " Alice  Kay "}).location == page
    assert db.reader().execute("select reviewer from labels").fetchone() == ("Alice Kay",)
    assert client.post(f"{page}/rename", data={"name": "lena"}).status_code == 409
    assert client.post(f"{page}/rename", data={"name": "gold"}).status_code == 422


def test_the_last_lead_can_neither_be_deactivated_nor_become_a_reviewer(
    client, db, lead, alice, words
):
    client.enter(lead)
    for deed, data in (("deactivate", {}), ("role", {"role": "reviewer"})):
        answer = client.post(f"/people/{lead.id}/{deed}", data=data)
        assert answer.status_code == 409
        assert "Lena is the last lead." in words(answer)
    client.post(f"/people/{alice.id}/role", data={"role": "lead"})
    assert client.post(f"/people/{lead.id}/role", data={"role": "reviewer"}).status_code == 303
    assert client.get("/people").status_code == 303, "a new role ends the session"


def test_deactivating_keeps_labels_and_frees_the_rest(client, db, sentences, lead, alice, say, page,
                                                      words):  # fmt: skip
    say(alice, sentences[0], "no_claim")
    client.enter(lead).post(f"{page}/deactivate")
    assert db.reader().execute("select count(*) from labels").fetchone() == (1,)
    assert "Reactivate Alice" in words(client.get(page))
    assert "deactivated" in words(client.get("/people"))
    assert "Alice" not in words(client.get("/assign"))
    client.post(f"{page}/reactivate")
    assert "Deactivate Alice" in words(client.get(page))


def test_a_reset_link_is_shown_once_and_sets_a_password(app, client, db, lead, alice, page, words):
    answer = client.enter(lead).post(f"{page}/reset")
    [url] = re.findall(r'value="http://localhost(/invite/[^"]+)"', answer.get_data(as_text=True))
    assert url not in client.get(page).get_data(as_text=True)
    other = app.test_client()
    assert "A new password for Alice" in words(other.get(url))
    assert other.post(url, data={"password": "12345678"}).status_code == 422
    assert other.post(url, data={"password": "a long sentence"}).status_code == 303
    assert sign_in.sign_in(db, "Alice", "a long sentence").id == alice.id
    assert other.get(url).status_code == 410


def test_a_reset_link_stops_working_when_its_person_is_deactivated(app, client, lead, alice, page):
    answer = client.enter(lead).post(f"{page}/reset")
    [url] = re.findall(r'value="http://localhost(/invite/[^"]+)"', answer.get_data(as_text=True))
    client.post(f"{page}/deactivate")
    assert app.test_client().get(url).status_code == 410


def test_a_mere_name_has_nothing_to_reset(client, lead, charlie):
    client.enter(lead)
    assert client.post(f"/people/{charlie.id}/reset").status_code == 409
    assert "Create reset link" not in client.get(f"/people/{charlie.id}").get_data(as_text=True)


def test_an_unknown_person_has_no_page(client, lead):
    client.enter(lead)
    assert client.get("/people/nobody").status_code == 404
    for deed in ("rename", "role", "deactivate", "reactivate", "reset"):
        assert client.post(f"/people/nobody/{deed}").status_code == 404


@pytest.mark.parametrize(
    ("base", "told"),
    [
        ("http://localhost", "nothing is sent over a network"),
        ("http://192.0.2.7:8080", "This connection is not encrypted."),
        ("https://labels.example", "This connection is encrypted."),
    ],
)
def test_the_people_page_says_what_the_connection_means(app, db, lead, words, base, told):
    client = app.test_client()
    session = sessions.open_session(db, lead)
    signer = app.session_interface.get_signing_serializer(app)
    name = app.config["SESSION_COOKIE_NAME"]
    name = f"__Host-{name}" if base.startswith("https") else name
    host = base.split("://")[1].split(":")[0]
    client.set_cookie(name, signer.dumps({"id": session}), domain=host)
    assert told in words(client.get("/people", base_url=base))


def test_project_settings_are_saved(client, db, lead, words):
    client.enter(lead)
    assert client.post("/project", data=PROJECT).location == "/project"
    project = get_project(db)
    assert (project.name, project.idle_minutes, project.session_days) == ("Town", 60, 7)
    assert project.source_names == ("A", "B")
    assert "Town" in words(client.get("/"))


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "x" * 81}, {"idle_minutes": "4"}, {"session_days": "0"},
     {"session_days": "400"}, {"idle_minutes": "soon"}, {"source_names": "x" * 201},
     {"source_names": "\n".join(map(str, range(501)))}],
)  # fmt: skip
def test_refused_project_settings_are_explained(client, db, lead, wrong):
    answer = client.enter(lead).post("/project", data={**PROJECT, **wrong})
    assert answer.status_code == 422
    assert get_project(db).name == "Test"


def test_the_log_shows_who_did_what_and_no_secret(client, db, lead, alice, page, words):
    client.enter(lead)
    client.post("/sign-in", data={"name": "alice", "password": "my secret words"})
    client.enter(lead)
    answer = client.post("/people/invite", data={"name": "Dana", "role": "reviewer"})
    [token] = re.findall(r"/invite/([\w-]+)", answer.get_data(as_text=True))[:1]
    client.post(f"{page}/rename", data={"name": "Alicia"})
    text = words(client.get("/audit"))
    assert "Lena rename was Alice, now Alicia" in text
    assert "sign-in refused" in text
    assert "invite" in text
    assert token not in text and "secret words" not in text
    doors = words(client.get("/audit?kind=doors"))
    assert "sign-in refused" in doors and "rename" not in doors
    assert " all sign-in people articles " in doors


def test_the_log_records_who_exported_labels(client, sentences, lead, alice, say, words):
    say(alice, sentences[0], "no_claim")
    client.enter(lead).get("/export")
    assert "Lena export" not in words(client.get("/audit?kind=articles"))
    client.get("/export/download?labels=raw").get_data()
    assert "Lena export format csv, labels raw" in words(client.get("/audit?kind=articles"))


def test_the_log_goes_back_page_by_page(client, db, lead):
    for number in range(80):
        links.invite(db, lead, f"Guest {number}")
    client.enter(lead)
    first = client.get("/audit").get_data(as_text=True)
    [older] = re.findall(r'href="(/audit\?before=[^"]+)"', first)
    second = client.get(older).get_data(as_text=True)
    shown = re.findall(r"Guest \d+", first) + re.findall(r"Guest \d+", second)
    assert len(set(shown)) == len(shown) == 80


def test_only_leads_see_any_of_it(client, alice, page):
    client.enter(alice)
    for address in (page, "/project", "/audit"):
        assert client.get(address).status_code == 403
