"""/agreement: figures in words and numbers, pairs, disagreements."""

import pytest

from annotate.agreement import Pair
from annotate.web.agreement import against_marks, make_grid, name_outlier
from annotate.workflow import agreement


def pair(first, second, kappa, units=40):
    return Pair(first, second, units, None, kappa, None)


@pytest.fixture
def compared(sentences, alice, bob, say):
    """The sentences by two people: the first answered otherwise, the last a can't tell."""
    for sentence in sentences:
        say(alice, sentence, "author", confidence="high")
    say(alice, sentences[1], "no_claim")
    for sentence in sentences:
        say(bob, sentence, "author", confidence="high")
    say(bob, sentences[0], "other_official", confidence="high")
    say(bob, sentences[1], "no_claim")
    say(bob, sentences[-1], "cant_tell")


def test_the_page_shows_the_figures_of_the_report(client, db, sentences, compared, lead, words):
    report = agreement.report(db)
    text = words(client.enter(lead).get("/agreement"))
    shared = len(sentences) - 1
    assert f"2 reviewers. {shared} sentences have two or more blind answers." in text
    assert f"{report.headline.value:.2f}".replace("-", "−") in text
    assert f"raw agreement {100 * (shared - 1) // shared}%" in text
    assert f"Too few to rely on: {50 - shared} more shared sentences until 50." in text
    assert "1 “can’t tell” counted as missing" in text


def test_a_disagreement_shows_who_said_what_and_opens_its_sentence(
    client, sentences, compared, lead, words
):
    answer = client.enter(lead).get("/agreement")
    assert "Alice Article’s own voice High Bob Other official High 1 : 1" in words(answer)
    assert f'href="/sentence/{sentences[0].id}"' in answer.get_data(as_text=True)
    assert "1 open" in words(answer)


def test_a_decided_disagreement_is_no_longer_open(client, sentences, compared, lead, say, words):
    say(lead, sentences[0], "author", layer="gold", why="Nobody is cited.", confidence="high")
    text = words(client.enter(lead).get("/agreement"))
    assert "0 open" in text
    assert "1 : 1 decided" in text


def test_one_value_only_is_undefined_in_words_and_never_a_zero(
    client, sentences, alice, bob, lead, say, words
):
    for person in (alice, bob):
        for sentence in sentences:
            say(person, sentence, "no_claim")
    text = words(client.enter(lead).get("/agreement"))
    assert "Undefined: no variation: alpha is undefined, percent agreement 100 %" in text
    assert "raw agreement 100%" in text
    assert "None: whoever answered the same sentence named the same sources." in text
    assert "0.00" not in text
    assert "nan" not in text.lower()


@pytest.mark.parametrize("who", [(), ("alice",), ("alice", "bob")])
def test_nothing_shared_says_what_is_needed(client, sentences, alice, bob, lead, say, words, who):
    people = {"alice": alice, "bob": bob}
    for place, name in enumerate(who):
        say(people[name], sentences[place], "no_claim")
    text = words(client.enter(lead).get("/agreement"))
    assert "Nothing to compare yet" in text
    said = ["nobody has finished one", "only Alice has", "Alice, Bob have labelled"][len(who)]
    assert said in text


def test_a_lead_who_is_labelling_sees_no_figures_of_that_article(
    client, compared, sentences, lead, say, words
):
    say(lead, sentences[0], "no_claim")
    text = words(client.enter(lead).get("/agreement"))
    assert "1 article is left out here" in text
    assert "Nothing to compare yet" in text


def test_only_leads_see_agreement(client, compared, alice):
    assert client.enter(alice).get("/agreement").status_code == 403


def test_looking_at_agreement_is_remembered_for_blindness(client, db, compared, lead, say, article):
    client.enter(lead).get("/agreement")
    rows = db.reader().execute("select article from sight where person = ?", [lead.id]).fetchall()
    assert rows == [(article.id,)]


def test_the_heat_map_is_symmetric_and_shades_by_kappa():
    grid = make_grid(("A", "B", "C"), [pair("A", "B", 0.95), pair("A", "C", None)])
    rows = dict(grid)
    assert rows["A"][0] is None
    assert rows["A"][1] == rows["B"][0]
    assert rows["A"][1].step == 5
    assert rows["A"][2].step == 0
    assert rows["B"][2] is None


def test_the_outlier_is_named_only_where_one_is_lowest_with_everyone():
    low = [pair("A", "B", 0.8), pair("A", "C", 0.5), pair("B", "C", 0.4)]
    assert name_outlier(low) == "C is lowest with everyone (0.40 to 0.50)."
    four = [*low, pair("A", "D", 0.45), pair("B", "D", 0.9), pair("C", "D", 0.3)]
    assert name_outlier(four) is None
    assert name_outlier(low[:1]) is None


@pytest.mark.parametrize(
    ("interval", "said"),
    [
        ((0.81, 0.9), "above .800 throughout"),
        ((0.2, 0.6), "below .667 throughout"),
        ((0.67, 0.79), "between .667 and .800"),
        ((0.7, 0.9), "above .667; .800 is open"),
        ((0.5, 0.7), "below .800; .667 is open"),
        ((0.5, 0.9), "spans both .667 and .800"),
        (None, ""),
    ],
)
def test_an_interval_is_read_against_the_two_marks(interval, said):
    assert against_marks(interval) == said


def test_the_list_of_articles_takes_in_the_figure_of_each_article_once_seen(
    client, db, compared, lead, article
):
    client.enter(lead)
    assert f'id="alpha-{article.id}"' in client.get("/").get_data(as_text=True)
    before = client.get("/agreement/articles").get_data(as_text=True)
    assert "alpha-" not in before
    assert db.reader().execute("select count(*) from sight").fetchone() == (0,)
    client.get("/agreement")
    after = client.get("/agreement/articles").get_data(as_text=True)
    alpha = f"{agreement.report(db).headline.value:.2f}".replace("-", "−")
    assert f'id="alpha-{article.id}" hx-swap-oob="true"' in after
    assert f">{alpha}</strong>" in after


def test_a_lead_who_is_labelling_gets_no_figure_of_that_article(
    client, compared, sentences, lead, say
):
    say(lead, sentences[0], "no_claim")
    assert "alpha-" not in client.enter(lead).get("/agreement/articles").get_data(as_text=True)
