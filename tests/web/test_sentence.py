"""/sentence/<id>: a reviewer sees their own saves, a lead sees all of them."""

import html
import re

import pytest


def test_a_reviewer_sees_only_their_own_saves_newest_first(
    client, sentences, alice, bob, say, words
):
    say(alice, sentences[0], "author", confidence="low")
    say(alice, sentences[0], "other_official", confidence="high", comment="The mayor.")
    say(bob, sentences[0], "no_claim")
    text = words(client.enter(alice).get(f"/sentence/{sentences[0].id}"))
    assert "2 saves" in text
    assert text.index("Other official High") < text.index("Article’s own voice Low")
    assert "Comment: The mayor." in text
    assert "Bob" not in text
    assert text.count("current") == 1


def test_a_lead_sees_everyones_saves_and_gold_with_its_reason(
    client, sentences, alice, bob, lead, say, words
):
    say(alice, sentences[0], "author", confidence="low", flag="Whose voice?")
    say(bob, sentences[0], "cant_tell")
    say(lead, sentences[0], "author", layer="gold", why="Nobody is cited.", confidence="high")
    text = words(client.enter(lead).get(f"/sentence/{sentences[0].id}"))
    assert "By 3 people" in text
    assert "Flag: Whose voice?" in text
    assert "can’t tell" in text
    assert "Why: Nobody is cited." in text
    assert text.count("current") == 3
    assert "guideline news-source, version 1" in text


def test_a_lead_who_is_labelling_the_article_sees_only_their_own_saves(
    client, sentences, alice, lead, say, words
):
    say(lead, sentences[1], "no_claim")
    say(alice, sentences[0], "author", confidence="low")
    assert "Nothing has been saved" in words(client.enter(lead).get(f"/sentence/{sentences[0].id}"))


def test_the_sentence_is_shown_between_its_neighbours(client, db, article, alice, words):
    rows = db.reader().execute("select id, text from sentence order by position limit 3").fetchall()
    text = words(client.enter(alice).get(f"/sentence/{rows[1][0]}"))
    before, asked, behind = (text.index(one) for _, one in rows)
    assert before < asked < behind
    assert "Nothing has been saved for this sentence yet by you." in text


def test_the_first_and_the_last_unit_are_shown_with_the_units_next_to_them(
    client, db, article, alice, words
):
    client.enter(alice)
    rows = db.reader().execute("select id, text from sentence order by position").fetchall()
    for sentence_id, _ in (rows[0], rows[-1]):
        text = words(client.get(f"/sentence/{sentence_id}"))
        assert all(one in text for _, one in rows[:3] + rows[-3:])


def test_text_of_people_is_shown_as_text(client, sentences, alice, say):
    say(alice, sentences[0], "no_claim", comment="<script>alert(1)</script>")
    page = client.enter(alice).get(f"/sentence/{sentences[0].id}").get_data(as_text=True)
    assert "&lt;script&gt;alert(1)" in page


def hrefs(page):
    return dict(
        (text.strip(), html.unescape(address))
        for address, text in re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>([^<]*)</a>',
                                        page.get_data(as_text=True))
    )  # fmt: skip


def test_from_a_history_one_reaches_the_next_the_previous_and_where_one_came_from(
    client, article, sentences, lead
):
    client.enter(lead)
    came = {"Referer": "http://localhost/agreement/sentences?first=a&second=b"}
    page = hrefs(client.get(f"/sentence/{sentences[1].id}", headers=came))
    assert page["Back to agreement"] == "/agreement/sentences?first=a&second=b"
    assert page["Previous sentence"].startswith(f"/sentence/{sentences[0].id}?back=")
    following = hrefs(client.get(page["Next sentence"].partition("#")[0]))
    assert following["Back to agreement"] == page["Back to agreement"]
    assert following["Previous sentence"].startswith(f"/sentence/{sentences[1].id}")
    ends = [hrefs(client.get(f"/sentence/{one.id}")) for one in (sentences[0], sentences[-1])]
    assert ["Previous sentence" in ends[0], "Next sentence" in ends[1]] == [False, False]


def test_the_article_of_a_history_is_read_by_a_lead_and_labelled_by_a_reviewer(
    client, db, article, sentences, lead, alice
):
    address = f"/sentence/{sentences[2].id}"
    position = sentences[2].position
    there = hrefs(client.enter(alice).get(address))["Open in the article"]
    assert there == f"/label/{article.id}?s={position}"
    there = hrefs(client.enter(lead).get(address))["Open in the article"]
    assert there == f"/articles/{article.id}?after=-1#s{position}"
    assert f'id="s{position}"' in client.get(there.partition("#")[0]).get_data(as_text=True)


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/people", "/\\evil"])
def test_the_way_back_leads_only_to_places_of_ours(client, sentences, lead, back):
    client.enter(lead)
    page = client.get(f"/sentence/{sentences[0].id}", query_string={"back": back})
    assert "Back to" not in " ".join(hrefs(page))
    assert "evil" not in page.get_data(as_text=True)
