"""/scheme/setup: a new project gets its sources in a minute, or skips that."""

import pytest

from annotate.workflow.project import get_project
from annotate.workflow.scheme import draft as drafts
from annotate.workflow.scheme import get_scheme


@pytest.fixture
def boss(client, lead):
    return client.enter(lead)


def offered(db):
    scheme = drafts.shown_draft(db).scheme
    return [(one.key, one.label) for one in scheme.source.offered]


CORE = [("6", "Other official"), ("7", "Other named person or organisation"),
        ("8", "Unnamed or unspecified"), ("9", "Article’s own voice")]  # fmt: skip


def test_five_own_sources_from_the_core_to_published(boss, db, words):
    text = words(boss.get("/"))
    assert "Choose the sources" in text
    text = words(boss.get("/scheme/setup"))
    assert "Who is cited in your articles?" in text and "News and war" in text
    assert "Sources Articles People Who is cited" in text
    assert "6 Other official" in text and "US official" not in text
    assert drafts.get_draft(db) is None
    boss.post("/scheme/setup/add", data={"names": "National weather service"})
    pasted = (
        "River authority\r\nEmergency services\n\n  Mayors   and councils \nResidents\nInsurers"
    )
    boss.post("/scheme/setup/add", data={"names": pasted, "group": "person_or_org"})
    assert offered(db) == [
        ("1", "National weather service"), ("2", "River authority"), ("3", "Emergency services"),
        ("4", "Mayors and councils"), ("5", "Residents"), ("i", "Insurers"), *CORE,
    ]  # fmt: skip
    assert get_scheme(db).id == "news-source"
    answer = boss.post("/scheme/setup")
    assert (answer.status_code, answer.location) == (303, "/import")
    scheme = get_scheme(db)
    assert [one.label for one in scheme.source.offered][:2] == [
        "National weather service", "River authority"
    ]  # fmt: skip
    assert all("confidence" in one.asks for one in scheme.source.offered)
    assert "Choose the sources done" in words(boss.get("/"))


def test_a_name_that_is_in_the_list_is_not_added_twice(boss, db, words):
    boss.post("/scheme/setup/start", data={"builtin": "core"})
    boss.post("/scheme/setup/add", data={"names": "Residents\nresidents\nother OFFICIAL"})
    assert len(offered(db)) == 5
    text = words(boss.get("/scheme/setup"))
    assert "“residents” is already in the list." in text
    assert "“other OFFICIAL” is already in the list." in text


def test_sources_are_renamed_moved_and_removed(boss, db):
    boss.post("/scheme/setup/start", data={"builtin": "core"})
    boss.post("/scheme/setup/add", data={"names": "Residents\nMayors"})
    edit = {"field": "source", "value": "residents", "tab": "source"}
    boss.post(
        "/scheme/setup/edit",
        data={**edit, "action": "change value", "sends": "label", "now-label": "Neighbours"},
    )
    boss.post(
        "/scheme/setup/edit",
        data={**edit, "action": "move value", "sends": "before", "value": "mayors",
              "now-before": "residents"},
    )  # fmt: skip
    assert [label for _, label in offered(db)][:2] == ["Mayors", "Neighbours"]
    boss.post("/scheme/setup/edit", data={**edit, "action": "remove value"})
    assert [label for _, label in offered(db)][:2] == ["Mayors", "Other official"]


def test_confidence_can_be_left_out(boss, db, words):
    boss.post("/scheme/setup/start", data={"builtin": "core"})
    boss.post("/scheme/setup/edit", data={"action": "retire field", "field": "confidence"})
    assert "Reviewers are not asked how firmly" in words(boss.get("/scheme/setup"))
    assert drafts.shown_draft(db).scheme.field("confidence").retired


def test_skipping_leaves_the_scheme_and_the_step_is_done(boss, db, words):
    assert boss.post("/scheme/setup", data={"then": "skip"}).location == "/import"
    assert get_scheme(db).version == 1 and get_project(db).sources_chosen
    assert "Choose the sources done" in words(boss.get("/"))


def test_a_mistake_is_shown_and_nothing_is_published(boss, db, words):
    boss.post("/scheme/setup/start", data={"builtin": "news-source"})
    data = {"action": "change value", "sends": "label", "field": "source", "value": "author"}
    boss.post("/scheme/setup/edit", data={**data, "now-label": "Unnamed or unspecified"})
    boss.post("/scheme/setup")
    text = words(boss.get("/scheme/setup"))
    assert get_scheme(db).version == 1 and "is already used" in text


def test_htmx_gets_the_part_alone(boss):
    headers = {"HX-Request-Type": "partial"}
    answer = boss.post("/scheme/setup/add", data={"names": "Residents"}, headers=headers)
    page = answer.get_data(as_text=True)
    assert page.lstrip().startswith('<div class="scheme-columns" id="setup"')
    assert "Residents" in page


def test_another_start_asks_before_it_replaces_names(boss, db, words):
    assert boss.post("/scheme/setup/start", data={"builtin": "elections"}).status_code == 303
    boss.post("/scheme/setup/add", data={"names": "Canvassers"})
    answer = boss.post("/scheme/setup/start", data={"builtin": "core"})
    assert answer.status_code == 200
    assert "“News” replaces the list that you have begun." in words(answer)
    assert any(label == "Canvassers" for _, label in offered(db))
    answer = boss.post("/scheme/setup/start", data={"builtin": "core", "sure": "on"})
    assert answer.status_code == 303 and offered(db) == CORE


def test_a_source_that_has_been_published_is_retired(boss, db, sentences, alice, say, words):
    say(alice, sentences[0], "author", confidence="high")
    page = boss.get("/scheme/setup").get_data(as_text=True)
    assert 'value="retire value"' in page and 'value="remove value"' not in page


def test_new_names_come_before_the_core_once_there_are_labels(boss, db, sentences, alice, say):
    say(alice, sentences[0], "author", confidence="high")
    boss.post("/scheme/setup/start", data={"builtin": "core"})
    boss.post("/scheme/setup/add", data={"names": "Rain\nWind"})
    assert offered(db) == [("1", "Rain"), ("2", "Wind"), *CORE]
