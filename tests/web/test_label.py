"""The labelling page without JavaScript, and POST /labels as a program sees it."""

import html
import json
import re
from dataclasses import replace

import pytest

from annotate.errors import TooFast
from annotate.records import Draft
from annotate.schemes.editing.edits import Edit
from annotate.store.answers import labels
from annotate.store.articles import list_sentences
from annotate.workflow import clock, units
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label import pace, saving
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people.membership import add_person, deactivate
from annotate.workflow.scheme import draft as drafts
from annotate.workflow.scheme.publish import publish
from annotate.workflow.settings import save_settings
from tests.conftest import TEXT

HEDGED = {"claim-0-source": "us_official", "claim-0-confidence": "low"}


@pytest.fixture
def asked(db, article, alice):
    """The sentences to label of the small article."""
    kinds = ("sentence", "bullet")
    return [
        one for one in saving.open_article(db, alice, article.id).sentences if one.kind in kinds
    ]


@pytest.fixture
def alices(client, alice):
    """Alice's browser."""
    return client.enter(alice)


def answer_to(db, person, sentence):
    saved = saving.open_article(db, person, sentence.article).saved.get(sentence.id)
    return saved.answer if saved else None


def page_data(answer):
    text = answer.get_data(as_text=True)
    found = re.search(r'<script type="application/json" id="label-data">(.*?)</script>', text, re.S)
    return json.loads(found[1])


def event(sentence, scheme, **answer):
    whole = {"verdict": None, "claims": [], "flag": None, "comment": "", **answer}
    return {
        "id": f"event-{sentence.position:08}",
        "sentence": sentence.id,
        "base_rev": None,
        "scheme": scheme.id,
        "scheme_version": scheme.version,
        "client_time": "2025-11-02T10:00:00.000Z",
        "active_ms": 1200,
        "answer": whole,
    }


def test_the_page_opens_where_the_person_left_off(alices, asked, article):
    alices.post(f"/label/{article.id}?s={asked[0].position}", data={"verdict": "no_claim"})
    page = alices.get(f"/label/{article.id}").get_data(as_text=True)
    assert f'class="sentence is-current" id="s{asked[1].position}"' in page
    assert f"Sentence 1 of {len(asked)}, no claim" in page


def test_the_texts_on_the_page_are_the_stored_ones(alices, asked, article):
    page = alices.get(f"/label/{article.id}").get_data(as_text=True)
    shown = re.findall(r'<span class="sentence[^>]*>(.*?)</span>', page)
    assert [html.unescape(one) for one in shown] == [one.text for one in asked]


@pytest.mark.parametrize("place", ["99", "-1", "x", "1e3", "٣", "9" * 30])
def test_an_unknown_position_is_a_clear_404(alices, article, place):
    answer = alices.get(f"/label/{article.id}?s={place}")
    assert answer.status_code == 404
    assert "no such sentence" in answer.get_data(as_text=True)


def test_an_unknown_article_is_a_404(alices):
    assert alices.get("/label/" + "0" * 24).status_code == 404


def test_a_heading_in_the_address_leads_to_the_next_sentence(alices, asked, article):
    page = alices.get(f"/label/{article.id}?s=0").get_data(as_text=True)
    assert f'class="sentence is-current" id="s{asked[0].position}"' in page


def test_the_form_saves_a_claim_and_goes_to_the_next(db, alices, alice, asked, article):
    answer = alices.post(f"/label/{article.id}?s={asked[0].position}", data=HEDGED)
    assert answer.status_code == 303
    assert answer.location.endswith(f"?s={asked[1].position}")
    [claim] = answer_to(db, alice, asked[0]).claims
    assert (claim.source, claim.fields) == ("us_official", {"confidence": "low"})
    assert (claim.start, claim.end) == (0, len(asked[0].text))


def test_the_form_adds_a_second_claim_with_its_words(db, alices, alice, asked, article):
    address = f"/label/{article.id}?s={asked[2].position}"
    first = {**HEDGED, "claim-0-start": "0", "claim-0-end": "10"}
    answer = alices.post(address, data={**first, "then": "add"})
    assert answer.location.endswith("&c=2")
    page = alices.get(answer.location).get_data(as_text=True)
    assert 'name="claim-0-source" value="us_official"' in page
    assert 'name="claim-1-source"' in page
    second = {"claim-1-source": "author", "claim-1-confidence": "high"}
    alices.post(address, data={**first, **second, "claim-1-start": "12", "claim-1-end": "20"})
    assert [one.source for one in answer_to(db, alice, asked[2]).claims] == [
        "us_official",
        "author",
    ]


