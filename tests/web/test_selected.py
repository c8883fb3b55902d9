"""/articles/selected: many articles at once, after a question that names how many."""

import pytest

from annotate.records import Draft
from annotate.store.answers import tallies
from annotate.workflow import articles, assign, audit
from annotate.workflow.articles import listing, tags
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label import saving
from tests.kept import made_once
from tests.store.test_tallies import counted

ASK = "/articles/selected"


@pytest.fixture
@made_once
def many(db):
    """60 articles of two outlets."""
    drafts = [
        Draft(text=f"Report {n} came. It is number {n}.", name=f"{n}.txt", outlet=f"Desk {n % 2}")
        for n in range(60)
    ]
    return [one.id for one in add_articles(db, None, drafts)]


@pytest.fixture
def do(client, lead):
    """Confirm an action: do("withdraw", count, article=[…]) or with which="all"."""
    client.enter(lead)

    def call(action, count, **values):
        return client.post(ASK, data={"action": action, "count": count, **values})

    return call


@pytest.fixture
def name_a_source(db, event):
    """Save a claim with a source name, which is counted."""

    def call(person, sentence):
        one = event(sentence, "other_named")
        one["answer"]["claims"][0]["source_name"] = "Ida Berg"
        saved = saving.save_events(db, person, {"person": person.id, "events": [one]})
        assert saved["accepted"]

    return call


def states(db, ids, name):
    return [getattr(articles.get_article(db, one), name) for one in ids]


def test_the_question_names_how_many_and_changes_nothing(client, db, lead, many, words):
    client.enter(lead)
    ticked = "&".join(f"article={one}" for one in many[:3])
    text = words(client.get(f"{ASK}?which=ticked&action=withdraw&{ticked}"))
    assert "Withdraw 3 articles?" in text and "Ticked articles" in text
    text = words(client.get(f"{ASK}?which=all&action=release&outlet=Desk+1"))
    assert "Release 30 articles?" in text and "All articles that match" in text
    assert "Tag 60 articles?" in words(client.get(f"{ASK}?which=all&action=tag"))
    assert not any(states(db, many, "withdrawn_at")) and not any(states(db, many, "released_at"))


def test_all_that_match_are_withdrawn_and_restored_with_one_line_of_the_log(
    db, do, many, alice, name_a_source, sentences
):
    name_a_source(alice, sentences[0])
    answer = do("withdraw", 30, which="all", outlet="Desk 1", why="wrong desk")
    assert answer.status_code == 303 and answer.location == "/?outlet=Desk+1"
    withdrawn = states(db, many, "withdrawn_at")
    assert [bool(at) for at in withdrawn] == [n % 2 == 1 for n in range(60)]
    [line] = [one for one in audit.list_lines(db, "articles") if one["action"] == "withdraw"]
    assert line["detail"] == {"articles": 30}
    assert tallies.list_states(db.reader()) == counted(db)
    assert do("restore", 30, which="all", state="withdrawn").status_code == 303
    assert not any(states(db, many, "withdrawn_at"))
    assert tallies.list_states(db.reader()) == counted(db)


def test_a_release_of_many_is_the_release_of_each(db, do, many, alice, name_a_source, sentences):
    name_a_source(alice, sentences[0])
    every = [*many, sentences[0].article]
    assert do("release", 61, which="all").status_code == 303
    assert all(states(db, every, "released_at"))
    people = db.reader().execute("select count(*) from person").fetchone()[0]
    assert db.reader()["sight"].count == 61 * people
    assert tallies.list_states(db.reader()) == counted(db)


