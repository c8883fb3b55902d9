"""The register: names become sources, are merged, split, renamed, graded; labels stay as made."""

import pytest

from annotate import schemes
from annotate.errors import Conflict, Invalid, NotFound
from annotate.store.answers.tallies import list_states
from annotate.workflow import articles, assign
from annotate.workflow.label import saving
from annotate.workflow.operations.doctor import examine
from annotate.workflow.scheme import use_scheme
from annotate.workflow.sources import changes, listing
from annotate.workflow.sources.listing import Wanted
from tests.kept import made_once


@pytest.fixture
def name(save, event):
    """Save a claim that names its source: name(alice, sentence, "Ada Berg")."""

    def call(person, sentence, name="", source="other_named", words=(None, None)):
        answer = event(sentence, source)["answer"]
        start, end = words
        answer["claims"][0] |= {
            "source_name": name, "source_start": start, "source_end": end
        }  # fmt: skip
        assert save(person, sentence, answer=answer)["rejected"] == []

    return call


@pytest.fixture
@made_once
def said(db, alice, bob, asked, name):
    """Ada Berg twice, Berg once, and “Engineers”, marked in the second sentence."""
    name(alice, asked[0], "Ada Berg")
    name(bob, asked[0], "Ada Berg")
    name(alice, asked[1], "Berg")
    assert asked[1].text.startswith("Engineers")
    name(bob, asked[1], words=(0, 9))
    name(bob, asked[2], source="author")


def uses(db, **wanted):
    page = listing.open_register(db, None, Wanted(**wanted))
    return {row["name"]: row["uses"] for row in page.rows}


def test_names_and_marked_words_are_sources(db, said):
    page = listing.open_register(db, None, Wanted())
    assert uses(db) == {"Ada Berg": 2, "Berg": 1, "Engineers": 1}
    assert page.counts == {"sources": 3, "names": 3, "articles": 1}
    [likely] = page.likenesses
    assert (likely.first, likely.second) == ("Ada Berg", "Berg")
    shown = listing.open_source(db, None, "Engineers")
    assert [one["name"] for one in shown["mentions"]] == ["Engineers"]


def test_a_changed_answer_takes_its_name_along(db, said, alice, asked, name):
    name(alice, asked[0], "Cara Dahl")
    assert uses(db) == {"Ada Berg": 1, "Berg": 1, "Cara Dahl": 1, "Engineers": 1}


def test_merged_names_count_as_one_and_can_be_split_again(db, said, lead):
    labels = db.reader().execute("select source_name from claim order by 1").fetchall()
    changes.merge(db, lead, "Berg", "Ada Berg")
    assert uses(db) == {"Ada Berg": 3, "Engineers": 1}
    assert [one["name"] for one in listing.open_source(db, lead, "Berg")["names"]] == [
        "Ada Berg", "Berg"
    ]  # fmt: skip
    changes.merge(db, lead, "Engineers", "Ada Berg")
    assert uses(db) == {"Ada Berg": 4}
    changes.split(db, lead, "Engineers")
    assert uses(db) == {"Ada Berg": 3, "Engineers": 1}
    assert db.reader().execute("select source_name from claim order by 1").fetchall() == labels
    with pytest.raises(Conflict, match="one source already"):
        changes.merge(db, lead, "Ada Berg", "Berg")
    with pytest.raises(Conflict, match="main name"):
        changes.split(db, lead, "Ada Berg")