def test_the_form_removes_a_claim(db, alices, alice, asked, article):
    address = f"/label/{article.id}?s={asked[0].position}"
    alices.post(address, data=HEDGED)
    alices.post(address + "&c=1", data={**HEDGED, "then": "remove"})
    assert answer_to(db, alice, asked[0]).verdict is None


def test_a_verdict_that_drops_claims_asks_once(db, alices, alice, asked, article):
    address = f"/label/{article.id}?s={asked[0].position}"
    alices.post(address, data=HEDGED)
    answer = alices.post(address, data={**HEDGED, "verdict": "no_claim"})
    assert answer.status_code == 200
    assert "replaces 1 claim" in answer.get_data(as_text=True)
    assert answer_to(db, alice, asked[0]).verdict == "claims"
    alices.post(address, data={**HEDGED, "verdict": "no_claim", "confirm": "no_claim"})
    assert answer_to(db, alice, asked[0]).verdict == "no_claim"


def test_a_flag_alone_keeps_the_verdict(db, alices, alice, asked, article):
    address = f"/label/{article.id}?s={asked[0].position}"
    alices.post(address, data={"verdict": "cant_tell"})
    alices.post(address, data={"flag": "look here", "comment": "why?"})
    answer = answer_to(db, alice, asked[0])
    assert (answer.verdict, answer.flag, answer.comment) == ("cant_tell", "look here", "why?")


def test_a_missing_confidence_is_explained_on_the_page(db, alices, alice, asked, article):
    data = {"claim-0-source": "us_official"}
    answer = alices.post(f"/label/{article.id}?s={asked[0].position}", data=data)
    assert answer.status_code == 422
    assert "Claim 1: “How firmly is it put?” has no answer." in answer.get_data(as_text=True)
    assert answer_to(db, alice, asked[0]) is None


def test_a_form_undoes_and_redoes_its_last_answer(db, alices, alice, asked, article):
    first, second = (f"/label/{article.id}?s={one.position}" for one in asked[:2])
    alices.post(first, data=HEDGED)
    alices.post(second, data={"verdict": "no_claim"})
    for position, verdict in ((1, None), (0, None)):
        page = alices.get(first).get_data(as_text=True)
        assert f"Undo sentence {position + 1}" in page
        answer = alices.post(first, data={"then": "undo"})
        assert answer.status_code == 303
        assert answer.location.endswith(f"?s={asked[position].position}")
        assert answer_to(db, alice, asked[position]).verdict is verdict
    assert "Undone: sentence 1, not labelled." in alices.get(first).get_data(as_text=True)
    answer = alices.post(second, data={"then": "redo"})
    assert answer.location.endswith(f"?s={asked[0].position}")
    page = alices.get(first).get_data(as_text=True)
    assert "Redone: sentence 1, US official, low confidence." in page
    assert "Undo sentence 1" in page and "Redo sentence 2" in page
    [claim] = answer_to(db, alice, asked[0]).claims
    assert (claim.source, claim.fields) == ("us_official", {"confidence": "low"})
    log = saving.list_log(db, alice, article.id)
    made, _, *steps = [one.id for one in log]
    assert [one.undoes for one in log[2:4]] == [log[1].id, made]
    assert log[4].redoes == made and len(steps) == 3


def test_with_nothing_saved_a_form_undoes_and_repeats_nothing(alices, asked, article):
    address = f"/label/{article.id}?s={asked[1].position}"
    page = alices.get(address).get_data(as_text=True)
    assert 'value="undo"' not in page and 'value="repeat"' not in page
    for then, said in (("undo", "nothing to undo"), ("redo", "nothing to redo"),
                       ("repeat", "no claim to repeat")):  # fmt: skip
        answer = alices.post(address, data={"then": then})
        assert (answer.status_code, answer.location) == (303, address)
        assert said in alices.get(address).get_data(as_text=True)


