"""/articles/<id>: the text with everyone's labels side by side, as far as a lead may see them."""

import re

import pytest

from annotate.records import Draft
from annotate.store.articles import list_sentences
from annotate.workflow import articles, assign
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label.sight import has_seen


@pytest.fixture
def page(client, article, lead, words):
    client.enter(lead)
    return lambda: words(client.get(f"/articles/{article.id}"))


def test_everyones_labels_and_gold_stand_beside_each_sentence(
    page, client, article, sentences, alice, bob, lead, say
):
    say(alice, sentences[0], "author", confidence="high")
    say(bob, sentences[0], "other_official", confidence="high", flag="who?")
    say(lead, sentences[0], "author", layer="gold", why="Nobody is cited.", confidence="high")
    say(alice, sentences[1], "author", confidence="high")
    say(bob, sentences[1], "author", confidence="low")
    say(alice, sentences[2], "no_claim")
    say(bob, sentences[2], "no_claim")
    text = page()
    assert (
        f"{sentences[0].text} 1 different sources, 1 : 1 decided Change gold"
        " Gold Article’s own voice High Alice Article’s own voice High"
        " Bob Other official High ⚑ who?"
    ) in text
    assert f"{sentences[1].text} 2 confidence differs Decide Alice" in text
    assert f"{sentences[2].text} 3 Alice no claim Bob no claim" in text
    assert f"{sentences[3].text} 4 not labelled" in text
    html = client.get(f"/articles/{article.id}").get_data(as_text=True)
    assert f'href="/sentence/{sentences[0].id}#here"' in html


def test_a_lead_who_has_to_label_it_sees_nothing_of_others(page, db, sentences, alice, lead, say):
    say(alice, sentences[0], "other_official", confidence="high")
    say(alice, sentences[1], "author", confidence="high")
    say(lead, sentences[1], "no_claim")
    text = page()
    assert "you see only your own labels here" in text
    assert "Other official" not in text
    assert "different sources" not in text
    assert "2 Lena no claim" in text
    assert not has_seen(db, lead, sentences[0].article)
    for sentence in sentences:
        say(lead, sentence, "no_claim")
    assert "Other official" in page()


def test_a_withdrawn_article_is_not_still_to_be_labelled(page, db, sentences, alice, lead, say):
    say(alice, sentences[0], "other_official", confidence="high")
    say(lead, sentences[1], "no_claim")
    articles.withdraw(db, lead, sentences[0].article)
    text = page()
    assert "You had not finished this article when it was withdrawn" in text
    assert "still have to label" not in text
    assert "Other official" not in text


def test_reading_others_labels_is_recorded_and_said_before_one_labels(
    page, client, db, article, sentences, alice, lead, say, words
):
    ask = f"/label/{article.id}/take"
    page()
    assert "will not count" not in words(client.get(ask))
    say(alice, sentences[0], "author", confidence="high")
    page()
    assert has_seen(db, lead, article.id)
    assert "yours will not count in agreement" in words(client.get(ask))


def test_what_can_be_done_with_an_article_stands_beside_its_text(client, article, lead):
    page = client.enter(lead).get(f"/articles/{article.id}").get_data(as_text=True)
    beside = page[page.index('class="beside"') :]
    acts = re.findall(rf'action="/articles/{article.id}/([^"]*)"', beside)
    assert {"assign", "spread", "practice", "release", "withdraw"} <= set(acts)


def test_a_withdrawn_article_can_still_be_read(page, db, article, sentences, alice, say):
    say(alice, sentences[0], "author", confidence="high")
    articles.withdraw(db, None, article.id)
    assert "1 Alice Article’s own voice High" in page()


def test_a_long_article_comes_in_pages(client, db, lead, words):
    text = " ".join(f"Sentence {number} is short." for number in range(1, 131))
    [made] = add_articles(db, None, [Draft(text=text, name="long.txt")])
    client.enter(lead)
    first = words(client.get(f"/articles/{made.id}"))
    assert ("Sentence 100 is short." in first, "Sentence 101 is short." in first) == (True, False)
    second = words(client.get(f"/articles/{made.id}?after=99"))
    assert "Sentence 101 is short. 101 not labelled" in second
    assert "Sentence 100 is short." not in second
    units = list_sentences(db.reader(), made.id)
    assert len(units) == 130


def test_an_article_is_assigned_beside_its_text(client, db, article, lead, alice, words):
    client.enter(lead)
    refused = client.post(f"/articles/{article.id}/assign")
    assert refused.status_code == 422
    assert "Tick at least one person" in words(refused)
    [side] = re.findall(
        r'<section [^>]*id="who".*?</section>', refused.get_data(as_text=True), re.S
    )
    [action] = re.findall(r'action="([^"]*)"', side)
    assert f'name="person" value="{alice.id}"' in side
    client.post(action, data={"person": [alice.id]})
    [row] = assign.overview(db, [article.id])
    assert [one["name"] for one in row["people"]] == ["Alice"]
