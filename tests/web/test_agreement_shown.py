"""/agreement as it is drawn: how rough an interval is, the width of the pairs, pagers."""

import re
from dataclasses import replace

import pytest

from annotate.agreement import Figure
from annotate.agreement.figures_of.rules import (
    NEEDED_OF_A_PAIR,
    OTHERS_NEEDED,
    POSITIVES_NEEDED,
    SENTENCES_NEEDED,
    TENTATIVE,
)
from annotate.app import create_app
from annotate.web.agreement.words import interval_with_note, note_of, shared_note
from annotate.workflow.people.membership import add_person, get_person_named
from tests.labelled import Habits, make_project
from tests.linting import LintingClient

FRAGMENT = {"Hx-Request": "true", "Hx-Request-Type": "partial"}
ROUGH = Figure(
    "krippendorff_alpha", "nominal", "nominal", "sources", 0.6, (0.55, 0.63), 60, 3, 4, 0.0
)
SURE = replace(ROUGH, articles=5)
BARE = replace(ROUGH, interval=None)


@pytest.fixture
def panel(client, lead):
    """Get one panel as HTML: panel("values", sort="text")."""
    client.enter(lead)

    def get(name, **query):
        answer = client.get(f"/agreement/panels/{name}", headers=FRAGMENT, query_string=query)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    return get


@pytest.fixture
def one_article(sentences, alice, bob, charlie, say):
    """One article by three people who differ here and there."""
    for number, sentence in enumerate(sentences):
        for place, person in enumerate((alice, bob, charlie)):
            source = "author" if number % 2 or number == 2 * place else "us_official"
            say(person, sentence, source, confidence="high" if number % 3 else "low")


def test_an_interval_is_marked_by_how_many_articles_it_rests_on():
    assert [note_of(one) for one in (ROUGH, SURE, BARE)] == ["rough, fewer than 5 articles", "", ""]
    assert interval_with_note(ROUGH) == "0.55 to 0.63, rough, fewer than 5 articles"
    assert interval_with_note(SURE) == "0.55 to 0.63"


def test_a_note_that_all_intervals_share_is_shown_once():
    assert shared_note([ROUGH, ROUGH, BARE]) == "rough, fewer than 5 articles"
    assert shared_note([ROUGH, SURE]) == ""
    assert shared_note([SURE, BARE]) == ""
    assert shared_note([]) == ""


@pytest.mark.parametrize("name", ["values", "people", "claims"])
def test_a_panel_on_one_article_says_so_about_its_intervals(panel, one_article, name):
    text = panel(name)
    assert text.count(">Intervals: for this article only.<") == 1
    visible = re.sub(r'<span class="visually-hidden">.*?</span>|title="[^"]*"', "", text)
    assert visible.count("for this article only") == 1
    assert text.count("for this article only") > 1


def test_a_period_with_one_article_says_so_in_its_row(panel, one_article):
    text = panel("time")
    assert text.count('<small class="dim">for this article only</small>') == 2
    assert "Intervals:" not in text


def test_a_disagreement_opens_in_its_article_with_everyones_saves(
    client, panel, article, sentences, one_article, words
):
    opened = f"/sentence/{sentences[0].id}#here"
    assert f'class="button" href="{opened}" aria-label="Open: ' in panel(
        "disagreements", sort="text"
    )
    text = words(client.get(opened))
    assert article.title in text and sentences[1].text in text and "By 3 people" in text


@pytest.mark.parametrize(("count", "is_wide"), [(5, False), (6, True)])
def test_the_pairs_of_more_than_six_people_fill_the_whole_row(
    client, db, sentences, panel, say, count, is_wide
):
    for number in range(count):
        person = add_person(db, f"Person {number}")
        for sentence in sentences[:3]:
            say(person, sentence, "author", confidence="high")
    [start] = re.findall(r'<section class="([^"]*)" id="pairs"', panel("pairs"))
    assert ("is-wide" in start.split()) == is_wide
    page = client.get("/agreement").get_data(as_text=True)
    [waiting] = re.findall(r'<section class="([^"]*)" id="pairs"', page)
    assert ("is-wide" in waiting.split()) == is_wide