def test_a_form_gives_a_claim_the_source_and_confidence_of_the_last(
    db, alices, alice, asked, article
):
    first, second = (f"/label/{article.id}?s={one.position}" for one in asked[:2])
    alices.post(first, data=HEDGED)
    page = alices.get(second).get_data(as_text=True)
    assert "Same as last: US official, low confidence" in page
    words = {"claim-0-start": "0", "claim-0-end": "9", "claim-0-source_name": "not asked"}
    answer = alices.post(second, data={"then": "repeat", **words})
    assert answer.location.endswith(f"?s={asked[2].position}")
    [claim] = answer_to(db, alice, asked[1]).claims
    assert (claim.source, claim.fields) == ("us_official", {"confidence": "low"})
    assert (claim.start, claim.end, claim.source_name) == (0, 9, "")


def test_a_repeated_source_that_asks_for_a_name_keeps_the_one_typed(
    db, alices, alice, asked, article
):
    first, second = (f"/label/{article.id}?s={one.position}" for one in asked[:2])
    named = {"claim-0-source": "other_named", "claim-0-confidence": "high"}
    alices.post(first, data={**named, "claim-0-source_name": "Ann"})
    both = {**HEDGED, "claim-0-start": "0", "claim-0-end": "5", "claim-1-source_name": "Bo",
            "claim-1-start": "6", "claim-1-end": "9", "then": "repeat"}  # fmt: skip
    alices.post(second + "&c=2", data=both)
    one, two = answer_to(db, alice, asked[1]).claims
    assert (one.source, two.source, two.source_name) == ("us_official", "other_named", "Bo")


def test_a_number_leads_to_its_sentence(alices, asked, article):
    answer = alices.get(f"/label/{article.id}?n=3")
    assert answer.location.endswith(f"/label/{article.id}?s={asked[2].position}")
    for number in ("0", "7", "", "x", "-1", "9" * 5000, "٣"):
        answer = alices.get(f"/label/{article.id}?n={number}")
        assert answer.status_code == 404
        assert "a number from 1 to 6" in answer.get_data(as_text=True)


def test_the_names_used_before_are_offered_without_scripts(alices, asked, article):
    data = {"claim-0-source": "other_named", "claim-0-confidence": "high",
            "claim-0-source_name": "Lloyd <Austin>"}  # fmt: skip
    alices.post(f"/label/{article.id}?s={asked[0].position}", data=data)
    page = alices.get(f"/label/{article.id}").get_data(as_text=True)
    assert '<option value="Lloyd &lt;Austin&gt;"></option>' in page
    assert 'list="source-names"' in page


def test_skipped_sentences_come_back_at_the_end(alices, asked, article):
    alices.post(f"/label/{article.id}?s={asked[0].position}", data={"verdict": "skipped"})
    for one in asked[1:]:
        answer = alices.post(f"/label/{article.id}?s={one.position}", data={"verdict": "no_claim"})
    assert answer.location.endswith(f"?s={asked[0].position}")


def test_the_last_answer_leads_to_the_end_of_the_article(alices, asked, article):
    for one in asked:
        answer = alices.post(f"/label/{article.id}?s={one.position}", data={"verdict": "no_claim"})
    assert answer.location.endswith("#end")


def test_no_one_sees_anothers_labels_on_the_page(client, alice, bob, asked, article):
    client.enter(alice).post(f"/label/{article.id}?s={asked[0].position}", data=HEDGED)
    data = page_data(client.enter(bob).get(f"/label/{article.id}"))
    assert data["log"] == []
    assert client.get(f"/label/{article.id}/log").json == {"log": []}


def test_an_open_page_gets_what_was_saved_after_a_rev(db, alices, alice, asked, scheme):
    body = {"person": alice.id, "events": [event(one, scheme, verdict="no_claim") for one in asked]}
    revs = [one["rev"] for one in alices.post("/labels", json=body).json["accepted"]]
    address = f"/label/{asked[0].article}/log"
    log = alices.get(address).json["log"]
    assert [(one["rev"], one["sentence"]) for one in log] == [
        (rev, one.id) for rev, one in zip(revs, asked, strict=True)
    ]
    assert log == page_data(alices.get(f"/label/{asked[0].article}"))["log"]
    assert alices.get(f"{address}?after={revs[2]}").json["log"] == log[3:]
    assert alices.get(f"{address}?after={revs[-1]}").json["log"] == []


