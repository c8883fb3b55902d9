"""Practice on gold: who practises, what counts, who is let in, and what others learn of it."""

import pytest

from annotate.errors import Conflict, Forbidden, NotFound
from annotate.records import Draft
from annotate.store import agreement as stored_agreement
from annotate.store.answers import sight as stored_sight
from annotate.store.answers.tallies import list_states
from annotate.store.articles import list_sentences
from annotate.workflow import articles, assign
from annotate.workflow.answers import replies
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label import practising, saving
from annotate.workflow.people import membership, practice
from annotate.workflow.project import save_settings
from tests.kept import made_once

SOURCES = ("us_official", "author", "unnamed", "author", "us_official", "author")


@pytest.fixture
@made_once
def gold(db, asked, lead, save):
    """An article with gold that the reviewers who labelled it do not practise in."""
    for sentence, source in zip(asked, SOURCES, strict=True):
        save(lead, sentence, source, "high", layer="gold", why=f"Because of {source}.")
    practice.mark_articles(db, lead, [asked[0].article])
    return asked


@pytest.fixture
def dora(db, gold):
    """A new reviewer, who practises first."""
    save_settings(db, None, practice_least=6, practice_share=80)
    return membership.add_person(db, "Dora")


@pytest.fixture
def other(db):
    """A sentence of an article that is not for practice."""
    [made] = add_articles(db, None, [Draft(text="A dam broke. The army said so.", name="dam.txt")])
    return next(one for one in list_sentences(db.reader(), made.id) if one.kind == "sentence")


def again(db, person):
    return membership.get_person(db, person.id)


def rows(db, table):
    return db.reader().execute(f"select * from {table} order by 1").fetchall()


def test_only_articles_with_gold_are_marked(db, article, lead):
    with pytest.raises(Conflict, match="None of these"):
        practice.mark_articles(db, lead, [article.id])


def test_a_newcomer_practises_first_and_someone_who_labelled_does_not(
    db, asked, lead, alice, bob, save
):
    save(alice, asked[0])
    save(lead, asked[1], layer="gold")
    assert practice.mark_articles(db, lead, [asked[0].article]) == 1
    assert again(db, alice).practice == ""
    assert again(db, bob).practice == "first"
    assert again(db, lead).practice == ""
    practice.mark_articles(db, lead, [asked[0].article], is_on=False)
    assert again(db, bob).practice == ""


def test_answers_of_practice_are_not_events_and_count_nowhere(db, gold, dora, save):
    before = {one: rows(db, one) for one in ("event", "answer", "claim", "assignment")}
    counts = list_states(db.reader())
    result = save(dora, gold[0], "author", flag="look")
    assert [one["stale"] for one in result["accepted"]] == [False]
    assert {one: rows(db, one) for one in before} == before
    assert list_states(db.reader()) == counts
    assert stored_agreement.list_times(db.reader(), dora.id, [gold[0].id]) == {}
    assert len(rows(db, "side_event")) == 1


def test_what_is_flagged_in_practice_waits_for_the_reply_of_a_lead(db, gold, dora, lead, save):
    def waiting():
        notes = replies.list_notes(db, lead)
        assert notes.count == len(notes.rows)
        return [
            (one["name"], one["flag"], one["comment"], one["is_practice"]) for one in notes.rows
        ]

    save(dora, gold[0], "author")
    assert waiting() == []
    save(dora, gold[0], "author", flag="Is gold right?")
    save(dora, gold[1], "author", comment="Hard.")
    both = [("Dora", "Is gold right?", "", True), ("Dora", None, "Hard.", True)]
    assert waiting() == both
    assert not stored_sight.list_sights(db.reader(), lead.id)
    replies.reply(db, lead, gold[0].id, dora.id, "It is.")
    replies.reply(db, lead, gold[1].id, dora.id, "")
    assert waiting() == []
    assert [one["text"] for one in replies.list_replies(db, dora)] == ["It is."]
    save(dora, gold[0], "author", flag="Is gold right?", comment="I doubt it.")
    assert waiting() == [("Dora", "Is gold right?", "I doubt it.", True)]
    save(dora, gold[0], "author")
    assert waiting() == []
    with pytest.raises(NotFound):
        replies.reply(db, lead, gold[0].id, dora.id, "Too late.")


def test_the_page_shows_what_they_said_and_the_first_answer_is_what_is_compared(
    db, gold, dora, save
):
    first = save(dora, gold[0], "author")["accepted"][0]
    save(dora, gold[0], "us_official", base_rev=first["rev"])
    opened = saving.open_article(db, dora, gold[0].article)
    assert opened.practises
    assert opened.saved[gold[0].id].answer.claims[0].source == "us_official"
    assert [one.answer.claims[0].source for one in opened.log] == ["author", "us_official"]
    told = practising.tell(db, dora, gold[0].id)
    assert told.first.claims[0].source == "author" and not told.is_same
    assert told.gold.why == "Because of us_official."
    assert told.differences == ("You chose the source Article’s own voice. Gold is US official.",)
    assert practice.find_result(db, dora).share.count == 0


def test_gold_is_told_only_after_an_answer_and_only_in_practice(db, gold, dora, alice, save):
    with pytest.raises(NotFound):
        practising.tell(db, dora, gold[0].id)
    save(dora, gold[0], verdict="skipped")
    with pytest.raises(NotFound):
        practising.tell(db, dora, gold[0].id)
    practice.mark_articles(db, None, [gold[0].article], is_on=False)
    save(again(db, dora), gold[0])
    with pytest.raises(NotFound):
        practising.tell(db, dora, gold[0].id)


