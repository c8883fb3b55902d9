"""/practise and what a lead does: who sees gold, what pages say, what an export leaves out."""

import pytest

from annotate.workflow import assign
from annotate.workflow.people import membership, practice


@pytest.fixture
def dora(db, article, asked, lead, save):
    """Someone new, who practises in the article."""
    for sentence in asked:
        save(lead, sentence, "us_official", layer="gold", why="The secret reason.")
    practice.mark_articles(db, lead, [article.id])
    return membership.add_person(db, "Dora")


def test_the_article_page_marks_it_and_takes_it_back(client, db, article, asked, lead, save, words):
    client.enter(lead)
    address = f"/articles/{article.id}/practice"
    refused = client.post(address, data={"practice": "on"})
    assert refused.status_code == 409 and "Choose articles with gold" in words(refused)
    save(lead, asked[0], layer="gold")
    assert client.post(address, data={"practice": "on"}).location == f"/articles/{article.id}"
    assert "for practice" in words(client.get(f"/articles/{article.id}"))
    client.post(address, data={"practice": "off"})
    assert practice.find_result(db, lead).asked == 0


def test_many_are_marked_from_the_list(client, db, article, asked, lead, save, words):
    save(lead, asked[0], layer="gold")
    client.enter(lead)
    chosen = {"action": "practice", "article": article.id}
    assert "Use 1 article for practice" in words(
        client.get("/articles/selected", query_string=chosen)
    )
    client.post("/articles/selected", data={**chosen, "count": "1"})
    assert practice.find_result(db, lead).asked == 1


def test_gold_is_on_no_page_before_an_answer(client, dora, article, asked):
    client.enter(dora)
    addresses = ("/", "/practise", f"/label/{article.id}", f"/label/{article.id}/log",
                 f"/sentence/{asked[0].id}", f"/practise/gold/{asked[0].id}")  # fmt: skip
    for address in addresses:
        assert "secret reason" not in client.get(address).get_data(as_text=True), address


def test_after_an_answer_gold_is_told_of_that_sentence_alone(client, dora, article, asked, event):
    client.enter(dora)
    sent = {"person": dora.id, "events": [event(asked[0])]}
    assert client.post("/labels", json=sent).status_code == 200
    assert "secret reason" in client.get(f"/practise/gold/{asked[0].id}").get_data(as_text=True)
    untold = client.get(f"/practise/gold/{asked[1].id}")
    assert (untold.status_code, untold.get_data()) == (204, b"")
    assert client.get("/practise").get_data(as_text=True).count("secret reason") == 1


def test_who_has_the_article_to_label_never_sees_its_gold(
    client, db, dora, article, asked, alice, event
):
    """Alice is assigned it: for her it is work, not practice."""
    practice.start(db, None, alice)
    client.enter(alice)
    assign.give(db, None, [article.id], [alice.id])
    client.post("/labels", json={"person": alice.id, "events": [event(asked[0])]})
    assert db.reader().execute("select count(*) from event where layer = 'label'").fetchone() == (
        1,
    )
    for address in ("/practise", f"/practise/gold/{asked[0].id}", f"/label/{article.id}?s=2"):
        assert "secret reason" not in client.get(address).get_data(as_text=True), address


def test_a_lead_decides_on_the_page_of_the_person(client, db, dora, lead, words):
    client.enter(lead)
    assert "6 of 6 to label" in words(client.get("/progress"))
    client.post(f"/people/{dora.id}/start", data={"back": "/progress"})
    assert membership.get_person(db, dora.id).practice == ""
    client.post(f"/people/{dora.id}/more-practice")
    assert membership.get_person(db, dora.id).practice == "first"
    assert "Asked for more practice by Lena" in words(client.get(f"/people/{dora.id}"))


def test_a_flag_in_practice_is_on_progress(client, db, dora, asked, lead, save, words):
    save(dora, asked[0], "author", flag="Is gold right?")
    client.enter(lead)
    told = words(client.get("/progress"))
    assert "Flags and comments to reply to (1)" in told and "in practice" in told
    assert "Flag: Is gold right?" in told
    form = {"sentence": asked[0].id, "person": dora.id, "text": "Yes.", "then": "reply"}
    assert client.post("/progress/reply", data=form).status_code == 303
    assert "Flags and comments to reply to (1)" not in words(client.get("/progress"))


def test_an_export_says_that_it_leaves_practice_out(client, dora, asked, lead, save, words):
    save(dora, asked[0])
    assert "1 practice answer." in words(client.enter(lead).get("/export"))
    assert "Dora" not in client.get("/export/download?labels=raw").get_data(as_text=True)


def test_a_page_of_someone_who_practises_names_no_other_article(client, dora, words):
    said = words(client.enter(dora).get("/"))
    assert "Practise before you label" in said and "There is nothing for you" not in said
