"""/articles/<id>/units: a lead merges, splits and re-kinds; answers to what is unchanged stay."""

import re

import pytest

from annotate.records import Draft
from annotate.store.articles import list_sentences
from annotate.workflow.imports.articles import add_articles


@pytest.fixture
def open_page(client, article, lead):
    """The page of the article's units, and a press on one of its buttons."""

    def call(answer=None, do="", **more):
        address = f"/articles/{article.id}/units"
        if answer is None:
            return client.enter(lead).get(address)
        html = answer.get_data(as_text=True)
        data = {
            key: re.search(f'name="{key}" value="([^"]*)"', html)[1] for key in ("version", "units")
        }
        return client.post(address, data={**data, "do": do, **more})

    return call


def texts(db, article):
    return [one.text for one in list_sentences(db.reader(), article.id)]


def present(db):
    return {row[0] for row in db.reader().execute("select sentence from answer")}


def test_the_page_shows_the_units_with_who_has_answered(
    open_page, sentences, alice, bob, say, words
):
    say(alice, sentences[0], "us_official", confidence="high")
    say(bob, sentences[0], "author", confidence="low")
    text = words(open_page())
    assert f"{sentences[0].text} 2 answers" in text
    assert "no changes yet" in text


def test_a_merge_is_shown_first_and_stored_only_when_saved(
    open_page, db, article, sentences, alice, say, words
):
    say(alice, sentences[0], "author", confidence="high")
    say(alice, sentences[2], "author", confidence="high")
    before = texts(db, article)
    at = before.index(sentences[0].text)
    shown = open_page(open_page(), f"merge {article.id} {at}")
    assert "1 new unit, 2 removed, 0 with another kind; 1 answer to give again." in words(shown)
    assert texts(db, article) == before
    saved = open_page(shown, "save")
    assert saved.status_code == 303
    assert len(texts(db, article)) == len(before) - 1
    assert present(db) == {sentences[2].id}
    assert "1 answer must be given again" in words(open_page())


def test_a_split_and_a_change_of_kind_follow_each_other(open_page, db, article, sentences):
    at = texts(db, article).index(sentences[0].text)
    place = article.text.index("the bridge will")
    shown = open_page(open_page(), f"split {article.id} {at} {place}")
    shown = open_page(shown, f"kind {article.id} {at} caption")
    open_page(shown, "save")
    stored = {one.text: one.kind for one in list_sentences(db.reader(), article.id)}
    assert stored["The mayor said"] == "caption"
    assert stored["the bridge will open in May."] == "sentence"


def test_the_second_lead_sees_what_the_first_one_made(open_page, db, article, sentences, words):
    at = texts(db, article).index(sentences[0].text)
    first, second = open_page(), open_page()
    open_page(open_page(first, f"merge {article.id} {at}"), "save")
    clash = open_page(open_page(second, f"kind {article.id} 0 caption"), "save")
    assert clash.status_code == 409
    assert "Someone else has changed these units" in words(clash)
    assert "no changes yet" in words(clash)


def test_saving_nothing_says_so(open_page, words, client):
    assert open_page(open_page(), "save").status_code == 303
    assert "There was nothing to save." in words(client.get("/"))


def test_a_refused_change_is_explained_and_nothing_is_lost(open_page, db, article, words):
    before = texts(db, article)
    last = len(before) - 1
    refused = open_page(open_page(), f"merge {article.id} {last}")
    assert refused.status_code == 422
    assert "There is no such unit." in words(refused)
    bent = open_page(open_page(), "save", units="0-999999-sentence-0")
    assert bent.status_code == 422
    lost = open_page(open_page(), "save", units="0-12-heading-0")
    assert lost.status_code == 422
    assert "would not be in any unit" in words(lost)
    assert texts(db, article) == before


def test_only_leads_change_units(client, article, alice):
    client.enter(alice)
    assert client.get(f"/articles/{article.id}/units").status_code == 403
    assert client.post(f"/articles/{article.id}/units", data={"do": "save"}).status_code == 403


def test_units_of_an_unknown_article_are_not_found(client, lead):
    assert client.enter(lead).get("/articles/nowhere/units").status_code == 404


def test_the_page_of_an_article_links_to_its_units_and_names_corrections(
    client, db, article, lead, words
):
    page = client.enter(lead).get(f"/articles/{article.id}").get_data(as_text=True)
    assert f'href="/articles/{article.id}/units"' in page
    draft = Draft(text="The mayor said nothing.", name="a.txt", corrects=article.id)
    [made] = add_articles(db, lead, [draft])
    assert f"This article was corrected by {made.title}" in words(
        client.get(f"/articles/{article.id}/units")
    )
    assert f"This article corrects {article.title}" in words(
        client.get(f"/articles/{made.id}/units")
    )


def test_the_history_of_a_merged_sentence_says_where_its_words_are_now(
    open_page, client, db, article, sentences, alice, say, words
):
    say(alice, sentences[0], "author", confidence="high")
    at = texts(db, article).index(sentences[0].text)
    open_page(open_page(open_page(), f"merge {article.id} {at}"), "save")
    page = client.get(f"/sentence/{sentences[0].id}")
    assert "is no longer a unit" in words(page)
    assert "1 save" in words(page)
    assert "current" not in words(page)
    assert re.search(r'href="/sentence/[\w-]+"', page.get_data(as_text=True))
