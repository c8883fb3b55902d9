"""/ : what a reviewer and a lead find in the list of articles."""

import re

import pytest

from annotate.records import Draft
from annotate.store.articles import find_sample, list_sentences
from annotate.workflow import assign
from annotate.workflow.imports.articles import add_articles, add_seed
from annotate.workflow.people import links, membership


def test_a_reviewer_finds_their_own_progress_and_one_action(client, article, sentences, alice, say):
    say(alice, sentences[0], "author", confidence="high")
    page = client.enter(alice).get("/").get_data(as_text=True)
    assert "A quiet town" in page
    assert 'value="1" aria-label="Your progress in A quiet town"' in page
    assert page.count(f'href="/label/{article.id}"') == 2  # the card and the row
    assert "Resume" in page
    assert f"sentence 2 of {len(sentences)}" in page


def test_a_reviewer_sees_nothing_of_the_others(client, article, sentences, alice, bob, say):
    say(bob, sentences[0], "author", confidence="high")
    page = client.enter(alice).get("/").get_data(as_text=True)
    assert "Bob" not in page
    assert "Reviewers" not in page
    assert "/agreement" not in page


def test_a_lead_sees_a_bar_for_each_reviewer(client, article, sentences, lead, bob, say):
    say(bob, sentences[0], "author", confidence="high")
    page = client.enter(lead).get("/").get_data(as_text=True)
    assert 'value="1" aria-label="Bob in A quiet town"' in page


def test_a_lead_without_reviewers_is_offered_an_article_and_sees_who_labelled_it(
    client, article, sentences, lead, charlie, say, words
):
    client.enter(lead)
    assert "No one has labelled it yet. If you start, it is assigned to you" in words(
        client.get("/")
    )
    say(charlie, sentences[0], "author", confidence="high")
    page = client.get("/")
    assert "1 other person has labelled this article. If you start, it is assigned to you" in words(
        page
    )
    assert "its agreement or its export until you finish it" in words(page)
    assert f'action="/label/{article.id}/take"' in page.get_data(as_text=True)


def test_a_finished_article_is_done_and_no_longer_offered(
    client, article, sentences, alice, say, words
):
    for sentence in sentences:
        say(alice, sentence, "no_claim")
    text = words(client.enter(alice).get("/"))
    assert "100% Done Review" in text
    assert "Carry on" not in text


def test_skipped_sentences_are_in_progress_and_counted(
    client, article, sentences, alice, say, words
):
    say(alice, sentences[0], "skipped", flag="a riddle")
    text = words(client.enter(alice).get("/"))
    assert "0% 1 skipped, 1 flagged In progress" in text


def test_search_finds_by_text_and_says_when_there_is_nothing(client, article, alice, words):
    client.enter(alice)
    assert "A quiet town" in words(client.get("/?q=engineers+doubt"))
    nothing = words(client.get("/?q=volcano"))
    assert "No article has “volcano”" in nothing


def test_search_by_htmx_returns_only_the_table(client, article, alice):
    client.enter(alice)
    part = client.get("/?q=town", headers={"HX-Request-Type": "partial"}).get_data(as_text=True)
    assert part.lstrip().startswith('<section class="panel" id="article-table"')
    whole = client.get("/?q=town").get_data(as_text=True)
    assert part.strip() in whole


def test_a_percent_sign_in_a_search_is_only_a_percent_sign(client, article, alice, words):
    assert "No article has “%”" in words(client.enter(alice).get("/?q=%25"))


def test_without_articles_a_lead_is_offered_the_import_and_the_sample(client, lead, db):
    client.enter(lead)
    page = client.get("/").get_data(as_text=True)
    assert "No articles yet" in page
    assert client.post("/sample").status_code == 303
    assert "North Korean Troops" in client.get("/").get_data(as_text=True)


def test_without_articles_a_reviewer_reads_who_imports_them(client, alice, words):
    text = words(client.enter(alice).get("/"))
    assert "There is nothing for you to label yet" in text
    assert "Import" not in text


def test_only_a_lead_imports_the_sample(client, alice):
    assert client.enter(alice).post("/sample").status_code == 403


