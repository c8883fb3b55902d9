"""/look-again: a lead sends answers back; their reviewers keep or change them."""

import json
from dataclasses import replace

import pytest

from annotate.schemes.editing import Edit
from annotate.web.label.again import find_key
from annotate.web.label.commands import COMMANDS
from annotate.workflow import assign
from annotate.workflow.answers import look_again
from annotate.workflow.scheme import draft as drafts
from annotate.workflow.scheme.publish import publish as publish_draft
from tests.kept import made_once

WHY = "Unnamed is only for sources whose kind the text does not give."


@pytest.fixture
@made_once
def labelled(db, sentences, alice, bob, say):
    """Unnamed: the first three sentences of Alice, the first of Bob, who differs on the second."""
    for sentence in sentences[:3]:
        say(alice, sentence, "unnamed", confidence="high")
    say(bob, sentences[0], "unnamed", confidence="high")
    say(bob, sentences[1], "author", confidence="high")


@pytest.fixture
def boss(client, lead, labelled):
    return client.enter(lead)


def lists(db, *people):
    return [[one["count"] for one in look_again.list_open(db, person)] for person in people]


def test_a_filter_is_counted_and_then_sent_with_a_reason(boss, db, words, alice, bob):
    assert "Count answers" in words(boss.get("/look-again"))
    address = "/look-again?value=source:unnamed&person="
    assert "4 answers by 2 people" in words(boss.get(address))
    answer = boss.post(address, data={"reason": " "})
    assert answer.status_code == 422 and "The reason is missing." in words(answer)
    answer = boss.post(address, data={"reason": WHY})
    assert (answer.status_code, answer.location) == (303, "/look-again")
    assert lists(db, alice, bob) == [[3], [1]]
    text = words(boss.get("/look-again"))
    assert "Sent back 4 answers by 2 people." in text
    assert WHY in text and "0 of 4 done" in text
    assert "0 of 4 done" in words(boss.get("/progress"))
    text = words(boss.get(address))
    assert "Nothing to send. Left out are sentences with gold" in text
    assert "What was sent back" in text and "0 of 4 done" not in text


@pytest.mark.parametrize(
    ("query", "status"),
    [("value=source:nobody", 422), ("value=region:x", 422), ("person=Nobody", 422),
     ("before_version=x", 422), ("article=none", 200)],
)  # fmt: skip
def test_a_filter_that_names_what_is_not_there_says_so(boss, query, status):
    assert boss.get(f"/look-again?{query}").status_code == status


def test_nothing_is_sent_without_a_filter(boss, db, alice):
    assert boss.post("/look-again", data={"reason": WHY}).status_code == 422
    assert lists(db, alice) == [[]]


def test_what_waits_is_taken_back(boss, db, words, alice, bob):
    boss.post("/look-again?person=Alice", data={"reason": WHY})
    [batch] = look_again.list_batches(db, 5)
    assert "Take back 3 answers" in words(boss.get("/look-again"))
    assert boss.post(f"/look-again/{batch.id}/take-back").status_code == 303
    assert lists(db, alice, bob) == [[], []]
    assert "3 answers taken back." in words(boss.get("/look-again"))
    assert boss.post(f"/look-again/{batch.id}/take-back").status_code == 404


def test_the_sentences_behind_a_figure_go_to_those_who_labelled_them(boss, db, words, alice, bob):
    cell = "first=unnamed&second=author"
    text = words(boss.get(f"/agreement/sentences?{cell}"))
    assert "The sentence goes back to everyone who labelled it. Left out are sentences with" in text
    answer = boss.post(f"/look-again/sentences?{cell}", data={"reason": WHY})
    assert answer.status_code == 303
    assert answer.location == f"/agreement/sentences?{cell}"
    assert "Sent back 2 answers by 2 people." in words(boss.get(answer.location))
    assert lists(db, alice, bob) == [[1], [1]]
    boss.post(f"/look-again/sentences?{cell}", data={"reason": WHY})
    told = words(boss.get(f"/agreement/sentences?{cell}"))
    assert "There is nothing to send. Left out are sentences with gold, those on" in told
    assert boss.post("/look-again/sentences", data={"reason": WHY}).status_code == 400


