"""/scheme: a draft edited part by part, published, compared, replaced; mistakes at their fields."""

import json
import re
from html import unescape

import pytest
from werkzeug.datastructures import MultiDict

from annotate.schemes.editing import Edit, part_of
from annotate.workflow import clock
from annotate.workflow.people import membership
from annotate.workflow.scheme import draft as drafts
from annotate.workflow.scheme import get_scheme


@pytest.fixture
def boss(client, lead):
    return client.enter(lead)


def edit(client, action, sends="", **values):
    """Send the form of one edit, as a browser without scripts does."""
    data = {"action": action, "sends": sends}
    data |= {key.replace("__", "-"): value for key, value in values.items()}
    return client.post("/scheme/edit", data=data)


def draft_of(db):
    return drafts.shown_draft(db).scheme


def test_a_lead_sees_values_with_their_uses(boss, sentences, alice, say, words):
    say(alice, sentences[0], "us_official", confidence="high")
    text = words(boss.get("/scheme"))
    assert "Version 1 is current." in text and "Reviewers are asked “" in text
    assert "1 US official official confidence 1 time" in text
    assert "Preview of the draft" in text and "Draft:" not in text
    text = words(boss.get("/scheme?open=us_official"))
    assert "Used 1 time by 1 person. See the sentences" in text and "Guideline entry" in text


def test_values_of_every_question_show_their_own_uses(boss, sentences, alice, say, words):
    say(alice, sentences[0], "us_official", confidence="high")
    text = words(boss.get("/scheme?tab=confidence&open=high"))
    assert "Used 1 time by 1 person." in text
    assert "1 label by 1 person stay" in text or "1 label by 1 person stays" in text
    assert "Not used yet." in words(boss.get("/scheme?tab=confidence&open=low"))


def test_groups_get_names_keys_and_an_order(boss, db, words):
    assert "person or organisation" in words(boss.get("/scheme"))
    edit(boss, "add group", "id label key", now__id="person_or_org", now__label="People")
    edit(boss, "add group", "label key", now__label="Weather services")
    assert [(one.id, one.label) for one in draft_of(db).groups] == [
        ("person_or_org", "People"), ("weather_services", "Weather services"),
    ]  # fmt: skip
    was = json.dumps({"label": "Weather services", "key": ""})
    edit(boss, "change group", "label key", number="1", now__label="Weather", now__key="K", was=was)
    edit(boss, "move group", "before", number="1", now__before="0")
    assert [(one.label, one.key) for one in draft_of(db).groups] == [
        ("Weather", "k"),
        ("People", ""),
    ]
    edit(
        boss, "change value", "group", field="source", value="author", now__group="weather_services"
    )
    text = words(boss.get("/scheme"))
    assert "Article’s own voice Weather" in text
    edit(boss, "remove group", number="0")
    assert "still has sources" in words(boss.get("/scheme"))
    edit(boss, "change group", "key", number="0", now__key="1")
    assert "is also the key of “US official”" in words(boss.get("/scheme?open=groups"))


def test_everything_may_be_removed_before_the_first_label(boss, db, sentences, alice, say):
    page = "/scheme?open=us_official"
    assert 'value="remove value"' in boss.get(page).get_data(as_text=True)
    say(alice, sentences[0], "author", confidence="high")
    assert 'value="remove value"' not in boss.get(page).get_data(as_text=True)


