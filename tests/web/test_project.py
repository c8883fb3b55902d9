"""The settings of the project: words of claims, and what follows from them."""

import re

import pytest

from annotate.store.project import list_audit
from annotate.workflow.label import saving
from annotate.workflow.project import get_project, save_settings

FORM = {
    "name": "Test", "words": "several", "idle_minutes": "60", "session_days": "30",
    "asked_kinds": ["sentence", "bullet"], "split_train": "80", "split_dev": "10",
}  # fmt: skip
TWO = {
    "claim-0-source": "us_official", "claim-0-confidence": "low",
    "claim-1-source": "author", "claim-1-confidence": "high",
}  # fmt: skip


def save_words(client, lead, words):
    return client.enter(lead).post("/project", data={**FORM, "words": words})


def answer_to(db, person, sentence):
    return saving.open_article(db, person, sentence.article).saved[sentence.id].answer


@pytest.mark.parametrize("words", ["off", "several", "always"])
def test_a_lead_chooses_whether_claims_have_words(db, client, lead, words):
    assert save_words(client, lead, words).status_code == 303
    assert get_project(db).words == words
    [line, *_] = list_audit(db.reader(), actions=["settings"])
    assert line["name"] == lead.name
    assert "words" in line["detail"]["changed"]
    page = client.get("/project").get_data(as_text=True)
    assert re.search(f'name="words" value="{words}" checked', page)
    assert page.count('name="words"') == 3


def test_an_unknown_choice_is_refused_on_the_page(db, client, lead):
    answer = save_words(client, lead, "sometimes")
    assert answer.status_code == 422
    assert "off, several, always" in answer.get_data(as_text=True)
    assert get_project(db).words == "several"


def test_without_words_the_label_page_offers_none(db, client, alice, article):
    save_settings(db, None, words="off")
    page = client.enter(alice).get(f"/label/{article.id}").get_data(as_text=True)
    assert "Claim words: from" not in page
    assert '"id": "words"' not in page


def test_without_words_a_form_saves_two_claims_without_them(db, client, alice, article, asked):
    save_settings(db, None, words="off")
    client.enter(alice).post(f"/label/{article.id}?s={asked[0].position}", data=TWO)
    assert [one.start for one in answer_to(db, alice, asked[0]).claims] == [None, None]
    assert client.get(f"/sentence/{asked[0].id}").status_code == 200


def test_if_words_are_always_asked_the_form_can_choose_the_whole_sentence(
    db, client, alice, article, asked
):
    save_settings(db, None, words="always")
    address = f"/label/{article.id}?s={asked[0].position}"
    one = {name: value for name, value in TWO.items() if name.startswith("claim-0")}
    answer = client.enter(alice).post(address, data=one)
    assert answer.status_code == 422
    assert "claim words are missing" in answer.get_data(as_text=True)
    page = client.get(address).get_data(as_text=True)
    end = len(asked[0].text)
    assert '<option value="0">1 ' in page
    assert f'<option value="{end}">the end of the sentence</option>' in page
    whole = {**one, "claim-0-start": "0", "claim-0-end": str(end)}
    assert client.post(address, data=whole).status_code == 303
    shown = client.get(address).get_data(as_text=True)
    assert '<option value="0" selected>1 ' in shown
    assert f'<option value="{end}" selected>the end of the sentence</option>' in shown


def test_labels_made_before_words_were_switched_off_are_still_accepted(
    db, client, alice, asked, event
):
    waiting = event(asked[0])
    save_settings(db, None, words="off")
    body = {"person": alice.id, "events": [waiting]}
    assert client.enter(alice).post("/labels", json=body).status_code == 200
    assert answer_to(db, alice, asked[0]).claims[0].start is None


def test_agreement_is_shown_if_claims_have_no_words(db, client, lead, alice, bob, asked, save):
    save_settings(db, None, words="off")
    for one in asked:
        save(alice, one, "author", "high")
        save(bob, one, "author", "low")
    assert client.enter(lead).get("/agreement").status_code == 200
    assert client.get("/agreement?whole=on").status_code == 200


@pytest.mark.parametrize("page", ["/", "/agreement", "/assign", "/people", "/import"])
def test_a_page_reads_the_settings_at_most_once(client, lead, db, page):
    client.enter(lead)
    assert client.get(page).status_code == 200
    db.write(lambda db: db.execute("update person set name = name"))
    reads = []
    with db.reader().tracer(lambda sql, _: reads.append(sql)):
        client.get(page)
    assert len([sql for sql in reads if sql.endswith("from setting")]) == 1


def test_a_lead_chooses_the_kinds_that_are_labelled_and_the_split(db, client, lead):
    form = {**FORM, "asked_kinds": ["sentence", "caption"], "split_train": "70", "split_dev": "30"}
    assert client.enter(lead).post("/project", data=form).status_code == 303
    assert get_project(db).asked_kinds == ("sentence", "caption")
    page = client.get("/project").get_data(as_text=True)
    assert re.search('value="caption" checked', page) and 'name="split_train"' in page
    assert not re.search('value="bullet" checked', page)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"asked_kinds": []}, "No kind of unit is chosen"),
        ({"split_train": "90", "split_dev": "20"}, "more than 100%"),
        ({"split_dev": "x"}, "not a whole number"),
    ],
)
def test_kinds_and_shares_that_cannot_be_are_refused(db, client, lead, wrong, said):
    answer = client.enter(lead).post("/project", data={**FORM, **wrong})
    assert answer.status_code == 422 and said in answer.get_data(as_text=True)
    assert get_project(db).asked_kinds == ("sentence", "bullet")


def test_a_mistake_keeps_what_was_entered_beside_it(db, client, lead):
    wrong = {**FORM, "name": "Other", "words": "off", "asked_kinds": ["caption"],
             "split_train": "95", "source_names": "Ada Berg\n<b>"}  # fmt: skip
    page = client.enter(lead).post("/project", data=wrong).get_data(as_text=True)
    for kept in ('value="Other"', 'value="95"', "Ada Berg\n&lt;b&gt;", 'value="caption" checked',
                 'value="off" checked'):  # fmt: skip
        assert kept in page
    assert 'value="sentence" checked' not in page
    assert get_project(db).name != "Other"
