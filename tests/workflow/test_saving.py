"""Answers are saved as events: once each, all or none, in nobody else's name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.errors import BadRequest, Forbidden
from annotate.records import Draft
from annotate.store.answers import labels
from annotate.store.answers.labels import list_answers, list_history, replay
from annotate.store.articles import list_sentences
from annotate.store.file import doctor
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label.saving import list_log, save_events
from annotate.workflow.people.membership import add_person
from tests.conftest import TEXT, looks
from tests.kept import open_kept


def present(db, person, sentence):
    """Return a person's present answer to a sentence."""
    return list_answers(db.reader(), sentence.article, person.id)[sentence.id][0]


def test_a_saved_answer_is_there_with_its_rev(db, article, asked, alice, save):
    [accepted] = save(alice, asked[0], "us_official", "low")["accepted"]
    answer, received = list_answers(db.reader(), article.id, alice.id)[asked[0].id]
    assert received == accepted["rev"]
    assert answer.claims[0].source == "us_official"
    assert answer.claims[0].fields == {"confidence": "low"}


def test_a_first_answer_leaves_the_schema_for_all_connections_as_it_is(db, asked, alice, save):
    version = db.reader().execute("pragma schema_version").fetchone()
    save(alice, asked[0])
    assert db.reader().execute("pragma schema_version").fetchone() == version


def test_a_known_id_changes_nothing_and_is_accepted_again(db, asked, alice, event):
    one = event(asked[0], "author")
    first = save_events(db, alice, {"person": alice.id, "events": [one]})
    other = {**event(asked[0], "unnamed"), "id": one["id"]}
    again = save_events(db, alice, {"person": alice.id, "events": [other]})
    assert again["accepted"] == first["accepted"]
    assert len(list_history(db.reader(), asked[0].id)) == 1
    assert present(db, alice, asked[0]).claims[0].source == "author"


def test_an_id_of_somebody_else_is_rejected(db, asked, alice, bob, event):
    one = event(asked[0])
    save_events(db, alice, {"person": alice.id, "events": [one]})
    heard = save_events(db, bob, {"person": bob.id, "events": [one]})
    assert heard["accepted"] == []
    assert heard["rejected"][0]["id"] == one["id"]


def test_a_label_in_another_persons_name_is_forbidden(db, asked, alice, bob, event):
    with pytest.raises(Forbidden, match="another person"):
        save_events(db, bob, {"person": alice.id, "events": [event(asked[0])]})
    assert list_history(db.reader(), asked[0].id) == []


def test_the_good_ones_of_a_batch_are_saved_and_the_bad_one_is_named(db, asked, alice, event):
    bad = event(asked[1], "the_moon")
    batch = [event(asked[0]), bad, event(asked[2])]
    heard = save_events(db, alice, {"person": alice.id, "events": batch})
    assert [one["id"] for one in heard["accepted"]] == [batch[0]["id"], batch[2]["id"]]
    [rejected] = heard["rejected"]
    assert (rejected["id"], rejected["sentence"]) == (bad["id"], asked[1].id)
    assert "source" in rejected["reason"] and rejected["remedy"]


def test_a_save_upon_an_old_answer_wins_and_is_called_stale(db, asked, alice, save):
    [first] = save(alice, asked[0], "author")["accepted"]
    [second] = save(alice, asked[0], "unnamed", base_rev=first["rev"])["accepted"]
    assert (first["stale"], second["stale"]) == (False, False)
    [third] = save(alice, asked[0], "us_official", base_rev=first["rev"])["accepted"]
    assert third["stale"]
    assert present(db, alice, asked[0]).claims[0].source == "us_official"
    assert len(list_history(db.reader(), asked[0].id)) == 3


def test_a_stale_save_that_is_sent_again_is_called_stale_again(db, asked, alice, event):
    def send(one):
        return save_events(db, alice, {"person": alice.id, "events": [one]})["accepted"]

    [first] = send(event(asked[0]))
    late = event(asked[0], "us_official")
    fresh = event(asked[0], "unnamed", base_rev=late["id"])
    [told] = send(late)
    assert told["stale"]
    assert not send(fresh)[0]["stale"]
    assert send(late) == [told]
    assert not send(fresh)[0]["stale"]
    assert send(event(asked[0], base_rev=first["rev"]))[0]["stale"]


