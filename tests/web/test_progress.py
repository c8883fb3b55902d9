"""/progress: how far and how fast, notes to reply to, and the replies on their way back."""

import re

import pytest

from annotate.workflow import assign, progress
from annotate.workflow.answers import replies


@pytest.fixture
def noted(sentences, alice, say):
    """Two notes of Alice: a flag on the first sentence, a comment on the second."""
    say(alice, sentences[0], "author", confidence="high", flag="Whose voice?")
    say(alice, sentences[1], "no_claim", comment="A pointer?")


def answer(client, sentence, person, text="The outlet's.", then="reply"):
    data = {"sentence": sentence.id, "person": person.id, "text": text, "then": then}
    return client.post("/progress/reply", data=data)


def test_a_lead_sees_people_articles_and_notes(client, article, noted, lead, alice, bob, words):
    text = words(client.enter(lead).get("/progress"))
    assert "Flags and comments to reply to (2)" in text
    assert "Flag: Whose voice?" in text and "Comment: A pointer?" in text
    assert "Alice 2 2 of 6" in text
    assert "Bob 0 0 of 6" in text
    assert "1 person needed" in text


def test_a_reply_reaches_the_reviewer_in_both_places_until_it_is_marked_read(
    client, article, sentences, noted, lead, alice, bob, words
):
    assert answer(client.enter(lead), sentences[0], alice).status_code == 303
    assert "Flags and comments to reply to (1)" in words(client.get("/progress"))
    client.enter(alice)
    for address in ("/", f"/label/{article.id}", "/progress"):
        assert "The outlet's." in words(client.get(address)), address
    [reply] = client.application.config["STORE"].reader().query("select id from reply")
    seen = client.post(f"/replies/{reply['id']}/seen", data={"next": f"/label/{article.id}"})
    assert seen.location == f"/label/{article.id}"
    assert "The outlet's." not in words(client.get("/"))
    assert "The outlet's." in words(client.get("/progress"))
    client.enter(bob)
    assert "The outlet's." not in words(client.get("/")) + words(client.get("/progress"))
    assert client.post(f"/replies/{reply['id']}/seen").status_code == 404


def test_a_note_that_needs_no_reply_is_closed_silently(
    client, sentences, noted, lead, alice, words
):
    answer(client.enter(lead), sentences[1], alice, "ignored", then="done")
    assert "A pointer?" not in words(client.get("/progress"))
    assert "A lead has answered" not in words(client.enter(alice).get("/"))


def test_a_note_changed_after_its_reply_is_open_again(
    client, sentences, noted, lead, alice, say, words
):
    answer(client.enter(lead), sentences[0], alice)
    say(alice, sentences[0], "author", confidence="low", flag="But whose?")
    assert "But whose?" in words(client.get("/progress"))


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001])
def test_a_refused_reply_is_explained(client, sentences, noted, lead, alice, text):
    told = answer(client.enter(lead), sentences[0], alice, text)
    assert told.status_code == 422
    assert 'id="mistake" role="alert"' in told.get_data(as_text=True)


def test_a_note_that_is_gone_cannot_be_replied_to(client, sentences, noted, lead, alice, bob):
    client.enter(lead)
    assert answer(client, sentences[0], bob).status_code == 404
    assert answer(client, sentences[2], alice).status_code == 404


def test_notes_in_a_leads_own_unfinished_article_stay_hidden(
    client, db, article, sentences, noted, lead, alice, words
):
    assign.take(db, lead, article.id)
    client.enter(lead)
    assert "Whose voice?" not in words(client.get("/progress"))
    assert answer(client, sentences[0], alice).status_code == 404


def test_reading_notes_makes_what_the_lead_labels_there_later_not_blind(
    client, db, article, sentences, noted, lead, say
):
    client.enter(lead).get("/progress")
    say(lead, sentences[0], "no_claim")
    assert db.reader().execute("select blind from answer where person = ?",
                               [lead.id]).fetchone() == (0,)  # fmt: skip