def test_a_value_is_renamed_in_the_draft_and_live_only_once_published(boss, db, words):
    answer = edit(
        boss, "change value", "label", field="source", value="us_official", tab="source",
        now__label="Washington", was=json.dumps({"label": "US official"}),
    )  # fmt: skip
    assert (answer.status_code, answer.location) == (303, "/scheme?tab=source")
    assert get_scheme(db).source.label("us_official") == "US official"
    text = words(boss.get("/scheme"))
    assert "Draft: 1 change since version 1" in text and "US official is now Washington" in text
    text = words(boss.get("/scheme/publish"))
    assert "Publish version 2" in text and "No labels yet." in text
    rev = drafts.get_draft(db).rev
    answer = boss.post("/scheme/publish", data={"rev": rev, "note": "Shorter."})
    assert (answer.status_code, answer.location) == (303, "/scheme")
    assert get_scheme(db).source.label("us_official") == "Washington"
    text = words(boss.get("/scheme/versions"))
    assert "Version 2" in text and "current" in text and "Shorter." in text
    text = words(boss.get("/scheme/versions?a=news-source:1"))
    assert "From news-source 1 to news-source 2" in text and "Washington" in text


def test_publishing_says_how_many_people_are_labelling_now(
    boss, db, sentences, alice, bob, say, words, monkeypatch
):
    edit(boss, "change scheme", "title", now__title="News")
    assert "No one is labelling now." in words(boss.get("/scheme/publish"))
    say(alice, sentences[0], "author", confidence="high")
    say(alice, sentences[1], "author", confidence="high")
    text = words(boss.get("/scheme/publish"))
    assert "1 person is labelling now. They get version 2 at their next sentence." in text
    say(bob, sentences[0], "author", confidence="high")
    text = words(boss.get("/scheme/publish"))
    assert "2 people are labelling now. They get" in text
    later = clock.now_ms() + 6 * clock.MINUTE
    monkeypatch.setattr(clock, "now_ms", lambda: later)
    assert "No one is labelling now." in words(boss.get("/scheme/publish"))


def test_a_clash_of_keys_is_said_at_the_field_and_blocks_publishing(boss, db, words):
    edit(boss, "change value", "key", field="source", value="us_official", now__key="2")
    text = words(boss.get("/scheme?open=us_official"))
    assert "same key" in text and "to correct" in text
    assert "South Korean intelligence also has key 2." in text
    page = boss.get("/scheme?open=us_official").get_data(as_text=True)
    assert 'data-key="a"' in page
    answer = boss.post("/scheme/publish", data={"rev": drafts.get_draft(db).rev})
    assert answer.status_code == 422 and "Your draft is kept." in words(answer)
    assert get_scheme(db).version == 1


def test_values_are_added_moved_merged_retired_and_taken_back(boss, db):
    edit(boss, "add value", "label", field="source", now__label="Ministry of Rain")
    added = draft_of(db).source.values[-1]
    assert (added.label, added.id) == ("Ministry of Rain", "ministry_of_rain")
    edit(boss, "move value", "before", field="source", value=added.id, now__before="us_official")
    assert draft_of(db).source.values[0].id == added.id
    edit(boss, "move value", "before", field="source", value=added.id, now__before="")
    assert draft_of(db).source.values[-1].id == added.id
    edit(boss, "merge value", "into", field="source", value=added.id, now__into="author")
    assert draft_of(db).source.value(added.id).merged_into == "author"
    edit(boss, "unmerge value", field="source", value=added.id)
    edit(boss, "retire value", field="source", value="unnamed")
    assert [one.id for one in draft_of(db).source.offered].count("unnamed") == 0
    edit(boss, "offer value", field="source", value="unnamed")
    edit(boss, "remove value", field="source", value=added.id)
    assert draft_of(db).source == get_scheme(db).source


def test_lists_ticks_and_numbers_come_from_their_fields(boss, db):
    edit(
        boss, "change value", "examples asks colour aliases", field="source", value="us_official",
        now__examples=["One.", "", "Two."], now__asks=["confidence", "source_name"],
        now__colour="7", now__aliases="Pentagon, White House ,",
    )  # fmt: skip
    value = draft_of(db).source.value("us_official")
    assert value.examples == ("One.", "Two.") and value.colour == 7
    assert set(value.asks) == {"confidence", "source_name"}
    assert value.aliases == ("Pentagon", "White House")
    edit(boss, "change field", "required compared", field="confidence", now__required="on")
    field = draft_of(db).field("confidence")
    assert field.required and not field.compared


