"""A released article: gold, its reasons and the own answers, and what leads are asked."""

import pytest

from annotate.errors import Conflict
from annotate.workflow import articles
from annotate.workflow.answers import questions, replies
from annotate.workflow.project import save_settings

WHY = "“Said” does not weaken it."


@pytest.fixture
def decided(db, article, sentences, alice, bob, lead, say):
    """Alice and Bob differ on the first sentence, which has gold with a reason."""
    say(alice, sentences[0], "unnamed", confidence="low")
    say(bob, sentences[0], "us_official", confidence="moderate", comment="Bobs remark")
    say(lead, sentences[0], "other_official", layer="gold", why=WHY, confidence="high")
    return sentences[0]


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_before_the_release_there_is_nothing_to_see(client, article, decided, alice):
    client.enter(alice)
    answer = client.get(f"/released/{article.id}")
    assert answer.status_code == 403
    assert "not released" in answer.get_data(as_text=True)
    for address in ("/", f"/label/{article.id}", f"/sentence/{decided.id}"):
        assert WHY not in text_of(client, address)
        assert "/released/" not in text_of(client, address)


def test_after_it_gold_the_reason_and_the_own_answer_are_side_by_side(
    client, db, article, decided, alice, lead, words
):
    articles.release(db, lead, article.id)
    client.enter(alice)
    told = words(client.get(f"/released/{article.id}"))
    assert (
        f"Gold Other official High Why {WHY} You Unnamed or unspecified Low differs from gold"
        in told
    )
    assert "US official" not in told and "Bob" not in told and "Lena" not in told
    assert f"Why {WHY} You Unnamed" in words(client.get(f"/sentence/{decided.id}"))
    assert f"/released/{article.id}" in text_of(client, "/")
    assert f"/released/{article.id}" in text_of(client, f"/label/{article.id}")


@pytest.mark.parametrize(
    ("shows", "told", "not_told"),
    [("answers", "Another reviewer US official Moderate", "Bob"),
     ("names", "Bob US official Moderate", "Another reviewer")],
)  # fmt: skip
def test_what_the_others_said_is_shown_as_the_lead_says(
    client, db, article, decided, alice, lead, words, shows, told, not_told
):
    save_settings(db, lead, released_shows=shows)
    articles.release(db, lead, article.id)
    client.enter(alice)
    for address in (f"/released/{article.id}", f"/sentence/{decided.id}"):
        page = words(client.get(address))
        assert told in page and not_told not in page
        assert "remark" not in page  # notes are for leads


def test_a_closed_article_shows_nothing_again(client, db, article, decided, alice, lead):
    save_settings(db, lead, released_shows="names")
    articles.release(db, lead, article.id)
    articles.close(db, lead, article.id)
    client.enter(alice)
    assert client.get(f"/released/{article.id}").status_code == 403
    assert WHY not in text_of(client, f"/sentence/{decided.id}")


def test_a_withdrawn_article_shows_nothing(client, db, article, decided, alice, lead):
    articles.release(db, lead, article.id)
    articles.withdraw(db, lead, article.id)
    client.enter(alice)
    assert client.get(f"/released/{article.id}").status_code == 403
    assert WHY not in client.get(f"/sentence/{decided.id}").get_data(as_text=True)


def test_the_setting_is_chosen_on_the_page_of_the_project(client, db, lead):
    client.enter(lead)
    page = text_of(client, "/project")
    assert 'value="gold" checked' in page
    form = {
        "name": "Test", "asked_kinds": ["sentence", "bullet"], "split_train": 80, "split_dev": 10,
        "idle_minutes": 60, "session_days": 3, "released_shows": "answers",
    }  # fmt: skip
    assert client.post("/project", data=form).status_code == 303
    assert 'value="answers" checked' in text_of(client, "/project")
    assert client.post("/project", data={**form, "released_shows": "all"}).status_code == 422


def test_a_question_reaches_the_progress_page_of_leads_and_its_reply_comes_back(
    client, db, article, decided, alice, lead
):
    articles.release(db, lead, article.id)
    client.enter(alice)
    form = {"sentence": decided.id, "position": decided.position, "text": "Why not unnamed?"}
    sent = client.post(f"/released/{article.id}/ask", data=form)
    assert sent.status_code == 303
    assert "Why not unnamed?" in text_of(client, f"/released/{article.id}")
    client.enter(lead)
    page = text_of(client, "/progress")
    assert "Questions about released articles (1)" in page and "Why not unnamed?" in page
    [asked], _ = questions.list_open(db, lead)
    answer = {"question": asked["id"], "text": "The mayor is named.", "then": "reply"}
    assert client.post("/progress/question", data=answer).status_code == 303
    assert client.post("/progress/question", data=answer).status_code == 404
    assert "Why not unnamed?" not in text_of(client, "/progress")
    client.enter(alice)
    for address in ("/", f"/released/{article.id}", f"/label/{article.id}", "/progress"):
        assert "The mayor is named." in text_of(client, address)


def test_a_reply_to_a_question_leaves_the_comment_beside_the_answer_open(
    db, article, decided, bob, lead
):
    articles.release(db, lead, article.id)
    questions.ask(db, bob, article.id, decided.id, "Why?")
    [asked], count = questions.list_open(db, lead)
    questions.reply(db, lead, asked["id"], "Because.")
    assert count == 1
    assert [row["comment"] for row in replies.list_notes(db, lead).rows] == ["Bobs remark"]


def test_no_one_asks_before_the_release_about_another_article_or_without_words(
    client, db, article, decided, alice, lead
):
    client.enter(alice)
    address = f"/released/{article.id}/ask"
    form = {"sentence": decided.id, "text": "Why?"}
    assert client.post(address, data=form).status_code == 403
    articles.release(db, lead, article.id)
    assert client.post(address, data={**form, "sentence": "0" * 24 + "-0-5"}).status_code == 404
    assert client.post(address, data={**form, "text": "  "}).status_code == 422
    assert client.post(address, data={**form, "text": "x" * 2001}).status_code == 422
    assert questions.list_open(db, lead) == ([], 0)


def test_one_person_cannot_fill_the_list_of_questions(db, article, decided, alice, lead):
    articles.release(db, lead, article.id)
    for _ in range(questions.MOST_WAITING):
        questions.ask(db, alice, article.id, decided.id, "Why?")
    with pytest.raises(Conflict, match="wait for a reply"):
        questions.ask(db, alice, article.id, decided.id, "Why?")


def test_an_article_with_questions_can_be_deleted(db, article, decided, alice, lead):
    articles.release(db, lead, article.id)
    questions.ask(db, alice, article.id, decided.id, "Why?")
    articles.withdraw(db, lead, article.id)
    articles.delete(db, lead, article.id)
    assert db.reader().execute("select count(*) from question").fetchone() == (0,)
