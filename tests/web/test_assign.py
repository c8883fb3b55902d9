"""/assign, /label/<article>/take, /next: assign, take, give back, fetch the next article."""

import re

import pytest

from annotate.records import Draft
from annotate.workflow import assign
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.project import get_project

RULES = {"mode": "queue", "k": "3", "share": "40", "lease_hours": "12"}


def test_the_rules_are_saved_and_shown(client, db, lead):
    client.enter(lead)
    assert client.post("/assign/rules", data=RULES).location == "/assign"
    project = get_project(db)
    assert (project.mode, project.k, project.share, project.lease_hours) == ("queue", 3, 40, 12)
    page = client.get("/assign").get_data(as_text=True)
    assert 'value="queue" checked' in page
    assert 'name="share" type="number" min="0" max="100" required value="40"' in page


@pytest.mark.parametrize(
    "wrong",
    [{"k": "0"}, {"k": "two"}, {"share": "101"}, {"share": ""}, {"lease_hours": "-1"},
     {"mode": "x"}, {"k": "9" * 30}],
)  # fmt: skip
def test_refused_rules_are_explained(client, db, lead, wrong):
    client.enter(lead)
    answer = client.post("/assign/rules", data={**RULES, **wrong})
    assert answer.status_code == 422
    assert 'id="mistake" role="alert"' in answer.get_data(as_text=True)
    assert get_project(db).mode == "open"


def test_ticked_articles_go_to_ticked_people(client, article, lead, alice, bob, words):
    client.enter(lead)
    data = {"article": [article.id], "person": [alice.id, bob.id]}
    assert client.post("/assign/give", data=data).status_code == 303
    text = words(client.get("/assign"))
    assert "2 new assignments made." in text
    assert "2 of 2 Alice 0/6 × Bob 0/6 ×" in text


def test_more_people_than_an_article_needs_are_told_from_those_it_needs(
    client, db, article, lead, alice, bob, words
):
    assign.save_spread(db, lead, article.id, k=1, is_calibration=False)
    assign.give(db, lead, [article.id], [alice.id, bob.id])
    assert "2, 1 needed Alice 0/6" in words(client.enter(lead).get("/assign"))


def test_a_project_without_articles_says_how_to_begin(client, lead, words):
    client.enter(lead)
    assert "No articles yet. Import articles" in words(client.get("/assign"))
    assert "No articles match" in words(client.get("/assign?show=free"))
    assert "There is nothing to label yet." in words(client.get("/progress"))
    assert "Nothing has been labelled yet." in words(client.get("/agreement"))


def test_people_are_chosen_below_the_ticks_of_their_articles(client, article, lead, alice):
    page = client.enter(lead).get("/assign").get_data(as_text=True)
    [listed] = re.findall(r'<section [^>]*id="assignments".*?</section>', page, re.S)
    tick = listed.index(f'form="give" name="article" value="{article.id}"')
    assert (
        tick < listed.index(f'name="person" value="{alice.id}"') < listed.index("Assign articles")
    )


def test_ticking_nothing_is_explained(client, article, lead, alice):
    answer = client.enter(lead).post("/assign/give", data={"person": [alice.id]})
    assert answer.status_code == 422
    assert "Tick at least one article" in answer.get_data(as_text=True)


def test_taking_away_keeps_the_labels(client, db, sentences, article, lead, alice, say, words):
    say(alice, sentences[0], "no_claim")
    client.enter(lead)
    client.post(f"/assign/{article.id}/take-away", data={"person": alice.id})
    assert "Alice 1/6" not in words(client.get("/assign"))
    assert "Previously assigned to: Alice (taken away)" in words(
        client.get(f"/articles/{article.id}")
    )
    assert db.reader().execute("select count(*) from answer").fetchone() == (1,)


def test_the_list_can_be_narrowed(client, article, lead, alice):
    assign_all = {"article": [article.id], "person": [alice.id]}
    client.enter(lead).post("/assign/give", data=assign_all)
    row = f'id="assign-{article.id}"'
    for show, is_there in (("free", True), ("unfinished", True), ("all", True), ("nonsense", True)):
        assert (row in client.get(f"/assign?show={show}").get_data(as_text=True)) is is_there
    client.post("/assign/give", data={**assign_all, "person": [lead.id]})
    assert row not in client.get("/assign?show=free").get_data(as_text=True)


def test_free_slots_are_filled_by_one_button(client, db, article, lead, alice, bob, words):
    client.enter(lead)
    assert "Fill 2 free slots" in words(client.get("/assign"))
    client.post("/assign/balance")
    text = words(client.get("/assign"))
    assert "2 free slots were filled." in text
    assert "Fill" not in text