def test_pairs_without_a_kappa_are_named_together_and_those_without_a_sentence_in_their_cell(
    db, sentences, panel, say
):
    for number in range(5):
        person = add_person(db, f"P{number}")
        for sentence in sentences[-1:] if number == 4 else sentences[:3]:
            say(person, sentence, "author", confidence="high")
    text = " ".join(panel("pairs").split())
    assert text.count(">0 shared<") == 8
    assert "nothing shared" not in text
    assert (
        "P0 and P1, P0 and P2, P0 and P3, P1 and P2, P1 and P3, 1 more pair: no variation:"
        " kappa is undefined, percent agreement 100%." in text
    )
    assert text.count("no variation") == 1


def test_each_page_of_the_disagreements_has_its_own_address(
    client, panel, sentences, alice, bob, say
):
    for sentence in sentences:
        say(alice, sentence, "author", confidence="high")
        say(bob, sentence, "us_official", confidence="high")
    assert 'href="/agreement?sort=text&amp;page=2#disagreements"' in panel(
        "disagreements", sort="text"
    )
    page = client.get("/agreement?sort=text&page=2").get_data(as_text=True)
    [waiting] = re.findall(r'id="disagreements".*?hx-get="([^"]*)"', page, re.DOTALL)
    part = client.get(waiting.replace("&amp;", "&"), headers=FRAGMENT).get_data(as_text=True)
    assert f'id="sentence-{sentences[-1].id}"' in part
    assert 'href="/agreement?sort=text&amp;page=1#disagreements"' in part


def test_without_scripts_the_pager_of_the_whole_page_stays_in_the_whole_page(
    client, lead, sentences, alice, bob, say, monkeypatch
):
    monkeypatch.setattr("annotate.web.agreement.view.WHOLE_PAGE_SIZE", 4)
    for sentence in sentences:
        say(alice, sentence, "author", confidence="high")
        say(bob, sentence, "us_official", confidence="high")
    page = client.enter(lead).get("/agreement?whole=on").get_data(as_text=True)
    assert 'href="/agreement?whole=on&amp;sort=split&amp;page=2#disagreements"' in page


def test_a_folded_panel_brings_its_finding(panel, one_article):
    text = panel("people")
    assert 'id="people-finding" hx-swap-oob="true"' in text
    assert "Too few sentences are shared to compare anyone with the majority." in text
    text = panel("confusion")
    assert "Most often “Article’s own voice” with “US official”." in text
    assert re.search(r"<b>\d+ of \d+ matched claims</b>", text)
    assert "hx-swap-oob" not in panel("confusion", whole="on")


def test_what_to_do_next_names_what_is_open_and_what_is_missing(panel, one_article):
    text = panel("next")
    assert "There is too little to judge yet." in text
    assert re.search(r"Decide these \d+</a>", text)
    assert re.search(r"\d+ of 50 shared sentences", text) and 'href="/assign"' in text


def test_asking_to_look_again_at_a_value_fills_in_the_reason(client, lead, one_article):
    client.enter(lead)
    address = "/agreement/sentences?value=us_official"
    assert 'id="look-again">' in client.get(address).get_data(as_text=True)
    text = client.get(f"{address}&again=on").get_data(as_text=True)
    assert 'id="look-again" open>' in text
    assert "“US official” was used in different ways." in text


def test_the_rules_in_the_help_are_those_of_the_figures(client, lead, words):
    text = words(client.enter(lead).get("/help"))
    assert f"an alpha of {TENTATIVE:.3f} or more".replace("0.", ".") in text
    assert f"fewer than {POSITIVES_NEEDED} sentences have it" in text
    assert f"fewer than {OTHERS_NEEDED} have any other, or fewer than {SENTENCES_NEEDED}" in text
    assert f"each two share {NEEDED_OF_A_PAIR} sentences" in text


def test_one_talks_with_people_but_looks_at_the_labels_of_a_program(words):
    store = make_project(count=4, sentences=25, habits={"Luis": Habits(errs=0.6)})
    app = create_app(store)
    app.test_client_class = LintingClient
    client = app.test_client().enter(add_person(store, "Lena", "lead"))
    assert "Talk with Luis." in words(client.get("/agreement/panels/next", headers=FRAGMENT))
    luis = get_person_named(store, "Luis").id
    store.write(lambda db: db["person"].update(luis, {"can_sign_in": 0}))
    text = words(client.get("/agreement/panels/next", headers=FRAGMENT))
    assert "Look at the labels of Luis." in text and "Talk with" not in text
    store.close()