CHANGES = {
    "merge": lambda db, lead: changes.merge(db, lead, "Berg", "Ada Berg"),
    "rename": lambda db, lead: changes.rename(db, lead, "Ada Berg", "Ada K. Berg"),
    "kind": lambda db, lead: changes.set_kind(db, lead, "Berg", "expert"),
    "keep apart": lambda db, lead: changes.keep_apart(db, lead, "Berg", "Ada Berg"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_every_change_can_be_undone_once(db, said, lead, what):
    # Both are registered first: what only stands in labels is registered by its first change.
    changes.set_kind(db, lead, "Berg", "official")
    changes.set_kind(db, lead, "Ada Berg", "")
    before = _state(db)
    change = CHANGES[what](db, lead)
    assert _state(db) != before
    assert changes.undo(db, lead, change) == what
    assert _state(db) == before
    with pytest.raises(NotFound, match="undone already"):
        changes.undo(db, lead, change)


def _state(db):
    rows = db.reader().execute(
        """select e.id, e.name, e.kind, x.name from source_entry e
           join source_alias x on x.entry = e.id order by 1, 4"""
    )
    return rows.fetchall(), db.reader().execute("select * from source_apart").fetchall()


def test_a_split_can_be_undone_too(db, said, lead):
    changes.merge(db, lead, "Berg", "Ada Berg")
    before = {name: one for name, one in uses(db).items()}
    change = changes.split(db, lead, "Berg")
    changes.undo(db, lead, change)
    assert uses(db) == before


def test_a_merge_that_later_changes_built_on_is_not_undone(db, said, lead):
    change = changes.merge(db, lead, "Berg", "Ada Berg")
    changes.split(db, lead, "Berg")
    with pytest.raises(Conflict, match="moved since"):
        changes.undo(db, lead, change)


def test_a_rename_keeps_the_old_name_and_refuses_that_of_another_source(db, said, lead):
    changes.rename(db, lead, "Ada Berg", "  Ada   Berg, geologist ")
    assert uses(db) == {"Ada Berg, geologist": 2, "Berg": 1, "Engineers": 1}
    with pytest.raises(Conflict, match="another source"):
        changes.rename(db, lead, "Ada Berg", "Berg")
    with pytest.raises(NotFound, match="No source is called"):
        changes.rename(db, lead, "Nobody", "Somebody")


@pytest.mark.parametrize("new", ["", "  ", "x" * 201, "a\u202eb"])
def test_a_name_that_cannot_be_one_is_refused(db, said, lead, new):
    with pytest.raises(Invalid):
        changes.rename(db, lead, "Berg", new)
    with pytest.raises(Invalid):
        changes.add(db, lead, new)


def test_a_search_finds_a_source_by_any_of_its_names(db, said, lead):
    changes.rename(db, lead, "Engineers", "Bridge builders")
    assert list(uses(db, search="engin")) == ["Bridge builders"]
    changes.set_kind(db, lead, "Engineers", "expert")
    assert list(uses(db, kind="expert")) == ["Bridge builders"]
    assert list(uses(db, sort="name")) == ["Ada Berg", "Berg", "Bridge builders"]
    with pytest.raises(NotFound):
        uses(db, kind="gossip")


def test_pages_follow_by_key(db, alice, asked, name, monkeypatch):
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    for number, called in enumerate("DBCAE"):
        name(alice, asked[number], called)
    seen, after = [], None
    while True:
        page = listing.open_register(db, None, Wanted(after=after))
        seen += [row["name"] for row in page.rows]
        if not (after := page.following):
            break
    assert seen == ["A", "B", "C", "D", "E"]


def test_a_name_that_a_lead_adds_is_offered_to_everyone(db, said, lead, alice, bob, article):
    assert "Berg" not in saving.open_article(db, bob, article.id).source_names
    changes.add(db, lead, "Port authority", "official")
    assert "Port authority" in saving.open_article(db, bob, article.id).source_names
    # What others typed stays hidden, even once it is in the register.
    changes.set_kind(db, lead, "Berg", "expert")
    assert "Berg" not in saving.open_article(db, bob, article.id).source_names
    with pytest.raises(Conflict, match="already in the register"):
        changes.add(db, lead, "Port authority")


def test_a_lead_who_labels_an_article_sees_no_names_of_it_before(db, said, lead, article):
    assign.take(db, lead, article.id)
    page = listing.open_register(db, lead, Wanted())
    assert page.rows == [] and page.counts["names"] == 0
    assert listing.list_voices(db, lead).rows == []
    with pytest.raises(NotFound):
        listing.open_source(db, lead, "Berg")


def test_withdrawn_articles_are_not_counted(db, said, lead, article):
    articles.withdraw(db, lead, article.id)
    assert uses(db) == {} and listing.list_voices(db, None).whole.claims == ()
    articles.restore(db, lead, article.id)
    assert uses(db) == {"Ada Berg": 2, "Berg": 1, "Engineers": 1}


def test_who_speaks_in_the_order_of_the_scheme(db, said, article):
    voices = listing.list_voices(db, None)
    [row] = voices.rows
    assert row.claims == (("other_named", 4), ("author", 1)) == voices.whole.claims
    assert row.cited == voices.whole.cited == 4 / 5
    assert voices.articles == {"other_named": 1, "author": 1} and voices.count == 1


def test_grades_keep_their_history_and_need_a_reason(db, said, lead):
    with pytest.raises(Invalid, match="no grades of reliability"):
        changes.grade(db, lead, "Berg", "B", "Often right.")
    admiralty = schemes.builtin("admiralty")
    db.write(lambda inside: use_scheme(inside, admiralty))
    with pytest.raises(Invalid, match="not in the scheme"):
        changes.grade(db, lead, "Berg", "Z", "Often right.")
    first, second = [one for one, _ in listing.list_reliabilities(db)][:2]
    with pytest.raises(Invalid, match="reason"):
        changes.grade(db, lead, "Berg", first, " ")
    changes.grade(db, lead, "Berg", first, "Often right.")
    change = changes.grade(db, lead, "Berg", second, "Once wrong.")
    grades = [one["grade"] for one in listing.open_source(db, lead, "Berg")["grades"]]
    assert grades == [second, first]
    # Of two graded sources, one grade stays; the other's history is kept beside it.
    changes.grade(db, lead, "Ada Berg", second, "New.")
    with pytest.raises(Invalid, match="both have a grade"):
        changes.merge(db, lead, "Berg", "Ada Berg")
    merged = changes.merge(db, lead, "Berg", "Ada Berg", grade_of="Berg")
    shown = listing.open_source(db, lead, "Ada Berg")["grades"]
    assert (shown[0]["grade"], shown[0]["why"], len(shown)) == (second, "Once wrong.", 4)
    changes.undo(db, lead, merged)
    changes.undo(db, lead, change)
    grades = [one["grade"] for one in listing.open_source(db, lead, "Berg")["grades"]]
    assert grades == [first]


def test_the_log_says_that_names_changed_but_not_which(db, said, lead):
    changes.merge(db, lead, "Berg", "Ada Berg")
    rows = db.reader().execute("select action, detail from audit order by id desc").fetchall()
    assert rows[0][0] == "source merge" and "Berg" not in rows[0][1]


def test_replay_and_doctor_know_the_counts(db, said, lead):
    changes.merge(db, lead, "Berg", "Ada Berg")
    assert examine(db).faults == []
    assert list_states(db.reader())["counts of mentions"]
    db.write(lambda inside: inside.execute("update mention_tally set uses = uses + 1"))
    assert any("mentions" in fault for fault in examine(db).faults)


def test_another_name_finds_a_source_only_for_those_who_may_know_both(
    db, article, said, lead, alice, bob
):
    changes.merge(db, lead, "Berg", "Ada Berg")
    assert saving.open_article(db, alice, article.id).source_aliases == {"Ada Berg": ["Berg"]}
    # Bob typed “Ada Berg”, but “Berg” would tell him what Alice labelled.
    assert saving.open_article(db, bob, article.id).source_aliases == {}