def test_a_lead_is_asked_once_before_an_article_becomes_theirs(client, db, article, lead, words):
    client.enter(lead)
    assert client.get(f"/label/{article.id}?s=1").location == f"/label/{article.id}/take"
    page = client.get(f"/label/{article.id}/take")
    assert "Label this article myself" in words(page)
    assert db.reader().execute("select count(*) from assignment").fetchone() == (0,)
    taken = client.post(f"/label/{article.id}/take")
    assert taken.location == f"/label/{article.id}"
    assert client.get(f"/label/{article.id}").status_code == 200


def test_the_list_lets_a_lead_take_and_give_back_with_one_press(
    client, article, lead, alice, bob, words
):
    client.enter(lead)
    page = client.get("/").get_data(as_text=True)
    assert f'href="/articles/{article.id}"' in page
    assert "data-press" not in page, "Enter must not take an article by accident"
    beside = client.get(f"/articles/{article.id}").get_data(as_text=True)
    assert f'href="/label/{article.id}/take"' in beside
    assert "Waiting" in words(client.get("/"))
    client.post(f"/label/{article.id}/take")
    page = client.get("/").get_data(as_text=True)
    assert f'href="/label/{article.id}"' in page
    assert f'action="/label/{article.id}/return"' in page
    client.post(f"/label/{article.id}/return")
    assert f'href="/label/{article.id}"' not in client.get("/").get_data(as_text=True)


def test_a_lead_without_reviewers_is_offered_to_begin(client, article, lead, words):
    text = words(client.enter(lead).get("/"))
    assert "Label it yourself A quiet town, 6 sentences" in text


def test_a_reviewer_asks_the_queue_for_the_next(client, db, article, sentences, lead, alice,
                                                say, words):  # fmt: skip
    assign.save_rules(db, None, mode="queue", k=1, share=100, lease_hours=24)
    client.enter(alice)
    text = words(client.get("/"))
    assert "Take the next article from the queue" in text
    assert "A quiet town" not in text
    assert client.post("/next").location == f"/label/{article.id}"
    assert client.post("/next").location == f"/label/{article.id}"
    for sentence in sentences:
        say(alice, sentence, "no_claim")
    page = client.get(f"/label/{article.id}").get_data(as_text=True)
    assert re.search(r'<button[^>]+id="end-next" form="next-form"', page)
    assert client.post("/next", data={"from": article.id}).location == "/"
    assert "no more articles for you" in words(client.get("/"))


def test_only_leads_assign(client, article, alice):
    client.enter(alice)
    assert client.get("/assign").status_code == 403
    for address in ("rules", "give", "balance", f"{article.id}/take-away"):
        assert client.post(f"/assign/{address}").status_code == 403
    assert client.post(f"/label/{article.id}/take").status_code == 403


def test_the_table_comes_in_pages(client, db, lead, monkeypatch):
    monkeypatch.setattr("annotate.workflow.assign.PAGE_SIZE", 2)
    drafts = [Draft(text=f"Article {n}. It rains.", name=f"{n}.txt") for n in range(5)]
    ids = [one.id for one in add_articles(db, None, drafts)]
    client.enter(lead)

    def shown(address):
        text = client.get(address).text
        return [one for one in ids if f"assign-{one}" in text], text

    listed, text = shown("/assign")
    assert listed == ids[:2] and "1 to 2 of 5" in text and "Previous" not in text
    listed, text = shown("/assign?show=all&after=2")
    assert listed == ids[2:4] and "Previous" in text and "Next" in text
    listed, text = shown("/assign?show=all&after=4")
    assert listed == ids[4:] and "5 to 5 of 5" in text and "Next</a>" not in text


def test_the_articles_to_assign_are_searched_and_counted(client, db, article, lead, words):
    add_articles(db, None, [Draft(text="The harbour is closed.", name="harbour.txt")])
    client.enter(lead)
    assert "Articles and people 2 articles" in words(client.get("/assign"))
    page = words(client.get("/assign?q=harbo"))
    assert "Articles and people 1 article found" in page
    assert "A quiet town" not in page
    assert "No articles match" in words(client.get("/assign?q=volcano"))


def test_a_reviewer_reads_how_much_waits_in_the_queue_and_for_them(
    client, db, article, sentences, lead, alice, say, words
):
    add_articles(db, None, [Draft(text=f"Harbour {n} is closed.", name=f"{n}.txt") for n in (1, 2)])
    assign.save_rules(db, None, mode="queue", k=1, share=100, lease_hours=24)
    client.enter(alice)
    assert "3 articles wait in the queue." in words(client.get("/"))
    client.post("/next")
    page = words(client.get("/"))
    assert "You have finished 0 sentences; 6 sentences wait for you." in page
    assert "2 articles wait in the queue." in page
    assign.save_rules(db, None, mode="named", k=1, share=100, lease_hours=24)
    assert "in the queue" not in words(client.get("/"))