def test_rules_and_practice_go_by_their_number(boss, db):
    before = len(draft_of(db).rules)
    edit(boss, "add rule", "title text example", now__title="Tables", now__text="Skip them.")
    assert draft_of(db).rules[-1].title == "Tables"
    edit(boss, "move rule", "before", number=str(before), now__before="0")
    assert draft_of(db).rules[0].title == "Tables"
    edit(boss, "remove rule", number="0")
    assert len(draft_of(db).rules) == before
    edit(
        boss, "change practice", "text verdict source fields reason", number="0",
        **{"now__text": "It rains.", "now__verdict": "claims", "now__source": "author",
           "now__fields.confidence": "high", "now__reason": "Nobody is cited."},
    )  # fmt: skip
    practice = draft_of(db).practice[0]
    assert (practice.text, practice.fields) == ("It rains.", {"confidence": "high"})


def test_a_question_is_added_and_asked_by_every_source(boss, db):
    answer = edit(boss, "add field", "question level", now__question="How near?", now__level="set")
    assert (answer.status_code, answer.location) == (303, "/scheme?tab=how_near")
    field = draft_of(db).further[-1]
    assert (field.question, field.level) == ("How near?", "set")
    assert all(field.id in one.asks for one in draft_of(db).source.offered)
    for tab in ("rules", "practice", "new", field.id, "confidence"):
        assert boss.get(f"/scheme?tab={tab}").status_code == 200


def test_every_mistake_is_listed_with_the_way_to_its_place(boss, db, words):
    edit(boss, "add field", "question level", now__question="How near?", now__level="nominal")
    edit(boss, "change value", "key", field="source", value="us_official", now__key="2")
    edit(boss, "add group", "label key", now__label="Weather", now__key="1")
    edit(boss, "change group", "key", number="0", now__key="3")
    edit(boss, "change rule", "title", number="0", now__title="")
    page = boss.get("/scheme?tab=confidence").get_data(as_text=True)
    count = len(drafts.get_draft(db).mistakes)
    assert count >= 4 and f"{count} mistakes to correct" in words(boss.get("/scheme"))
    listed = set(re.findall(r'<li class="small"><a href="/scheme\?([^"]*)">', page))
    assert listed == {
        "tab=how_near", "tab=source&amp;open=skorea_intel", "tab=source&amp;open=groups",
        "tab=rules",
    }  # fmt: skip


def test_two_leads_lose_nothing(boss, db, words):
    was = json.dumps({"label": "US official", "definition": "old"})
    theirs = Edit("change value", "source", "us_official", now={"label": "Washington"})
    drafts.edit(db, membership.add_person(db, "Mara", "lead"), theirs)
    answer = edit(boss, "change value", "label", field="source", value="us_official",
                  now__label="US government", was=was)  # fmt: skip
    assert answer.status_code == 303
    text = words(boss.get("/scheme"))
    assert "changed the label in the meantime to “Washington”. You wrote: “US gov" in text
    assert draft_of(db).source.label("us_official") == "Washington"