def test_a_reviewer_sees_only_their_own_progress(client, noted, sentences, alice, bob, say, words):
    say(bob, sentences[2], "no_claim")
    text = words(client.enter(alice).get("/progress"))
    assert "2 of 6 sentences finished" in text
    assert "Bob" not in text
    assert client.post("/progress/reply", data={}).status_code == 403


def test_pace_counts_only_time_at_work(db, asked, alice, save):
    for number, sentence in enumerate(asked[:4]):
        save(alice, sentence, active_ms=0 if number == 3 else 30_000)
    pace, days = progress.own(db, alice)
    assert pace.finished == 4
    assert pace.per_hour == pytest.approx(120), "three timed sentences in 90 s"
    assert [count for _, count in days] == [0] * 6 + [4]


def test_a_few_seconds_of_work_are_no_pace(db, client, asked, alice, lead, save, words):
    for sentence in asked[:5]:
        save(alice, sentence, active_ms=2_000)
    pace, _ = progress.own(db, alice)
    assert (pace.finished, pace.per_hour) == (5, None), "not 1,800 in 10 s"
    assert "in 10 s" not in words(client.enter(lead).get("/progress"))
    save(alice, asked[5], active_ms=50_000)
    assert progress.own(db, alice)[0].per_hour == pytest.approx(360), "six in a minute"


def test_the_forecast_follows_the_last_seven_days(db, asked, alice, bob, save):
    nothing = progress.report(db).forecast
    assert (nothing.left, nothing.end) == (12, None)
    for sentence in asked:
        save(alice, sentence)
    told = progress.report(db).forecast
    assert (told.left, round(told.per_day, 2)) == (6, 0.86)
    assert told.end is not None


def test_a_forecast_is_about_a_day_or_a_month(client, asked, alice, lead, save):
    save(alice, asked[0])
    for person, places in ((lead, 2), (alice, 1)):
        page = client.enter(person).get("/progress").get_data(as_text=True)
        assert len(re.findall(r"about (\d+ [A-Z]\w+|[A-Z]\w+ \d{4})\b", page)) == places


def test_when_all_is_done_it_says_so(client, db, asked, alice, bob, lead, save, words):
    for person in (alice, bob):
        for sentence in asked:
            save(person, sentence)
    assert "Everything assigned is done." in words(client.enter(lead).get("/progress"))


def test_a_reply_to_anothers_note_is_kept_apart(db, sentences, alice, bob, lead, say):
    say(alice, sentences[0], "no_claim", comment="mine")
    say(bob, sentences[0], "no_claim", comment="also")
    replies.reply(db, lead, sentences[0].id, alice.id, "yes")
    assert [one["name"] for one in replies.list_notes(db, lead).rows] == ["Bob"]
    assert replies.list_replies(db, bob) == []


def test_while_notes_are_hidden_the_page_does_not_say_that_nothing_waits(
    client, article, sentences, noted, lead, say, words
):
    client.enter(lead)
    assert "are listed after that" not in words(client.get("/progress"))
    say(lead, sentences[0], "no_claim")
    text = words(client.get("/progress"))
    assert "Whose voice?" not in text and "Nothing to reply to." not in text
    assert "Nothing to reply to in the articles you can see." in text
    assert (
        "Flags and comments in 1 article are listed here once you have finished labelling it."
        in text
    )
    for sentence in sentences[1:]:
        say(lead, sentence, "no_claim")
    assert "Whose voice?" in words(client.get("/progress"))


def test_flags_and_articles_come_in_pages(
    client, db, article, asked, alice, lead, save, monkeypatch
):
    monkeypatch.setattr("annotate.workflow.answers.replies.PAGE_SIZE", 2)
    for one in asked[:3]:
        save(alice, one, flag=f"Look at {one.position}.")
    client.enter(lead)
    first = client.get("/progress").text
    assert "reply to (3)" in first and f"Look at {asked[1].position}." in first
    assert f"Look at {asked[2].position}." not in first
    following = re.search(r'href="(/progress\?notes_after=[^"]+)"', first)[1].split("#")[0]
    second = client.get(following).text
    assert f"Look at {asked[2].position}." in second
    assert f"Look at {asked[1].position}." not in second
    assert "Look at" in client.get("/progress?notes_after=nonsense&after=nonsense").text
