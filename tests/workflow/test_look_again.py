"""A lead sends sentences back; reviewers keep or change what they said."""

import pytest

from annotate.errors import Invalid, NotFound
from annotate.schemes.editing import Edit
from annotate.store.answers import look_again as stored
from annotate.store.answers.labels import replay
from annotate.units import merge
from annotate.workflow import articles, assign
from annotate.workflow.answers import look_again
from annotate.workflow.answers.look_again import Sent, Wanted
from annotate.workflow.label import saving
from annotate.workflow.label.sight import has_seen
from annotate.workflow.operations.doctor import examine
from annotate.workflow.scheme.draft import edit
from annotate.workflow.scheme.publish import publish
from annotate.workflow.units import open_units, save_units
from tests.kept import made_once

UNNAMED = Wanted(field="source", value="unnamed")
WHY = "Unnamed is only for sources whose kind the text does not give."


@pytest.fixture
@made_once
def labelled(db, lead, alice, bob, asked, save):
    """Unnamed: Alice 0, 1, 2 and Bob 0, 1, of which 0 has gold."""
    for person, sentence, source in (
        (alice, 0, "unnamed"), (bob, 0, "unnamed"), (alice, 1, "unnamed"), (bob, 1, "unnamed"),
        (alice, 2, "unnamed"), (bob, 2, "author"), (alice, 3, "author"),
    ):  # fmt: skip
        save(person, asked[sentence], source)
    save(lead, asked[0], "author", layer="gold", why="So.")


def waiting(db, person):
    return [one["count"] for one in look_again.list_open(db, person)]


def outcomes(db):
    [batch] = look_again.list_batches(db, 5)
    return {one.name: (one.kept, one.changed, one.waiting) for one in batch.people}


def only_batch(db, person):
    [one] = look_again.list_open(db, person)
    return one["batch"]


def test_those_who_chose_a_value_get_its_sentences_without_gold(db, lead, labelled, alice, bob):
    assert look_again.count(db, lead, UNNAMED) == Sent(3, 2)
    assert look_again.send(db, lead, UNNAMED, f"  {WHY}\r\n") == Sent(3, 2)
    assert (waiting(db, alice), waiting(db, bob), waiting(db, lead)) == ([2], [1], [])
    [one] = look_again.list_open(db, bob)
    assert (one["reason"], one["maker"]) == (WHY, "Lena")
    assert outcomes(db) == {"Alice": (0, 0, 2), "Bob": (0, 0, 1)}


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Wanted(), Sent(5, 2)),
        (Wanted(people=("Bob",)), Sent(2, 1)),
        (Wanted(field="confidence", value="high", people=("Alice",)), Sent(3, 1)),
        (Wanted(field="confidence", value="low"), Sent(0, 0)),
        (Wanted(before_version=2), Sent(5, 2)),
        (Wanted(before_version=1), Sent(0, 0)),
        (Wanted(article="none"), Sent(0, 0)),
        (Wanted(sentences=()), Sent(0, 0)),
    ],
)
def test_a_filter_says_what_to_send(db, lead, labelled, wanted, count):
    assert look_again.count(db, lead, wanted) == count


def test_sentences_and_an_article_say_what_to_send(db, lead, labelled, article, asked):
    some = tuple(asked[number].id for number in (0, 2, 3, 5))
    assert look_again.count(db, lead, Wanted(sentences=some)) == Sent(3, 2)
    assert look_again.count(db, lead, Wanted(article=article.id)) == Sent(5, 2)


def test_no_one_is_asked_twice_and_nothing_is_sent_without_a_reason(db, lead, labelled, alice):
    for reason, words in ((" \n", "reason is missing"), ("x" * 2_001, "up to 2,000")):
        with pytest.raises(Invalid, match=words):
            look_again.send(db, lead, UNNAMED, reason)
    with pytest.raises(Invalid, match="everything"):
        look_again.send(db, lead, Wanted(), WHY)
    look_again.send(db, lead, UNNAMED, WHY)
    assert look_again.send(db, lead, Wanted(people=("Alice",)), "All of them.") == Sent(1, 1)
    assert waiting(db, alice) == [2, 1]
    with pytest.raises(Invalid, match="nothing to send"):
        look_again.send(db, lead, UNNAMED, WHY)
    assert len(look_again.list_batches(db, 5)) == 2