@pytest.mark.parametrize(
    ("action", "where", "theirs", "yours"),
    [
        (
            "value",
            {"field": "source", "value": "author"},
            {"examples": ["A."]},
            {"examples": ["B."]},
        ),
        ("value", {"field": "source", "value": "author"}, {"asks": ["source_name"]}, {"asks": []}),
        ("value", {"field": "source", "value": "author"}, {"colour": 3}, {"colour": 5}),
        ("field", {"field": "confidence"}, {"question": "How?"}, {"question": "How sure?"}),
        ("rule", {"number": 1}, {"text": "Theirs."}, {"text": "Mine."}),
        ("scheme", {}, {"title": "Theirs"}, {"title": "Mine"}),
    ],
)
def test_a_lead_replaces_what_another_wrote(boss, db, action, where, theirs, yours):
    one = Edit(f"change {action}", **where, now=theirs)
    [(name, mine)] = yours.items()
    was = {name: getattr(part_of(get_scheme(db), one), name)}
    drafts.edit(db, membership.add_person(db, "Mara", "lead"), one)
    data = {"action": one.action, "sends": name, f"now-{name}": mine, "was": json.dumps(was)}
    data |= {"tab": "rules" if action == "rule" else where.get("field", ""), **where}
    data["open"] = where.get("value", "")
    page = boss.post("/scheme/edit", data=data, headers={"HX-Request-Type": "partial"})
    note = re.search(r'<form class="row".*?</form>', page.get_data(as_text=True), re.DOTALL)[0]
    inputs = re.findall(r'name="([^"]+)" value="([^"]*)"', note)
    sent = MultiDict((key, unescape(text)) for key, text in inputs)
    boss.post("/scheme/edit", data=sent)
    now = getattr(part_of(draft_of(db), one), name)
    assert (list(now) if isinstance(now, tuple) else now) == mine


def test_htmx_gets_the_editor_alone_with_what_was_refused(boss):
    data = {"action": "add value", "sends": "label", "field": "source", "now-label": " "}
    answer = boss.post("/scheme/edit", data=data, headers={"HX-Request-Type": "partial"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200 and page.lstrip().startswith('<div class="scheme"')
    assert 'role="alert"' in page


@pytest.mark.parametrize(
    "data",
    [
        {"action": "dance"},
        {"action": "change value", "field": "source", "value": "nobody"},
        {"action": "change value", "field": "source", "value": "author", "sends": "id"},
        {"action": "change value", "field": "source", "value": "author", "was": "{"},
        {"action": "change rule", "number": "-1"},
        {"action": "change value", "field": "source", "value": "author", "sends": "colour"},
    ],
)
def test_a_form_that_cannot_be_read_changes_nothing(boss, db, data):
    assert boss.post("/scheme/edit", data=data).status_code == 303
    assert drafts.get_draft(db) is None


def test_a_draft_is_discarded_or_replaced_by_a_scheme_or_a_file(boss, db, words):
    edit(boss, "add value", "label", field="source", now__label="Rain")
    boss.post("/scheme/discard", data={"rev": str(drafts.get_draft(db).rev)})
    assert drafts.get_draft(db) is None
    assert "Admiralty" in words(boss.get("/scheme/start"))
    assert boss.post("/scheme/start", data={"builtin": "admiralty"}).location == "/scheme"
    assert draft_of(db).id == "admiralty"
    toml = boss.get("/scheme/download")
    assert toml.mimetype == "application/toml" and b"reliability" in toml.data
    assert "admiralty-draft.toml" in toml.headers["Content-Disposition"]
    boss.post("/scheme/start", data={"version": "news-source:1"})
    assert draft_of(db).id == "news-source"
    for data in ({}, {"builtin": "nothing"}, {"version": "news-source:9"}, {"version": "x"}):
        assert boss.post("/scheme/start", data=data).location == "/scheme/start"
    assert boss.get("/scheme/download?version=news-source:1").status_code == 200
    assert boss.get("/scheme/download?version=news-source:7").status_code == 404


def test_nothing_to_publish_leads_back(boss, words):
    assert boss.get("/scheme/publish").location == "/scheme"
    assert boss.post("/scheme/publish", data={"rev": "1"}).location == "/scheme"
    assert "Nothing was published." in words(boss.get("/scheme"))


def test_names_are_text_wherever_they_stand(boss):
    edit(boss, "add value", "label", field="source", now__label="<img src=x onerror=alert(1)>")
    for address in ("/scheme", "/scheme?open=img_src_x_onerror_alert_1", "/scheme/publish"):
        assert "<img src" not in boss.get(address).get_data(as_text=True)