def test_a_save_upon_an_own_event_still_on_its_way_is_not_stale(db, asked, alice, event):
    first = event(asked[0], "author")
    second = event(asked[0], "unnamed", base_rev=first["id"])
    heard = save_events(db, alice, {"person": alice.id, "events": [first, second]})
    assert [one["stale"] for one in heard["accepted"]] == [False, False]


def test_two_people_do_not_touch_each_others_answers(db, article, asked, alice, bob, save):
    save(alice, asked[0], "author")
    save(bob, asked[0], "unnamed")
    assert list_answers(db.reader(), article.id, alice.id)[asked[0].id][0].claims[0].source == (
        "author"
    )
    assert list_answers(db.reader(), article.id, bob.id)[asked[0].id][0].claims[0].source == (
        "unnamed"
    )


def test_gold_is_one_a_sentence_and_only_for_leads(db, asked, alice, lead, save):
    [rejected] = save(alice, asked[0], layer="gold")["rejected"]
    assert "lead" in rejected["reason"]
    save(lead, asked[0], "author", layer="gold", why="Nobody else is named.")
    other = add_person(db, "Otto", "lead")
    save(other, asked[0], "unnamed", layer="gold", why="“Reports” is named.")
    rows = list(db.reader().query("select reviewer, decided_by, source, why from gold"))
    assert rows == [
        {
            "reviewer": "gold",
            "decided_by": "Otto",
            "source": "unnamed",
            "why": "“Reports” is named.",
        }
    ]


@pytest.mark.parametrize("body", [None, 3, [], {}, {"events": {}}, {"events": None}])
def test_a_batch_that_is_none_is_a_bad_request(db, alice, body):
    with pytest.raises(BadRequest):
        save_events(db, alice, body)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "short"},
        {"id": 7},
        {"id": "no spaces here"},
        {"sentence": "nowhere-0-5"},
        {"sentence": None},
        {"sentence": "\ud800"},
        {"scheme": "unknown"},
        {"scheme_version": True},
        {"scheme_version": 99},
        {"layer": "silver"},
        {"base_rev": {}},
        {"client_time": "x" * 200},
        {"active_ms": -1},
        {"active_ms": 1.5},
        {"answer": None},
        {"answer": []},
        {"answer": {"verdict": "maybe"}},
        {"undoes": 4},
    ],
    ids=str,
)
def test_an_event_that_is_wrong_is_rejected_with_a_remedy(db, asked, alice, event, change):
    heard = save_events(db, alice, {"person": alice.id, "events": [{**event(asked[0]), **change}]})
    assert heard["accepted"] == []
    assert heard["rejected"][0]["reason"] and heard["rejected"][0]["remedy"]
    assert list_history(db.reader(), asked[0].id) == []


def test_claim_offsets_count_code_points(db, asked, alice, event):
    sentence = next(one for one in asked if "\U0001f309" in one.text)
    one = event(sentence)
    one["answer"]["claims"][0]["end"] = len(sentence.text)
    assert save_events(db, alice, {"person": alice.id, "events": [one]})["accepted"]
    row = db.reader().execute("select claim_text from labels").fetchone()
    assert row[0] == sentence.text
    wrong = event(sentence)
    wrong["answer"]["claims"][0]["end"] = len(sentence.text.encode("utf-16-le")) // 2
    assert save_events(db, alice, {"person": alice.id, "events": [wrong]})["rejected"]


def test_active_time_adds_up_over_saves(db, asked, alice, save):
    save(alice, asked[0], active_ms=1000)
    save(alice, asked[0], active_ms=500)
    assert db.reader().execute("select active_ms from labels").fetchone()[0] == 1500