def test_the_same_answer_keeps_and_another_one_changes(db, lead, labelled, alice, asked, save):
    look_again.send(db, lead, UNNAMED, WHY)
    batch = only_batch(db, alice)
    scheme = _publish(db, lead)
    assert look_again.keep(db, alice, batch, asked[1].id) == []
    last = saving.list_log(db, alice, asked[1].article)[-1]
    assert (last.sentence, last.scheme_version) == (asked[1].id, scheme.version)
    assert waiting(db, alice) == [1]
    save(alice, asked[2], "author", scheme_version=scheme.version)
    assert waiting(db, alice) == []
    assert outcomes(db) == {"Alice": (1, 1, 0), "Bob": (0, 0, 1)}
    [listed] = look_again.list_batches(db, 5)
    assert (listed.total.sent, listed.total.done, listed.total.kept) == (3, 2, 1)


def _publish(db, lead):
    edit(db, lead, Edit("change value", "source", "unnamed", now={"definition": "No kind."}))
    return publish(db, lead)


def test_a_note_on_the_same_answer_keeps_it(db, lead, labelled, alice, asked, save):
    look_again.send(db, lead, UNNAMED, WHY)
    save(alice, asked[1], "unnamed", comment="Hm.")
    assert outcomes(db)["Alice"] == (1, 0, 1)
    save(alice, asked[1], "author")
    assert outcomes(db)["Alice"] == (0, 1, 1)


def test_what_came_from_another_device_counts_and_gold_does_not(
    db, lead, labelled, alice, asked, event, save
):
    sent = event(asked[1], "us_official")
    look_again.send(db, lead, UNNAMED, WHY)
    save(lead, asked[2], "author", layer="gold", why="So.")
    assert outcomes(db)["Alice"] == (0, 0, 2)
    for _ in range(2):  # a browser sends again what it heard no answer to
        saving.save_events(db, alice, {"person": alice.id, "events": [sent]})
    assert outcomes(db)["Alice"] == (0, 1, 1)


def test_an_answer_that_changes_while_it_is_sent_is_not_asked_about(
    db, lead, labelled, alice, asked, monkeypatch
):
    real = stored.insert_batch

    def late(writing, batch):
        save_now = "update answer set rev = rev || 'x' where sentence = ? and person = ?"
        writing.execute(save_now, [asked[1].id, alice.id])
        real(writing, batch)

    monkeypatch.setattr(stored, "insert_batch", late)
    assert look_again.send(db, lead, UNNAMED, WHY) == Sent(2, 2)
    assert waiting(db, alice) == [1]


def test_undo_opens_a_sentence_again_and_redo_closes_it(db, lead, labelled, alice, asked, save):
    look_again.send(db, lead, UNNAMED, WHY)
    [made] = save(alice, asked[1], "author")["accepted"]
    assert outcomes(db)["Alice"] == (0, 1, 1)
    save(alice, asked[1], "unnamed", undoes=made["id"])
    assert outcomes(db)["Alice"] == (0, 0, 2)
    save(alice, asked[1], "author", redoes=made["id"])
    assert outcomes(db)["Alice"] == (0, 1, 1)
    save(alice, asked[1], "unnamed", undoes=made["id"])
    assert waiting(db, alice) == [2]


def test_the_next_sentence_comes_after_this_one_and_then_from_the_start(
    db, lead, labelled, alice, asked, save
):
    look_again.send(db, lead, Wanted(people=("Alice",)), WHY)
    batch = only_batch(db, alice)

    def following(after=""):
        found = look_again.find_next(db, alice, batch, after)
        return found and next(n for n, one in enumerate(asked) if one.position == found[1])

    assert [following(), following(asked[1].id), following(asked[3].id)] == [1, 2, 1]
    for sentence in asked[1:3]:
        save(alice, sentence, "author")
    assert following(asked[3].id) == 3
    save(alice, asked[3], "author")
    assert following() is None
    assert look_again.find_next(db, alice, "none") is None