def test_only_the_people_in_the_filter_are_asked(boss, db, alice, bob):
    both = "value=author&person=Alice&person=Bob"
    boss.post(f"/look-again/sentences?{both}", data={"reason": WHY})
    assert lists(db, alice, bob) == [[1], [1]]


def change(boss, action, **now):
    data = {"action": action, "field": "source", "value": "unnamed", "sends": " ".join(now)}
    data |= {f"now-{name}": text for name, text in now.items()}
    assert boss.post("/scheme/edit", data=data | {"was": json.dumps({})}).status_code == 303


def publish(boss, db, **data):
    return boss.post("/scheme/publish", data={"rev": drafts.get_draft(db).rev, **data})


def test_publishing_a_reworded_value_can_send_it_back(boss, db, words, alice, bob):
    change(boss, "change value", definition="The text does not give the kind of source.")
    text = words(boss.get("/scheme/publish"))
    assert "Ask reviewers to look again at 4 labels of Unnamed or unspecified" in text
    assert publish(boss, db, note="Experts are others.", again="source:unnamed").status_code == 303
    assert "Sent back 4 answers by 2 people." in words(boss.get("/scheme"))
    [one] = look_again.list_open(db, bob)
    assert one["reason"] == (
        "The guideline for “Unnamed or unspecified” has changed in version 2. Experts are others."
    )


def test_publishing_a_retired_value_can_send_it_back(boss, db, alice):
    change(boss, "retire value")
    publish(boss, db, again=["source:unnamed", "source:nobody", "x"])
    [one] = look_again.list_open(db, alice)
    assert one["reason"] == "“Unnamed or unspecified” is no longer offered in version 2."


def test_publishing_alone_sends_nothing(boss, db, alice):
    change(boss, "change value", definition="No kind.")
    publish(boss, db)
    assert lists(db, alice) == [[]]


def test_the_list_of_values_leads_to_the_filter(boss):
    page = boss.get("/scheme?open=unnamed").get_data(as_text=True)
    assert 'href="/look-again?value=source:unnamed"' in page
    assert "/look-again" not in boss.get("/scheme?open=us_official").get_data(as_text=True)


def test_a_lead_sends_nothing_from_an_article_they_have_to_label(
    boss, db, words, lead, article, alice
):
    assign.take(db, lead, article.id)
    assert "Nothing to send." in words(boss.get("/look-again?value=source:unnamed"))
    change(boss, "change value", definition="No kind.")
    assert "Nothing is sent from 1 article" in words(boss.get("/scheme/publish"))
    publish(boss, db, again="source:unnamed")
    assert "There is nothing to send." in words(boss.get("/scheme"))
    assert lists(db, alice) == [[]]


@pytest.mark.parametrize("path", ["", "/sentences?value=author", "/some/take-back"])
def test_only_leads_send_back(client, labelled, alice, path):
    client.enter(alice)
    assert client.post(f"/look-again{path}").status_code == 403
    assert client.get("/look-again").status_code == 403


@pytest.fixture
def sent(db, lead, labelled, alice):
    """Alice is asked about her three sentences, Bob about his first; the list."""
    look_again.send(db, lead, look_again.Wanted(field="source", value="unnamed"), WHY)
    [one] = look_again.list_open(db, alice)
    return one["batch"]


def open_next(client, batch, sentences):
    """Follow the list to its next sentence: (which it is, the response)."""
    answer = client.get(f"/look-again/{batch}")
    assert answer.status_code == 303
    shown = client.get(answer.location)
    return next(
        n for n, one in enumerate(sentences) if f"s={one.position}&" in answer.location
    ), shown


def test_the_list_of_articles_shows_what_to_look_at_again(client, sent, alice, bob, words):
    text = words(client.enter(alice).get("/"))
    assert "Look again: 3 sentences that you have labelled" in text and WHY in text
    page = client.get("/").get_data(as_text=True)
    assert f'href="/look-again/{sent}"' in page
    assert "1 sentence that you have labelled" in words(client.enter(bob).get("/"))