def play(db, steps):
    """Make a project of one article and two people, and save what the steps say."""
    [made] = add_articles(db, None, [Draft(text=TEXT, name="town.txt")])
    asked = [one for one in list_sentences(db.reader(), made.id) if one.kind == "sentence"]
    pair = [add_person(db, "Alice"), add_person(db, "Bob")]
    for number, (who, place, verdict, source, flag) in enumerate(steps):
        claims = [{"start": None, "end": None, "source": source, "fields": {"confidence": "low"}}]
        answer = {"verdict": verdict, "claims": claims if verdict == "claims" else []}
        event = {
            "id": f"event-{number:06}",
            "sentence": asked[place % len(asked)].id,
            "scheme": "news-source",
            "scheme_version": 1,
            "active_ms": number,
            "answer": {**answer, "flag": flag, "comment": "", "why": ""},
        }
        heard = save_events(db, pair[who], {"person": pair[who].id, "events": [event]})
        assert heard["rejected"] == []


def state(db):
    answers = db.reader().execute(
        """select sentence, layer, person, verdict, sources, flag, comment, why, active_ms, event,
             rev from answer order by 1, 2, 3"""
    )
    claims = db.reader().execute(
        """select a.sentence, a.person, c.number, c.source, c.start, c."end", c.fields
           from claim c join answer a on a.id = c.answer order by 1, 2, 3"""
    )
    return answers.fetchall(), claims.fetchall()


STEPS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.integers(0, 5),
        st.sampled_from(["claims", "no_claim", "cant_tell", "skipped", None]),
        st.sampled_from(["author", "unnamed", "us_official"]),
        st.sampled_from([None, "look here"]),
    ),
    max_size=25,
)


@looks(30)
@given(steps=STEPS)
def test_replaying_the_events_gives_the_answers(founded, steps):
    db = open_kept(founded)
    play(db, steps)
    before = state(db)
    db.write(replay)
    assert state(db) == before
    assert doctor.compare_replay(db.reader()) == []
    db.close()


@looks(20)
@given(steps=STEPS, order=st.randoms(use_true_random=False))
def test_events_give_the_same_answers_in_any_order_of_arrival(founded, steps, order):
    db = open_kept(founded)
    play(db, steps)
    before = state(db)
    events = list(labels.list_events(db.reader()))
    order.shuffle(events)

    def again(db):
        db.execute("delete from claim")
        db.execute("delete from answer")
        for event in events:
            labels.apply_event(db, event, event.received)

    db.write(again)
    assert state(db) == before
    db.close()


class Streaming:
    """A database that counts how many rows have been read from it."""

    def __init__(self, db):
        self._db, self.read = db, 0

    def execute(self, *words):
        for row in self._db.execute(*words):
            self.read += 1
            yield row


def test_events_are_read_one_by_one(db, alice, asked, save):
    for sentence in asked[:3]:
        save(alice, sentence)
    streaming = Streaming(db.reader())
    events = labels.list_events(streaming)
    for number, sentence in enumerate(asked[:3], 1):
        assert (next(events).sentence, streaming.read) == (sentence.id, number)
    assert next(events, None) is None


def test_a_very_long_log_is_capped_to_what_an_undo_may_need(
    db, alice, bob, asked, save, monkeypatch
):
    for _ in range(4):
        for sentence in asked[:3]:
            save(alice, sentence, "us_official")
    save(bob, asked[0])
    whole = list_log(db, alice, asked[0].article)
    assert len(whole) == 12
    for most in range(1, 12):
        monkeypatch.setattr(labels, "LONGEST_LOG", most)
        capped = list_log(db, alice, asked[0].article)
        newest = whole[-most:]
        assert capped[-most:] == newest
        earlier = {one.sentence: one for one in whole[:-most]}
        assert capped[:-most] == sorted(earlier.values(), key=lambda one: one.received)
    monkeypatch.setattr(labels, "LONGEST_LOG", 2)
    assert list_log(db, alice, asked[0].article, whole[8].received) == whole[9:]
    assert list_log(db, alice, asked[0].article, whole[9].received) == whole[10:]
    monkeypatch.undo()
    assert list_log(db, alice, asked[0].article) == whole