def test_a_title_is_shown_as_text_never_as_html(client, db, alice, lead):
    client.enter(lead)
    client.post("/import/preview", data={"text": "Sure.", "title": "<b id=x>bold</b>"})
    page = client.post(
        "/import/preview", data={"text": "Sure.", "title": "<b id=x>bold</b>"}
    ).get_data(as_text=True)
    assert "&lt;b id=x&gt;bold" in page


def test_the_sample_is_offered_for_practice_and_is_not_in_the_list(client, db, alice, lead, words):
    add_seed(db)
    text = words(client.enter(alice).get("/"))
    assert "Practise on the sample article" in text
    assert "43 sentences to label" in text
    assert client.get(f"/label/{find_sample(db.reader())}").status_code == 200
    page = client.enter(lead).get("/")
    assert "No articles yet" in words(page)
    assert "Practise on the sample article" in words(page)


def test_a_lead_puts_the_sample_to_work(client, db, lead, words):
    add_seed(db)
    sample = find_sample(db.reader())
    client.enter(lead)
    assert "Use it as a real article" in words(client.get(f"/articles/{sample}"))
    assert client.post(f"/articles/{sample}/use-sample").status_code == 303
    assert "1 article, 43 sentences" in words(client.get("/"))
    assert "Practise" not in words(client.get("/"))


def test_a_lead_reads_the_state_of_each_article(client, db, article, sentences, lead, alice, bob,
                                                say, words):  # fmt: skip
    client.enter(lead)
    assert "no one yet – Waiting Open" in words(client.get("/"))
    assign.give(db, lead, [article.id], [alice.id, bob.id])
    assert "Alice not begun Bob not begun – Waiting" in words(client.get("/"))
    for sentence in sentences:
        say(alice, sentence, "no_claim")
    assert "1 of 2 finished" in words(client.get("/"))
    assert "labelled by two people" not in words(client.get("/"))
    for sentence in sentences:
        say(bob, sentence, "no_claim")
    assert "Ready to decide" in words(client.get("/"))
    assert "A quiet town" in words(client.get("/?state=ready"))
    assert "A quiet town" not in words(client.get("/?state=decided"))
    assert "1 article, 6 sentences. 100% labelled by two people or more." in words(client.get("/"))
    for sentence in sentences:
        say(lead, sentence, "no_claim", layer="gold", why="both say so")
    assert "Decided" in words(client.get("/"))
    assert "A quiet town" in words(client.get("/?state=decided"))
    assert "A quiet town" not in words(client.get("/?state=ready"))
    assert not [old for old in ("Your progress", "Not yours", "Label it myself")
                if old in words(client.get("/"))]  # fmt: skip


def test_a_lead_exports_from_one_button_of_the_list(client, lead, article):
    [_, main] = client.enter(lead).get("/").get_data(as_text=True).split("<main")
    assert re.findall(r'href="(/export[^"]*)"', main) == ["/export"]


def test_a_new_project_says_what_comes_next_until_it_has_labels(client, db, lead, say, words):
    client.enter(lead)

    def done():
        page = client.get("/").get_data(as_text=True)
        return [title for title in ("Import", "Invite", "Assign", "First")
                if re.search(rf'<li class="is-done">\s*<span><strong>{title}', page)]  # fmt: skip

    assert done() == ["Assign"]  # everyone may label everything
    assign.save_rules(db, lead, mode="named", k=2, share=100, lease_hours=24)
    add_seed(db)
    assert done() == []
    [made] = add_articles(db, None, [Draft(text="It may rain.", name="a.txt")])
    assert done() == ["Import"]
    links.invite(db, lead, "Alice")
    assert done() == ["Import", "Invite"]
    alice = membership.add_person(db, "Alice")
    assign.give(db, lead, [made.id], [alice.id])
    assert done() == ["Import", "Invite", "Assign"]
    assert 'aria-current="step"' in client.get("/").get_data(as_text=True)
    sentence = list_sentences(db.reader(), made.id)[0]
    say(alice, sentence, "no_claim")
    assert "Set up the project" not in words(client.get("/"))


@pytest.mark.parametrize("address", ["/?q=%00", "/?q=%00+%00", "/assign?q=%00"])
def test_a_search_for_nothing_that_can_be_typed_finds_nothing(client, article, lead, address):
    answer = client.enter(lead).get(address, headers={"HX-Request-Type": "partial"})
    assert answer.status_code == 200
    assert article.id not in answer.get_data(as_text=True)
