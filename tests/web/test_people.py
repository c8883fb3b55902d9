"""/people: who takes part, and how the next person is invited."""

import re

import pytest

from annotate.web.frame.hosts import host_name, is_loopback
from annotate.workflow.people import links, membership

PARTIAL = {"HX-Request-Type": "partial"}


def test_the_list_shows_everyone_with_role_and_work(
    client, sentences, lead, alice, charlie, say, words
):
    say(alice, sentences[0], "no_claim")
    text = words(client.enter(lead).get("/people"))
    assert "Alice reviewer 1 1 Report never" in text
    assert "Charlie reviewer 0 0 – never name only, cannot sign in" in text
    assert "Lena (you) lead" in text


def test_an_invitation_shows_its_link_once_and_it_works(client, db, lead):
    answer = client.enter(lead).post("/people/invite", data={"name": "Dana", "role": "reviewer"})
    [url] = re.findall(r'value="(http://localhost/invite/[^"]+)"', answer.get_data(as_text=True))
    assert url not in client.get("/people").get_data(as_text=True)
    assert client.get(url.removeprefix("http://localhost")).status_code == 200


def test_open_invitations_are_listed_without_their_links(client, db, lead, words):
    client.enter(lead).post("/people/invite", data={"name": "Dana", "role": "lead"})
    assert "Open links Dana invitation, lead, by Lena, until" in words(client.get("/people"))


def test_htmx_gets_the_form_and_the_open_invitations(client, lead):
    answer = client.enter(lead).post(
        "/people/invite", data={"name": "Dana", "role": "reviewer"}, headers=PARTIAL
    )
    part = answer.get_data(as_text=True)
    assert "<html" not in part
    assert 'id="invite"' in part
    assert 'id="open-invites" hx-swap-oob="true"' in part


@pytest.mark.parametrize("headers", [{}, PARTIAL])
@pytest.mark.parametrize(("name", "status"), [("", 422), ("alice", 409), ("best", 422)])
def test_a_refused_name_is_explained_at_its_field(client, lead, alice, name, status, headers):
    answer = client.enter(lead).post(
        "/people/invite", data={"name": name, "role": "lead"}, headers=headers
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert 'id="invite-mistake"' in page
    assert 'aria-invalid="true"' in page
    assert 'value="lead" checked' in page


def test_only_leads_see_people_and_invite(client, alice):
    client.enter(alice)
    assert client.get("/people").status_code == 403
    assert client.post("/people/invite", data={"name": "Dana"}).status_code == 403


def test_an_invitation_is_logged_without_its_link(client, db, lead):
    client.enter(lead).post("/people/invite", data={"name": "Dana", "role": "reviewer"})
    rows = list(db.reader().query("select action, detail from audit where action = 'invite'"))
    assert len(rows) == 1
    [invite] = links.list_open_invites(db)
    assert invite["name"] == "Dana"


@pytest.mark.parametrize(
    ("host", "is_local"),
    [
        ("localhost:8080", True),
        ("127.0.0.1", True),
        ("[::1]:8080", True),
        ("192.0.2.7:8080", False),
        ("annotate.example", False),
        ("[2001:db8::1]", False),
    ],
)
def test_a_host_of_this_computer_alone_is_recognised(app, host, is_local):
    with app.test_request_context(headers={"Host": host}):
        assert is_loopback(host_name()) is is_local


def test_an_open_link_is_revoked_on_the_page(client, db, lead, words):
    token = links.invite(db, lead, "Dana")
    client.enter(lead)
    page = client.get("/people").get_data(as_text=True)
    [(action, link)] = re.findall(
        r'action="([^"]*)">\s*<button [^>]*name="link" value="([0-9a-f]{64})"', page
    )
    assert token not in page
    assert client.post(action, data={"link": link}).location == "/people"
    page = words(client.get("/people"))
    assert "The link for Dana no longer works." in page
    assert "None. People who have accepted" in page
    assert client.get(f"/invite/{token}").status_code == 410
    assert "no longer open" in words(client.post("/people/revoke", data={"link": link},
                                                 follow_redirects=True))  # fmt: skip


def test_a_reviewer_cannot_revoke_a_link(client, db, lead, alice):
    links.invite(db, lead, "Dana")
    [one] = links.list_open_links(db)
    answer = client.enter(alice).post("/people/revoke", data={"link": one["link"]})
    assert answer.status_code == 403
    assert links.list_open_links(db) == [one]


def test_many_are_invited_at_once_each_with_a_link_of_their_own(client, db, lead, words):
    names = "Dana\r\n\r\n Emil \r\nDana\r\nFatima\r\n"
    answer = client.enter(lead).post("/people/invite", data={"name": names, "role": "reviewer"})
    page = answer.get_data(as_text=True)
    urls = re.findall(r'value="(http://localhost/invite/[^"]+)"', page)
    assert len(set(urls)) == 3
    for name, url in zip(("Dana", "Emil", "Fatima"), urls, strict=True):
        assert f"{name}: {url}" in page  # in the field that copies them all
        invited = client.get(url.removeprefix("http://localhost")).get_data(as_text=True)
        assert f'value="{name}"' in invited
    assert [one["name"] for one in links.list_open_links(db)] == ["Dana", "Emil", "Fatima"]


def test_one_name_that_is_refused_invites_no_one_and_keeps_the_list(client, db, lead, alice, words):
    answer = client.enter(lead).post("/people/invite", data={"name": "Dana\nALICE\nEmil"})
    assert answer.status_code == 409
    assert "The name “ALICE” is taken." in words(answer)
    assert "Dana ALICE Emil</textarea>" in " ".join(answer.get_data(as_text=True).split())
    assert links.list_open_links(db) == []
    many = "\n".join(f"Guest {number}" for number in range(101))
    assert "The limit is 100" in words(client.post("/people/invite", data={"name": many}))


def test_many_people_are_shown_50_at_a_time_by_name(client, db, lead):
    for number in range(119):
        membership.add_person(db, f"R{number:03}")
    client.enter(lead)
    seen, pages, address = [], [], "/people"
    while address:
        text = client.get(address).get_data(as_text=True)
        pages.append(re.findall(r'<tr id="person-.+\s*<th scope="row">\s*<a [^>]+>([^<]+)', text))
        seen += pages[-1]
        around = {word: url for url, word in re.findall(r'href="([^"]+)">(Previous|Next)<', text)}
        if len(pages) == 3:
            back = client.get(around["Previous"]).get_data(as_text=True)
            assert all(name in back for name in pages[1]) and pages[2][0] not in back
        address = around.get("Next")
    assert [len(one) for one in pages] == [50, 50, 20]
    assert seen == sorted(seen) and len(set(seen)) == 120