def test_ticked_articles_are_assigned_tagged_and_used_for_calibration(
    db, do, many, alice, bob, words
):
    ticked = many[:4]
    articles.withdraw(db, None, many[3])
    answer = do("assign", 4, article=ticked, to=[alice.id, bob.id])
    assert answer.status_code == 303
    assert len(listing.list_ids(db, None, listing.Filters(person=(bob.id,)))) == 3
    do("tag", 4, article=ticked, tags="harbour, round 2")
    assert tags.list_tags(db) == [("harbour", 4), ("round 2", 4)]
    do("untag", 60, which="all", tags="harbour")
    assert tags.list_tags(db) == [("round 2", 4)]
    do("calibration", 4, article=ticked)
    assert sum(states(db, many, "calibration")) == 4
    do("no-calibration", 4, which="all", state="", tag="round 2")
    assert sum(states(db, many, "calibration")) == 0


def test_all_that_match_are_assigned_whoever_had_them_before(db, do, many, alice, bob):
    def list_of(person):
        return listing.list_ids(db, None, listing.Filters(person=(person.id,)))

    assert do("assign", 30, which="all", outlet="Desk 1", to=[alice.id]).status_code == 303
    assert len(list_of(alice)) == 30
    answer = do("assign", 30, which="all", person=alice.id, to=[bob.id])
    assert answer.location == f"/?person={alice.id}"
    assert list_of(bob) == list_of(alice)


def test_a_list_that_has_changed_is_asked_about_again(db, do, many, words):
    answer = do("withdraw", 59, which="all")
    assert answer.status_code == 409
    assert "The list has changed: it now has 60 articles." in words(answer)
    assert not any(states(db, many, "withdrawn_at"))


@pytest.mark.parametrize(
    ("action", "values", "told"),
    [
        ("assign", {}, "No one was chosen."),
        ("tag", {"tags": " , "}, "The tag is missing."),
        ("tag", {"tags": "x" * 41}, "cannot be a tag"),
        ("withdraw", {"why": "x" * 501}, "up to 500 characters"),
    ],
)
def test_a_mistake_is_shown_on_the_question(db, do, many, alice, words, action, values, told):
    answer = do(action, 60, which="all", **values)
    assert answer.status_code == 422 and told in words(answer)


@pytest.mark.parametrize("values", [{}, {"action": "burn"}, {"action": "tag"}])
def test_without_an_action_or_an_article_there_is_nothing_to_ask(client, lead, values):
    client.enter(lead)
    assert client.get(ASK, query_string=values).status_code == 422
    assert client.post(ASK, data=values).status_code == 422


def test_an_export_of_the_chosen_has_their_labels_alone(db, do, many, alice, say, sentences):
    say(alice, sentences[0], "no_claim")
    lines = do("export", 1, article=[sentences[0].article]).get_data(as_text=True).splitlines()
    assert len(lines) == 2
    lines = do("export", 60, article=many).get_data(as_text=True).splitlines()
    assert len(lines) == 1


def test_a_reviewer_cannot_even_ask(client, many, alice):
    client.enter(alice)
    assert client.get(f"{ASK}?which=all&action=withdraw").status_code == 403
    assert client.post(ASK, data={"which": "all", "action": "withdraw"}).status_code == 403


def test_a_reviewer_can_filter_neither_by_person_nor_by_tag(client, db, many, alice, bob, words):
    assign.give(db, None, many[:1], [bob.id])
    tags.add(db, None, many[:1], "secret")
    client.enter(alice)
    plain = words(client.get("/"))
    for query in (f"person={bob.id}", "tag=secret", "state=unassigned", "state=withdrawn"):
        assert words(client.get(f"/?{query}")) == plain
    assert "secret" not in plain


def test_a_flood_of_tags_is_refused(client, db, lead, article):
    data = {"action": "tag", "count": "1", "article": [article.id]}
    flood = ";".join(f"tag {number}" for number in range(51))
    refused = client.enter(lead).post("/articles/selected", data={**data, "tags": flood})
    assert refused.status_code == 422
    assert "The limit is 50 at once." in refused.get_data(as_text=True)
    assert db.reader().execute("select count(*) from article_tag").fetchone() == (0,)
    fewer = {**data, "tags": flood.rpartition(";")[0]}
    assert client.post("/articles/selected", data=fewer).status_code == 303
