"""/adjudicate: a lead decides what reviewers answered differently."""

import re

import pytest

from annotate import schemes
from annotate.store.answers import labels as stored
from annotate.web.adjudicate.letters import letters_for
from annotate.workflow import articles
from annotate.workflow.people import membership
from annotate.workflow.scheme import draft, get_scheme, use_scheme
from tests.browser import many
from tests.kept import made_once

SAME = {"Sec-Fetch-Site": "same-origin"}
# Its groups have no keys, so that most of its sources are found by typing.
_GROUP_KEY = re.compile(r"(\[\[group\]\]\n.*\n.*\n)key.*\n")
KEYLESS = schemes.parse(_GROUP_KEY.sub(r"\1", many.toml_of(["topics"])))


@pytest.fixture
@made_once
def split(db, asked, alice, bob, save):
    """Two people differ in the first sentence and agree in the second."""
    save(alice, asked[0], "us_official", "high")
    save(bob, asked[0], "author", "high", comment="Nobody is named.")
    for person in (alice, bob):
        save(person, asked[1], "author", "low")
    return asked[0]


def gold_of(db, sentence):
    saves = stored.list_history(db.reader(), sentence.id)
    return [save["event"] for save in saves if save["event"].layer == "gold"]


def letters(answer):
    """Return the letters in the order of the page."""
    head = answer.text.partition('id="sides"')[2].partition("</thead>")[0]
    return re.findall(r"<b>Reviewer ([A-Z])</b>", head)


def form_of(answer):
    """Read what the gold form would send."""
    form = answer.text.partition('id="panel"')[2].partition("</form>")[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    checked = re.findall(r'<input[^>]*name="(claim[^"]+)" value="([^"]+)"[^>]*checked', form)
    chosen = re.findall(r'<select name="([^"]+)">(.*?)</select>', form, re.S)
    words = [
        (name, value)
        for name, options in chosen
        for value in re.findall(r'value="(\d+)" selected', options)
    ]
    return dict([*hidden, *checked, *words])


def test_the_queue_has_what_people_differ_in(client, lead, split, words):
    text = words(client.enter(lead).get("/adjudicate"))
    assert "0 of 1 decided" in text
    assert "1 : 1 source" in text
    assert split.text in text


def test_names_are_shown_on_demand_alone(client, lead, split):
    page = client.enter(lead).get("/adjudicate")
    assert len(letters(page)) == 2
    assert re.search(r'person-name" hidden>(Alice|Bob)', page.text)
    shown = client.get(f"/adjudicate/{split.id}?names=on")
    assert re.search(r'person-name">Alice', shown.text)
    data = page.text.partition('id="gold-data">')[2].partition("</script>")[0]
    assert "us_official" in data
    assert "Alice" not in data
    assert "Bob" not in data


def test_letters_are_no_key_of_the_screen_or_the_scheme(client, lead, split, scheme):
    page = client.enter(lead).get("/adjudicate")
    keys = {value.key for field in scheme.fields for value in field.values}
    assert not keys & {letter.lower() for letter in letters(page)}
    assert set("nstewujzyfcg").isdisjoint(letter.lower() for letter in letters(page))
    assert letters(page) == letters(client.get("/adjudicate"))


def test_more_answers_than_free_letters_have_numbers_and_no_key(scheme):
    named = letters_for(14, {"skip": "a"}, scheme)
    assert len(named) == len({name for name, _ in named}) == 14
    assert "A" not in {name for name, _ in named}
    assert named[-1] == ("14", "")
    assert all(key == name.lower() for name, key in named if key)


def test_an_answer_is_used_and_saved_by_forms(client, db, lead, split, words):
    client.enter(lead)
    page = client.get(f"/adjudicate/{split.id}?use=A")
    form = form_of(page) | {"why": "The mayor speaks.", "then": "next"}
    answer = client.post(f"/adjudicate/{split.id}?use=A", data=form, headers=SAME)
    assert answer.status_code == 303
    [event] = gold_of(db, split)
    assert event.answer.why == "The mayor speaks."
    assert event.answer.comment == ""
    assert event.answer.claims[0].source in ("us_official", "author")
    assert event.answer.claims[0].fields == {"confidence": "high"}
    after = words(client.get(answer.location))
    assert "1 of 1 decided" in after
    assert "All decided" in after


def test_a_verdict_is_one_button(client, db, lead, split):
    client.enter(lead)
    answer = client.post(f"/adjudicate/{split.id}", data={"verdict": "no_claim"}, headers=SAME)
    assert answer.status_code == 303
    assert [one.answer.verdict for one in gold_of(db, split)] == ["no_claim"]


def test_nothing_chosen_is_no_gold(client, db, lead, split):
    client.enter(lead)
    answer = client.post(f"/adjudicate/{split.id}", data={"then": "next"}, headers=SAME)
    assert answer.status_code == 422
    assert "No answer is chosen." in answer.text
    assert gold_of(db, split) == []


def test_gold_can_be_removed(client, db, lead, split, words):
    client.enter(lead)
    client.post(f"/adjudicate/{split.id}", data={"verdict": "no_claim"}, headers=SAME)
    rev = gold_of(db, split)[0].received
    client.post(f"/adjudicate/{split.id}", data={"then": "clear", "base_rev": rev}, headers=SAME)
    assert "0 of 1 decided" in words(client.get("/adjudicate"))


def test_a_claim_becomes_an_example_in_the_draft_of_the_scheme(client, db, lead, split):
    client.enter(lead)
    data = {
        "claim-0-source": "author", "claim-0-confidence": "high", "claim-0-start": "0",
        "claim-0-end": str(len(split.text)), "example": "on", "then": "next",
    }  # fmt: skip
    client.post(f"/adjudicate/{split.id}", data=data, headers=SAME)
    author = draft.shown_draft(db).scheme.source.value("author")
    assert split.text in author.examples
    again = client.post(f"/adjudicate/{split.id}/example", data={"claim": "1"}, headers=SAME)
    assert (again.status_code, again.text) == (200, author.label)
    none = client.post(f"/adjudicate/{split.id}/example", data={"claim": "2"}, headers=SAME)
    assert none.status_code == 400


def test_what_two_leads_decided_is_both_shown(client, db, lead, split, save, words):
    other = membership.add_person(db, "Nina", "lead")
    save(other, split, "us_official", "low", layer="gold")
    client.enter(lead)
    answer = client.post(f"/adjudicate/{split.id}", data={"verdict": "no_claim"}, headers=SAME)
    assert answer.location.startswith(f"/adjudicate/{split.id}")
    text = words(client.get(answer.location))
    assert "Another lead decided this sentence in the meantime." in text
    assert "You decided this" in text
    assert "Before that, Nina" in text
    assert "US official, low confidence" in text
    assert len(gold_of(db, split)) == 2


def test_a_lead_who_still_labels_the_article_decides_nothing_in_it(
    client, lead, split, asked, save
):
    save(lead, asked[2], "author", "high")
    page = client.enter(lead).get(f"/adjudicate/{split.id}")
    assert page.status_code == 403
    assert "You have not finished labelling this article." in page.text
    queue = client.get("/adjudicate").text
    assert "Nothing to decide" in queue
    assert "1 article is left out" in queue


def test_gold_in_a_withdrawn_article_is_refused(client, db, lead, split, event):
    articles.withdraw(db, lead, split.article)
    client.enter(lead)
    assert client.get(f"/adjudicate/{split.id}").status_code == 403
    batch = {"person": lead.id, "events": [event(split, "author", "high", layer="gold")]}
    answer = client.post("/labels", json=batch, headers=SAME)
    assert answer.status_code == 422
    assert answer.json["rejected"][0]["reason"] == "This article was withdrawn."
    assert gold_of(db, split) == []


def test_gold_that_was_saved_before_is_accepted_again_after_the_article_is_withdrawn(
    client, db, lead, split, event
):
    batch = {"person": lead.id, "events": [event(split, "author", "high", layer="gold")]}
    client.enter(lead).post("/labels", json=batch, headers=SAME)
    articles.withdraw(db, lead, split.article)
    assert client.post("/labels", json=batch, headers=SAME).json["rejected"] == []


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1), ("commented=on", 1), ("flagged=on", 1), ("flagged=on&commented=on", 0),
        ("field=confidence", 0), ("value=us_official", 1), ("value=unnamed", 0),
        ("first=author&second=author", 1), ("first=author&second=us_official", 1),
        ("who=Alice&other=Bob", 1), ("person=Alice", 0), ("sort=text", 1), ("sort=model", 1),
    ],
)  # fmt: skip
def test_filters_in_the_address(client, lead, alice, asked, split, save, words, query, count):
    save(alice, asked[1], "author", "low", flag="Is it so?")
    text = words(client.enter(lead).get(f"/adjudicate?{query}"))
    assert f"0 of {count} decided" in text


