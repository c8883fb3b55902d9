"""The report on one person: what leads read, and what reviewers read of themselves."""

import pytest

from annotate.records import Draft
from annotate.store.articles import list_sentences
from annotate.workflow import articles
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.people import report


@pytest.fixture
def stored(db):
    """An article of 24 sentences."""
    text = " ".join(f"The mayor opened bridge number {n} on Monday." for n in range(24))
    [made] = add_articles(db, None, [Draft(text=text, name="b.txt")])
    return [one for one in list_sentences(db.reader(), made.id) if one.kind == "sentence"]


@pytest.fixture
def decided(stored, alice, bob, lead, say):
    """Gold says author 12 times and unnamed 12 times; Alice takes 4 of those for the author."""
    for number, sentence in enumerate(stored):
        gold = "author" if number < 12 else "unnamed"
        chosen = "author" if number < 16 else "unnamed"
        say(alice, sentence, chosen, confidence="high" if number < 20 else "low")
        say(bob, sentence, "author" if number == 12 else gold, confidence="high")
    for number, sentence in enumerate(stored):
        gold = "author" if number < 12 else "unnamed"
        say(lead, sentence, gold, layer="gold", why=f"Reason {number}.", confidence="high")


def test_a_lead_reads_what_is_the_same_with_gold_and_where_it_differs(
    client, decided, alice, lead, words
):
    text = words(client.enter(lead).get(f"/people/{alice.id}/report"))
    assert "With gold 83% the same sources in 20 of 24 sentences" in text
    assert "Likely between 64% and 93%" in text
    # With Bob alone as the others: 12 + 1 + 8.
    assert "88% the same sources as most of them in 21 of 24 sentences" in text
    assert "In 1 of the 4 where they and gold differ, another reviewer chose the same." in text
    assert "They chose Article’s own voice Gold is Unnamed or unspecified" in text
    assert "Unnamed or unspecified 67% 8 of 12" in text
    assert "75% 12 of 16" in text
    # The same source in 20 sentences, 4 of them put lower than gold has them.
    assert "4 lower 16 the same 0 higher" in text
    assert "Bob" not in text


def test_halves_are_compared_when_both_have_enough_sentences(
    client, decided, alice, bob, lead, words, monkeypatch
):
    client.enter(lead)
    compared = (
        "The first half of the sentences is compared with the second once there are 50 sentences"
    )
    assert compared in words(client.get(f"/people/{alice.id}/report"))
    monkeypatch.setattr(report, "HALF_NEEDED", 12)
    text = words(client.get(f"/people/{alice.id}/report"))
    assert "100% the same as gold in the first 12 sentences, 67% in the last 12." in text
    assert "That is a clear fall" in text and compared not in text
    assert "That may be chance." in words(client.get(f"/people/{bob.id}/report"))
    monkeypatch.setattr(report, "HALF_NEEDED", 13)
    assert compared in words(client.get(f"/people/{alice.id}/report"))


def test_the_sentences_of_a_difference_are_listed_with_the_reasons_of_gold(
    client, decided, alice, lead, words
):
    address = f"/people/{alice.id}/report/sentences?field=source&chosen=author&gold=unnamed"
    text = words(client.enter(lead).get(address))
    assert "4 sentences Alice chose Article’s own voice Gold is Unnamed or unspecified" in text
    assert [f"Reason {n}." in text for n in (11, 12, 15, 16)] == [False, True, True, False]
    assert client.get(f"/people/{alice.id}/report/sentences").status_code == 400
    assert client.get(f"/people/{alice.id}/report/sentences?field=x&gold=y").status_code == 404


def test_a_reviewer_reads_their_own_report_once_an_article_is_released(
    client, db, decided, stored, alice, bob, lead, words
):
    client.enter(alice)
    assert "None of your articles is released yet." in words(client.get("/progress/report"))
    none = client.get("/progress/report/sentences?field=source&chosen=author&gold=unnamed")
    assert "No sentences." in words(none)
    articles.release(db, lead, stored[0].article)
    text = words(client.get("/progress/report"))
    assert "With gold 83% the same sources in 20 of 24 sentences" in text
    assert "You chose Article’s own voice Gold is Unnamed or unspecified" in text
    assert "Bob" not in text
    listed = words(client.get("/progress/report/sentences?field=source&chosen=author&gold=unnamed"))
    assert "4 sentences You chose" in listed
    assert client.get(f"/people/{alice.id}/report").status_code == 403
    assert client.get(f"/people/{bob.id}/report").status_code == 403


def test_below_ten_sentences_nothing_is_shown_of_a_label(client, stored, alice, lead, say, words):
    for number, sentence in enumerate(stored[:12]):
        chosen = "author" if number < 10 else "unnamed"
        say(alice, sentence, chosen, confidence="high")
        if number < 9:
            say(lead, sentence, chosen, layer="gold", confidence="high")
    client.enter(lead)
    text = words(client.get(f"/people/{alice.id}/report"))
    assert "With gold Shown once there are 10 shared sentences." in text
    assert "Label by label" not in text
    for sentence in stored[9:12]:
        say(lead, sentence, "author", layer="gold", confidence="high")
    text = words(client.get(f"/people/{alice.id}/report"))
    assert "With gold 83% the same sources in 10 of 12 sentences" in text
    assert "Unnamed or unspecified: shown once there are 10 sentences." in text
    assert "With the other reviewers Shown once there are 10 shared sentences." in text


def test_what_was_labelled_after_the_release_does_not_count(
    client, db, stored, alice, lead, say, words
):
    for sentence in stored:
        say(lead, sentence, "author", layer="gold", confidence="high")
    say(alice, stored[0], "author", confidence="high")
    articles.release(db, lead, stored[0].article)
    for sentence in stored[1:]:
        say(alice, sentence, "author", confidence="high")
    text = words(client.enter(alice).get("/progress/report"))
    assert "With gold Shown once there are 10 shared sentences." in text


def test_an_article_that_the_lead_has_still_to_label_is_left_out(
    client, decided, stored, alice, lead, say, words
):
    say(lead, stored[0], "author", confidence="high")
    text = words(client.enter(lead).get(f"/people/{alice.id}/report"))
    assert "Labels in 0 articles" in text
    assert "With gold Shown once there are 10 shared sentences." in text


def test_the_list_of_people_has_the_figure_once_the_lead_has_seen_figures(
    client, decided, alice, bob, lead, words
):
    client.enter(lead)
    assert words(client.get("/people/with-gold")) == ""
    client.get(f"/people/{alice.id}/report")
    page = client.get("/people/with-gold").get_data(as_text=True)
    figures = {one: f'id="with-gold-{one}"' in page for one in (alice.id, bob.id, lead.id)}
    assert figures == {alice.id: True, bob.id: True, lead.id: False}
    # Bob takes one of the 24 for the author.
    assert words(client.get("/people/with-gold")) == "83% of 24 96% of 24"
    assert f"/people/{alice.id}/report" in client.get("/people").get_data(as_text=True)


def test_each_label_is_also_shown_beside_most_of_the_others(client, decided, alice, lead, words):
    """Bob alone is the others: the author in 13 sentences, unnamed in 11."""
    text = words(client.enter(lead).get(f"/people/{alice.id}/report"))
    _, beside = text.split("Beside most of the other reviewers")
    # Alice has the author in 16: the 13 of Bob and 3 more; unnamed in 8, all of them Bob’s.
    assert "Article’s own voice 100% 13 of 13" in beside
    assert "81% 13 of 16" in beside
    assert "Unnamed or unspecified 73% 8 of 11" in beside
