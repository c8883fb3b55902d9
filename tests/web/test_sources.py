"""/sources: who is named, what may be one source, changes and their undo; who speaks."""

import re
from html import unescape

import pytest

from annotate import schemes
from annotate.records import Draft
from annotate.store.articles import list_sentences
from annotate.workflow import assign, export
from annotate.workflow.import_labels import import_labels
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label import saving
from annotate.workflow.operations.opening import open_project
from annotate.workflow.scheme import use_scheme
from annotate.workflow.sources import changes, listing, speaking
from annotate.workflow.sources.listing import Wanted
from tests.conftest import TEXT
from tests.kept import made_once


@pytest.fixture
@made_once
def named(db, sentences, alice, bob, event):
    """Alice names Ada Berg twice and Berg once; Bob a name that is hostile."""
    said = [(alice, 0, "Ada Berg"), (alice, 1, "Berg"), (bob, 0, "Ada Berg"),
            (bob, 2, "<script>alert(1)</script>")]  # fmt: skip
    for person, place, name in said:
        one = event(sentences[place], "other_named")
        one["answer"]["claims"][0]["source_name"] = name
        body = {"person": person.id, "events": [one]}
        assert saving.save_events(db, person, body)["rejected"] == []


def change(client, what, name, **more):
    return client.post("/sources/change", data={"what": what, "name": name, **more})


def test_a_lead_sees_names_likenesses_and_voices(client, named, lead, words):
    text = words(client.enter(lead).get("/sources"))
    assert "3 sources under 3 names, in 1 article." in text
    assert "Ada Berg not set 2 mentions 1 article" in text
    assert "Ada Berg 2 mentions Berg 1 mention Same last name" in text
    assert "The article 7 100%" in text
    assert "Missing voices: US official, South Korean intelligence," in text
    assert "Article’s own voice speaks" not in text  # it is not a voice that an article lacks


def test_a_lead_reads_where_a_source_speaks_and_where_it_does_not(
    client, db, named, lead, bob, sentences, event, words
):
    body = {"person": bob.id, "events": [event(sentences[1], "other_named")]}
    saving.save_events(db, bob, body)
    page = client.enter(lead).get("/sources/sentences?source=other_named")
    text = words(page)
    for place, people in ((0, "2 people"), (1, "2 people"), (2, "1 person")):
        one = sentences[place]
        assert f"{one.text} Unit {one.position + 1} , chosen by {people}" in text
    assert sentences[3].text not in text
    assert "No one has chosen it yet." in words(client.get("/sources/sentences?source=unnamed"))
    text = words(client.get("/sources/without?source=unnamed"))
    assert "Articles without Unnamed or unspecified" in text and "A quiet town" in text
    assert "It speaks in every" in words(client.get("/sources/without?source=other_named"))
    for address in ("/sources/sentences?source=x", "/sources/without"):
        assert client.get(address).status_code == 404
    assert "See the sentences" in words(client.get("/scheme?open=other_named"))


def test_they_are_listed_by_twenty_articles_without_those_hidden_from_a_lead(
    client, db, lead, alice, event, words, monkeypatch
):
    drafts = [Draft(text=f"Ship {n} waits.", name=f"{n}.txt", title=f"Ship {n}") for n in range(5)]
    added = add_articles(db, None, drafts)
    for article in added:
        [sentence] = list_sentences(db.reader(), article.id)
        body = {"person": alice.id, "events": [event(sentence, "unnamed")]}
        assert saving.save_events(db, alice, body)["rejected"] == []
    assign.take(db, lead, added[1].id)
    monkeypatch.setattr(speaking, "ARTICLES", 3)
    client.enter(lead)
    assert (
        "Missing voices: US official speaks in 0 of 4 articles ( see the 4 without US official ),"
        in words(client.get("/sources"))
    )
    for address in ("sentences?source=unnamed", "without?source=author"):
        page = client.get(f"/sources/{address}").get_data(as_text=True)
        shown = dict.fromkeys(re.findall(r">(Ship \d)</a>", page))
        assert [*shown] == ["Ship 0", "Ship 2", "Ship 3"]
        following = unescape(re.search(r'href="([^"]+after=\d+)"', page)[1])
        page = client.get(following).get_data(as_text=True)
        assert [*dict.fromkeys(re.findall(r">(Ship \d)</a>", page))] == ["Ship 4"]
        assert "after=" not in page


def test_a_merge_is_said_and_can_be_undone_from_the_page(client, db, named, lead, words):
    client.enter(lead)
    answer = change(client, "merge", "Berg", into="Ada Berg")
    assert (answer.status_code, answer.location) == (303, "/sources")
    text = words(client.get("/sources"))
    assert "“Berg” was merged into “Ada Berg”." in text and "2 sources under 3 names" in text
    [made] = listing.open_register(db, None, Wanted()).changes
    assert client.post("/sources/undo", data={"change": made["id"]}).status_code == 303
    text = words(client.get("/sources"))
    assert "The change was undone." in text and "3 sources under 3 names" in text