def test_an_open_page_gets_nothing_about_units_that_are_gone(db, alices, alice, asked, scheme):
    body = {"person": alice.id, "events": [event(asked[0], scheme, verdict="no_claim")]}
    alices.post("/labels", json=body)
    opened = units.open_units(db, asked[0].article)
    kept = [one for one in opened.units if one.start != asked[0].start]
    merged = [replace(one, start=asked[0].start) if one.start == asked[1].start else one
              for one in kept]  # fmt: skip
    units.save_units(db, None, asked[0].article, merged, opened.version)
    assert alices.get(f"/label/{asked[0].article}/log").json["log"] == []


def test_a_batch_saves_the_good_and_names_the_bad(db, alices, alice, asked, scheme):
    bad = event(asked[1], scheme, verdict="claims", claims=[{"source": "nobody"}])
    good = event(asked[0], scheme, verdict="no_claim")
    answer = alices.post("/labels", json={"person": alice.id, "events": [bad, good]})
    assert answer.status_code == 422
    assert [one["id"] for one in answer.json["accepted"]] == [good["id"]]
    [rejected] = answer.json["rejected"]
    assert (rejected["id"], rejected["sentence"]) == (bad["id"], asked[1].id)
    assert rejected["reason"] == "Claim 1: this source is unknown."
    assert rejected["remedy"] == "Choose one of the scheme’s sources."
    assert answer_to(db, alice, asked[0]).verdict == "no_claim"


def test_a_batch_sent_twice_is_accepted_twice_and_saved_once(db, alices, alice, asked, scheme):
    body = {"person": alice.id, "events": [event(asked[0], scheme, verdict="no_claim")]}
    first, second = alices.post("/labels", json=body), alices.post("/labels", json=body)
    assert first.json["accepted"] == second.json["accepted"]
    assert len(saving.list_log(db, alice, asked[0].article)) == 1