def test_a_sentence_shows_what_they_said_the_guideline_and_the_reason(
    client, sent, alice, sentences, words
):
    place, shown = open_next(client.enter(alice), sent, sentences)
    text = words(shown)
    assert place == 0 and "Look again: 1 of 3" in text and WHY in text
    assert "You said: Unnamed or unspecified, high confidence" in text
    assert "what kind of source" in text
    page = shown.get_data(as_text=True)
    assert 'data-command="keep" hidden data-scripted><kbd class="key">K</kbd> Keep' in page
    assert "Bob" not in text


def test_all_of_it_works_without_scripts(client, db, sent, alice, sentences, words):
    client.enter(alice)
    keep = f"/look-again/{sent}/keep/{sentences[0].id}"
    answer = client.post(f"{keep}?s={sentences[0].position}")
    assert answer.location == f"/look-again/{sent}?after={sentences[0].id}"
    place, shown = open_next(client, sent, sentences)
    assert place == 1
    address = f"/label/{sentences[0].article}?s={sentences[1].position}&c=1&again={sent}"
    assert address.replace("&", "&amp;") in shown.get_data(as_text=True)
    form = {"claim-0-source": "author", "claim-0-confidence": "high"}
    answer = client.post(address, data=form | {"then": "add"})
    assert f"again={sent}" in answer.location
    answer = client.post(address, data=form | {"then": "next"})
    assert answer.location == f"/look-again/{sent}?after={sentences[1].id}"
    place, _ = open_next(client, sent, sentences)
    client.post(f"/look-again/{sent}/keep/{sentences[2].id}")
    answer = client.get(f"/look-again/{sent}?after={sentences[2].id}")
    assert answer.location == "/"
    text = words(client.get("/"))
    assert "There is nothing more to look at again" in text
    assert "that you have labelled" not in text
    [batch] = look_again.list_batches(db, 5)
    assert [(one.name, one.kept, one.changed) for one in batch.people] == [
        ("Alice", 2, 1), ("Bob", 0, 0)
    ]  # fmt: skip


def test_an_answer_that_lacks_something_now_is_not_kept(
    client, db, lead, sent, alice, sentences, words
):
    drafts.edit(db, lead, Edit("add field", "region", now={"question": "Where?", "level": "text"}))
    publish_draft(db, lead)
    client.enter(alice)
    place = f"s={sentences[0].position}"
    answer = client.post(f"/look-again/{sent}/keep/{sentences[0].id}?{place}")
    assert answer.location == f"/label/{sentences[0].article}?{place}&again={sent}"
    text = words(client.get(answer.location))
    assert "region" in text and "Look again: 1 of 3" in text
    assert lists(db, alice) == [[3]]


def test_a_list_of_someone_else_shows_nothing(client, db, sent, bob, sentences, words):
    client.enter(bob)
    third = sentences[2]
    shown = client.get(f"/label/{third.article}?s={third.position}&again={sent}")
    assert shown.status_code == 200 and "Look again" not in words(shown)
    assert client.post(f"/look-again/{sent}/keep/{third.id}").status_code == 404
    for strange in ("none", "x" * 26, "01M8Q2YAAAAXSTVDFWNMHK0AGP"):
        assert client.get(f"/look-again/{strange}").location == "/"
        assert client.get(f"/label/{third.article}?again={strange}").status_code == 200


def test_the_key_that_keeps_is_no_other_key(scheme):
    commands = {one.id: one for one in COMMANDS}
    assert find_key(commands, scheme) == "k"
    [value, *others] = scheme.source.values
    taken = replace(scheme.source, values=(replace(value, key="k"), *others))
    assert find_key(commands, replace(scheme, fields=(taken, *scheme.further))) == "v"
    every = "abcdefghijklmnopqrstuvwxyz;'[]=-"
    values = tuple(replace(value, id=f"v{one}", key=one) for one in every)
    full = replace(scheme.source, values=values)
    assert find_key(commands, replace(scheme, fields=(full,))) == ""