def test_the_register_is_downloaded_without_running_formulas(client, db, named, lead, alice, bob):
    changes.merge(db, lead, "Berg", "Ada Berg")
    changes.set_kind(db, lead, "Ada Berg", "expert")
    changes.add(db, lead, "=1+1", "")
    answer = client.enter(lead).get("/sources/download")
    assert answer.mimetype == "text/csv"
    assert "sources.csv" in answer.headers["Content-Disposition"]
    assert answer.data.decode("utf-8-sig").splitlines() == [
        "source_name,register_kind,mentions,articles,other_names,reliability",
        "Ada Berg,expert,3,1,Berg,",
        "<script>alert(1)</script>,,1,1,,",
        "'=1+1,,0,0,,",
    ]
    assert client.enter(alice).get("/sources/download").status_code == 403


@pytest.mark.parametrize(
    ("what", "more", "said"),
    [
        ("split", {}, "“Berg” is a source of its own already."),
        ("rename", {"into": ""}, "The name is missing."),
        ("rename", {"into": "Ada Berg"}, "“Ada Berg” is another source."),
        ("kind", {"kind": "gossip"}, "There is no kind “gossip”."),
        ("grade", {"into": "A", "why": "x"}, "The scheme has no grades of reliability."),
        ("merge", {"into": "Nobody"}, "No source is called “Nobody”."),
        ("dance", {}, "Nothing was changed"),
    ],
)
def test_a_mistake_is_said_and_changes_nothing(client, db, named, lead, words, what, more, said):
    client.enter(lead)
    assert change(client, what, "Berg", **more).status_code == 303
    assert said in words(client.get("/sources"))
    assert listing.open_register(db, None, Wanted()).changes == []


def test_one_source_with_its_names_and_sentences(client, db, named, lead, words):
    changes.merge(db, lead, "Berg", "Ada Berg")
    text = words(client.enter(lead).get("/sources/source?name=Berg"))
    assert "Ada Berg 2 main name Berg 1 Split off Berg" in text
    assert "The mayor said the bridge will open in May." in text
    part = client.get("/sources/source?name=Berg", headers={"HX-Request-Type": "partial"})
    assert "<html" not in part.get_data(as_text=True)
    assert client.get("/sources/source?name=Nobody").status_code == 404
    assert "Kind not set" in text
    change(client, "kind", "Berg", kind="expert")
    assert "expert, 3 mentions." in words(client.get("/sources/source?name=Ada+Berg"))


def test_names_are_text_wherever_they_stand(client, db, named, lead):
    client.enter(lead)
    change(client, "rename", "<script>alert(1)</script>", into='"><img src=x onerror=alert(2)>')
    for address in ("/sources", "/sources/source?name=%3Cscript%3Ealert(1)%3C/script%3E"):
        page = client.get(address).get_data(as_text=True)
        assert "<script>alert" not in page and "<img" not in page


def test_a_source_is_added_and_found(client, db, named, lead, words):
    client.enter(lead)
    client.post("/sources/add", data={"name": "Port authority", "kind": "official"})
    text = words(client.get("/sources?q=port"))
    assert "Port authority official 0 mentions" in text and "Ada Berg" not in text
    assert "No source matches." in words(client.get("/sources?kind=media"))


def test_grades_show_where_the_scheme_asks_for_them(client, db, named, lead, words):
    client.enter(lead)
    assert "Reliability" not in words(client.get("/sources"))
    admiralty = schemes.builtin("admiralty")
    db.write(lambda inside: use_scheme(inside, admiralty))
    first = listing.list_reliabilities(db)[0][0]
    change(client, "grade", "Berg", into=first, why="Often right.")
    assert "no grade yet" in words(client.get("/sources"))
    text = words(client.get("/sources/source?name=Berg"))
    assert "Often right." in text and "Lena" in text
    assert "Grade choose A, Completely reliable" in text


def test_without_names_and_claims_the_page_says_where_they_come_from(client, lead, words):
    text = words(client.enter(lead).get("/sources"))
    assert "No names yet." in text and "No claims yet." in text


def test_the_registered_name_is_exported_and_read_back(client, db, named, lead, alice):
    changes.merge(db, lead, "Berg", "Ada Berg")
    text = b"".join(export.stream(db, export.Selection())).decode()
    rows = [line for line in text.splitlines() if ",Alice," in line]
    assert len(rows) == 2 and all(",Ada Berg," in row for row in rows)
    events = db.reader().execute("select count(*) from event").fetchone()
    assert import_labels(db, text).taken == 0
    assert db.reader().execute("select count(*) from event").fetchone() == events


def test_the_kind_of_a_source_goes_out_and_comes_back(client, db, named, lead, tmp_path):
    changes.merge(db, lead, "Berg", "Ada Berg")
    changes.set_kind(db, lead, "Berg", "expert")
    text = b"".join(export.stream(db, export.Selection())).decode()
    header, *rows = text.splitlines()
    assert header.endswith(",register_kind,bulk,score,is_model")
    assert [row.endswith(",expert,,,0") for row in rows if "Ada Berg" in row] == [True, True, True]
    other = open_project(":memory:", "Other")
    add_articles(other, None, [Draft(text=TEXT, name="town.txt")])
    assert import_labels(other, text).refused == []
    again = b"".join(export.stream(other, export.Selection())).decode()
    assert again == text
    # What a lead decided here stands, whatever a file says.
    changes.set_kind(other, None, "Ada Berg", "witness")
    import_labels(other, text)
    assert listing.open_source(other, None, "Ada Berg")["kind"] == "witness"
    other.close()