def test_without_a_model_its_order_says_so(client, lead, split, words):
    page = client.enter(lead).get("/adjudicate?sort=model")
    assert "There is no model yet, so the most split come first." in words(page)
    assert 'href="/agreement/model"' in page.text
    assert client.get("/adjudicate?sort=mood").status_code == 400
    assert client.get("/agreement?sort=model").status_code == 400


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/agreement/panels/disagreements", ""),
        ("/agreement/sentences?first=author&second=us_official",
         "?first=author&amp;second=us_official"),
        ("/progress", "?commented=on"),
        ("/articles/{article}", "?article={article}"),
        ("/sentence/{sentence}", ""),
    ],
)  # fmt: skip
def test_every_list_of_differences_and_every_note_leads_here(client, lead, split, address, query):
    named = {"article": split.article, "sentence": split.id}
    headers = {"HX-Request-Type": "partial"} if "panels" in address else {}
    page = client.enter(lead).get(address.format(**named), headers=headers)
    assert f'href="/adjudicate/{split.id}{query.format(**named)}"' in page.text


def test_nothing_leads_there_from_a_withdrawn_article(client, db, lead, split):
    articles.withdraw(db, lead, split.article)
    client.enter(lead)
    for address in (f"/articles/{split.article}", f"/sentence/{split.id}"):
        assert "/adjudicate/" not in client.get(address).text


@pytest.mark.parametrize(
    "other", [many.city("topics", "remark", "confidence"), KEYLESS, schemes.builtin("admiralty")]
)
def test_any_scheme_has_its_choices_here(client, db, lead, split, other):
    """Also one with sources that no key chooses, after answers under another scheme."""
    db.write(lambda inside: use_scheme(inside, other))
    page = client.enter(lead).get("/adjudicate")
    assert page.status_code == 200
    for field in get_scheme(db).further:
        assert f'data-field="{field.id}"' in page.text