def test_an_item_shows_what_they_said_and_what_the_guideline_says_now(
    db, lead, labelled, alice, bob, asked
):
    look_again.send(db, lead, UNNAMED, WHY)
    _publish(db, lead)
    item = look_again.find_item(db, alice, only_batch(db, alice), asked[2].id)
    assert (item.reason, item.maker, item.place, item.count) == (WHY, "Lena", 2, 2)
    assert [claim.source for claim in item.answer.claims] == ["unnamed"]
    assert [(one.id, one.definition) for one in item.values] == [("unnamed", "No kind.")]
    assert look_again.find_item(db, bob, item.batch, asked[2].id) is None
    with pytest.raises(NotFound):
        look_again.keep(db, bob, item.batch, asked[2].id)


def test_what_can_no_longer_be_labelled_is_on_no_list(
    db, lead, labelled, alice, bob, article, asked
):
    look_again.send(db, lead, UNNAMED, WHY)
    opened = open_units(db, article.id)
    place = next(n for n, unit in enumerate(opened.units) if unit.start == asked[0].start)
    save_units(db, lead, article.id, merge(opened.units, place), opened.version)
    assert (waiting(db, alice), waiting(db, bob)) == ([1], [])
    assert outcomes(db) == {"Alice": (0, 0, 1)}


def test_a_withdrawn_article_waits_until_it_is_restored(db, lead, labelled, alice, article):
    look_again.send(db, lead, UNNAMED, WHY)
    articles.withdraw(db, lead, article.id)
    assert waiting(db, alice) == []
    assert look_again.find_next(db, alice, "none") is None
    articles.restore(db, lead, article.id)
    assert waiting(db, alice) == [2]
    articles.withdraw(db, lead, article.id)
    articles.delete(db, lead, article.id)
    assert look_again.list_batches(db, 5) == []


def test_a_lead_sends_nothing_from_an_article_they_have_to_label(
    db, lead, labelled, alice, article
):
    assign.take(db, lead, article.id)
    assert look_again.count(db, lead, UNNAMED) == Sent(0, 0)
    with pytest.raises(Invalid):
        look_again.send(db, lead, UNNAMED, WHY)
    assert not has_seen(db, lead, article.id)
    assert waiting(db, alice) == []


def test_to_send_is_to_have_seen_others_answers(db, lead, labelled, article, alice, bob):
    assert not has_seen(db, lead, article.id)
    look_again.send(db, lead, UNNAMED, WHY)
    assert has_seen(db, lead, article.id)
    assert not has_seen(db, alice, article.id)


def test_what_no_one_has_looked_at_can_be_taken_back(db, lead, labelled, alice, asked, save):
    look_again.send(db, lead, UNNAMED, WHY)
    batch = only_batch(db, alice)
    save(alice, asked[1], "author")
    assert look_again.take_back(db, lead, batch) == 2
    assert outcomes(db) == {"Alice": (0, 1, 0)}
    with pytest.raises(NotFound):
        look_again.take_back(db, lead, batch)


def test_a_replay_changes_nothing(db, lead, labelled, alice, asked, save):
    look_again.send(db, lead, UNNAMED, WHY)
    save(alice, asked[1], "author")
    before = outcomes(db)
    db.write(replay)
    assert outcomes(db) == before
    assert examine(db).faults == []


def test_a_merged_value_is_kept_as_what_it_counts_as(db, lead, labelled, alice, asked):
    look_again.send(db, lead, UNNAMED, WHY)
    edit(db, lead, Edit("merge value", "source", "unnamed", now={"into": "other_named"}))
    publish(db, lead)
    assert look_again.keep(db, alice, only_batch(db, alice), asked[1].id) == []
    assert outcomes(db)["Alice"] == (1, 0, 1)