def test_who_reaches_the_threshold_is_start_after_the_last_sentence(db, gold, dora, save):
    for sentence, source in zip(gold, SOURCES, strict=True):
        assert again(db, dora).practice == "first"
        save(dora, sentence, source)
    assert again(db, dora).practice == ""
    [decision] = practice.find_result(db, dora).decisions
    assert (decision["outcome"], decision["same"], decision["sentences"]) == ("passed", 6, 6)
    assert decision["maker"] is None


@pytest.mark.parametrize(("right", "state"), [(5, ""), (4, "waits")])
def test_the_threshold_is_a_share_of_the_sentences(db, gold, dora, save, right, state):
    for number, (sentence, source) in enumerate(zip(gold, SOURCES, strict=True)):
        save(dora, sentence, source if number < right else "russia_nkorea")
    assert again(db, dora).practice == state  # 5 of 6 are 83%, 4 of 6 are 67%


def test_below_the_least_number_of_sentences_a_lead_decides(db, gold, dora, lead, save):
    save_settings(db, None, practice_least=7)
    for sentence, source in zip(gold, SOURCES, strict=True):
        save(dora, sentence, source)
    assert again(db, dora).practice == "waits"
    assert [one.person.name for one in practice.list_results(db)] == ["Dora"]
    practice.start(db, lead, dora)
    assert again(db, dora).practice == ""
    assert practice.list_results(db) == []
    with pytest.raises(Conflict, match="can label already"):
        practice.start(db, lead, dora)


def test_more_practice_begins_anew_and_keeps_what_was(db, gold, dora, lead, save):
    for sentence in gold:
        save(dora, sentence, "russia_nkorea")
    practice.ask_more(db, lead, dora)
    now = again(db, dora)
    assert (now.practice, now.practice_round) == ("first", 2)
    result = practice.find_result(db, now)
    assert (result.share.of, result.left) == (0, 6)
    assert [one["outcome"] for one in result.decisions] == ["more"]
    assert saving.open_article(db, now, gold[0].article).saved == {}
    assert len(rows(db, "side_event")) == 6


def test_who_practises_first_labels_nothing_else(db, gold, dora, save, other):
    with pytest.raises(NotFound):
        saving.open_article(db, dora, other.article)
    assert save(dora, other)["rejected"]
    assign.give(db, None, [other.article], [dora.id])
    with pytest.raises(Forbidden, match="practise before"):
        saving.open_article(db, dora, other.article)
    assert assign.next_article(db, dora) == gold[0].article


def test_practice_is_offered_to_no_one_as_work(db, gold, alice, other, save):
    """Alice may label without having practised."""
    practice.start(db, None, alice)
    alice = again(db, alice)
    opened = saving.open_article(db, alice, other.article)
    assert opened.following is None


def test_a_label_made_after_practice_is_not_blind(db, gold, dora, lead, save):
    save(dora, gold[0])
    practice.mark_articles(db, lead, [gold[0].article], is_on=False)
    save(again(db, dora), gold[1])
    [made] = db.reader().execute("select blind from event where person = ?", [dora.id])
    assert made == (0,)


def test_practice_can_be_done_again_by_who_may_label(db, gold, dora, save):
    for sentence, source in zip(gold, SOURCES, strict=True):
        save(dora, sentence, source)
    practice.begin_again(db, again(db, dora))
    now = again(db, dora)
    assert (now.practice, now.practice_round) == ("", 2)
    assert practice.find_result(db, now).left == 6


def test_an_event_sent_twice_is_stored_once(db, gold, dora, save):
    first = save(dora, gold[0], id="the-same-event")
    assert (
        save(dora, gold[0], id="the-same-event")["accepted"][0]["rev"]
        == (first["accepted"][0]["rev"])
    )
    assert len(rows(db, "side_event")) == 1


def test_who_has_labels_in_the_article_goes_on_labelling(db, asked, alice, lead, save):
    """Also without an assignment, as imported labels are."""
    save(alice, asked[0])
    db.write(lambda db: db.execute("delete from assignment"))
    save(lead, asked[0], layer="gold")
    practice.mark_articles(db, lead, [asked[0].article])
    opened = saving.open_article(db, alice, asked[0].article)
    assert not opened.practises and set(opened.saved) == {asked[0].id}
    save(alice, asked[1])
    assert rows(db, "side_event") == []


def test_gold_that_changes_is_compared_as_it_is_now(db, gold, dora, lead, save):
    save(dora, gold[0], "author")
    assert practice.find_result(db, dora).share.count == 0
    save(lead, gold[0], "author", layer="gold")
    assert practice.find_result(db, dora).share.count == 1


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("no_claim", "You chose “No claim”. Gold has 1 claim."),
        ("cant_tell", "You chose “Can’t tell”. Gold has 1 claim."),
    ],
)
def test_a_verdict_that_differs_is_named(db, gold, dora, save, verdict, said):
    save(dora, gold[0], verdict=verdict)
    assert practising.tell(db, dora, gold[0].id).differences == (said,)


def test_a_field_that_differs_is_named_and_the_sources_are_the_same(db, gold, dora, save):
    save(dora, gold[0], "us_official", "low")
    told = practising.tell(db, dora, gold[0].id)
    assert told.is_same
    assert told.differences == ("You chose the confidence Low. Gold is High.",)


def test_a_deleted_article_takes_its_practice_along(db, gold, dora, save):
    save(dora, gold[0])
    articles.withdraw(db, None, gold[0].article)
    articles.delete(db, None, gold[0].article)
    assert rows(db, "side_event") == []


def test_a_released_article_is_no_longer_for_practice(db, gold, dora, other):
    """Someone new must not be asked for what they can no longer practise."""
    articles.release(db, None, gold[0].article)
    assert practice.find_result(db, dora).asked == 0
    assert membership.add_person(db, "Eve").practice == ""