@pytest.mark.parametrize("body", ["", "{", "[]", "3", '{"person": 1}', '{"events": 2}', "\x00"])
def test_a_body_that_is_not_a_batch_is_a_400_in_json(alices, article, body):
    answer = alices.post("/labels", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json["reason"]


def test_events_in_anothers_name_are_refused(db, alices, bob, asked, scheme):
    body = {"person": bob.id, "events": [event(asked[0], scheme, verdict="no_claim")]}
    assert alices.post("/labels", json=body).status_code == 403
    assert answer_to(db, bob, asked[0]) is None


def test_a_signed_out_browser_gets_401_as_json(client, alice, asked, scheme):
    body = {"person": alice.id, "events": [event(asked[0], scheme, verdict="no_claim")]}
    answer = client.post("/labels", json=body)
    assert answer.status_code == 401
    assert answer.json["remedy"]


def test_an_open_article_shows_no_answer_without_its_event(tmp_path, monkeypatch, event):
    """What is saved while the page is made is wholly in it or not at all."""
    store = open_project(str(tmp_path / "project.db"), "Test")
    [made] = add_articles(store, None, [Draft(text=TEXT, name="town.txt")])
    anna = add_person(store, "Anna")
    asked = [one for one in list_sentences(store.reader(), made.id) if one.kind == "sentence"]
    read = labels.list_answers

    def read_then_save(*given):
        answers = read(*given)
        saving.save_events(store, anna, {"person": anna.id, "events": [event(asked[0], "author")]})
        return answers

    monkeypatch.setattr(labels, "list_answers", read_then_save)
    opened = saving.open_article(store, anna, made.id)
    assert {one.sentence for one in opened.log} == set(opened.saved) == set()
    monkeypatch.undo()
    opened = saving.open_article(store, anna, made.id)
    assert {one.sentence for one in opened.log} == set(opened.saved) == {asked[0].id}
    store.close()


# ── what stops all labels, each told apart by a key ──────────────────────


def refusal(client, body):
    answer = client.post("/labels", json=body)
    return answer.status_code, answer.get_json()["key"]


def test_a_refusal_names_for_scripts_what_is_to_be_done(client, db, alice, bob, lead):
    empty = {"person": alice.id, "events": []}
    assert refusal(client, empty) == (401, "signed-out")
    assert refusal(client.enter(bob), empty) == (403, "other-person")
    deactivate(db, lead, bob)
    assert refusal(client, empty) == (403, "deactivated")
    client.enter(lead)
    save_settings(db, lead, leads_need_code=True)
    assert refusal(client, {"person": lead.id, "events": []}) == (403, "second-factor")


def test_labels_faster_than_anyone_makes_them_wait_and_are_taken_later(
    client, db, alice, asked, scheme, monkeypatch
):
    now = [1000.0]
    monkeypatch.setattr(clock, "seconds", lambda: now[0])
    monkeypatch.setattr(pace, "RESERVE", 2)
    events = [event(one, scheme, verdict="no_claim") for one in asked[:3]]
    client.enter(alice)
    body = {"person": alice.id, "events": events[:2]}
    assert client.post("/labels", json=body).status_code == 200
    late = client.post("/labels", json={"person": alice.id, "events": events[2:]})
    assert (late.status_code, late.headers["Retry-After"]) == (429, "1")
    assert late.get_json()["key"] == "too-fast"
    assert len(saving.list_log(db, alice, asked[0].article)) == 2
    now[0] += 1
    body = {"person": alice.id, "events": events[2:]}
    assert client.post("/labels", json=body).status_code == 200
    assert len(saving.list_log(db, alice, asked[0].article)) == 3


def test_a_day_without_a_network_is_within_the_pace(monkeypatch):
    monkeypatch.setattr(clock, "seconds", lambda: 1000.0)
    for _ in range(pace.RESERVE // saving.EVENT_LIMIT):
        pace.take("someone with a full outbox", saving.EVENT_LIMIT)
    with pytest.raises(TooFast):
        pace.take("someone with a full outbox", 1)
    pace.take("someone else", 1)


# ── a log that is longer than what a page gets ───────────────────────────


@pytest.fixture
def long_log(db, alice, asked, save, monkeypatch):
    """Nine answers to three sentences, of which a page gets two and the last ones before."""
    monkeypatch.setattr(labels, "LONGEST_LOG", 2)
    for source in ("us_official", "author", "unnamed"):
        for sentence in asked[:3]:
            save(alice, sentence, source)
    return labels.list_events(db.reader())


def test_undo_without_scripts_goes_back_beyond_the_page(alices, db, alice, asked, long_log):
    made = list(long_log)
    address = f"/label/{asked[0].article}"
    for left in range(8, 3, -1):
        assert alices.post(address, data={"then": "undo"}).status_code == 303
        last = list(labels.list_events(db.reader()))[-1]
        assert (last.undoes, last.sentence) == (made[left].id, made[left].sentence)
        assert last.answer == made[left - 3].answer
    for right in (4, 5, 6):
        assert alices.post(address, data={"then": "redo"}).status_code == 303
        assert list(labels.list_events(db.reader()))[-1].redoes == made[right].id
    for _ in range(7):
        alices.post(address, data={"then": "undo"})
    assert [answer_to(db, alice, one).verdict for one in asked[:3]] == [None] * 3


def test_older_steps_are_asked_for_by_the_rev_that_the_page_has(alices, asked, long_log):
    revs = [one.received for one in long_log]
    data = page_data(alices.get(f"/label/{asked[0].article}"))
    assert [one["rev"] for one in data["log"]] == revs[4:]
    assert data["older"] == revs[6]
    seen = set(revs[7:])
    while data["older"]:
        data = alices.get(f"/label/{asked[0].article}/log?upto={data['older']}").get_json()
        seen |= {one["rev"] for one in data["log"]}
    assert seen == set(revs)


def test_a_new_version_is_told_once_to_those_who_labelled_under_the_old_one(
    client, db, article, sentences, alice, bob, lead, say, words
):
    say(alice, sentences[0], "us_official", confidence="high")
    client.enter(alice)
    here = f"/label/{article.id}?s={sentences[1].position}"
    assert "Version 2 of the scheme" not in words(client.get(here))
    change = Edit("change value", "source", "us_official", now={"label": "Washington"})
    drafts.edit(db, lead, change)
    publish(db, lead, "A shorter name.")
    text = words(client.get(here))
    assert "Version 2 of the scheme. A shorter name. Renamed: US official is now Washington" in text
    # Without scripts the button of the notice is a form’s.
    answer = client.post("/label/news-seen", data={"back": here})
    assert (answer.status_code, answer.location) == (303, here)
    page = client.get(here).get_data(as_text=True)
    assert re.search(r'id="scheme-news"[^>]*hidden', page)
    # Who never labelled under another version has nothing to be told.
    page = client.enter(bob).get(here).get_data(as_text=True)
    assert re.search(r'id="scheme-news"[^>]*hidden', page)
    assert client.post("/label/news-seen").status_code == 204
