"""Gold accepted in bulk after a sample was looked at: what it decides, and how it is undone."""

from threading import Event

import pytest

from annotate.agreement.aggregates.groups import ALL_AGREE
from annotate.agreement.aggregates.shares import Share
from annotate.errors import Busy, Conflict, Invalid
from annotate.records import Draft
from annotate.store.answers import bulk as stored
from annotate.store.articles import get_article, list_sentences
from annotate.workflow import agreement, articles, assign
from annotate.workflow.adjudicate import accepting, background, bulk
from annotate.workflow.adjudicate.groups import find_groups
from annotate.workflow.answers.history import get_history
from annotate.workflow.export import Selection, stream
from annotate.workflow.import_labels import import_labels
from annotate.workflow.import_labels.imported_answer import ImportedBulk
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.operations.doctor import examine
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people import membership
from tests.kept import made_once

SPLIT = ("author", "unnamed")
PATIENCE = 60  # seconds


@pytest.fixture
@made_once
def many(db, alice, bob, save):
    """30 sentences on which all agree, then 30 on which Cleo alone says “unnamed”."""
    cleo = membership.add_person(db, "Cleo")
    texts = [" ".join(f"Bridge {one} of {part} opened in May." for one in range(10))
             for part in "abcdef"]  # fmt: skip
    drafts = [Draft(text=text, name=f"{number}.txt") for number, text in enumerate(texts)]
    made = add_articles(db, None, drafts)
    listed = [one for article in made for one in list_sentences(db.reader(), article.id)]
    assert len(listed) == 60
    for number, sentence in enumerate(listed):
        save(alice, sentence, "author")
        save(bob, sentence, "author", "moderate" if number % 2 else "high")
        save(cleo, sentence, "author" if number < 30 else "unnamed", "low")
    return listed


@pytest.fixture
def open_groups(db, lead):
    return lambda: find_groups(agreement.show_basis(db, lead))


@pytest.fixture
def look(db, lead, open_groups):
    """Draw the sample of a group and overturn some of it: look(SPLIT, overturned=2) → bulk."""

    def call(key, overturned=0, outcome="overturned"):
        found = bulk.get_bulk(db, bulk.begin(db, lead, open_groups(), key))
        for item in bulk.open_sample(db, lead, open_groups(), found).items:
            bulk.mark(db, lead, found, item.place, outcome if item.place <= overturned else "kept")
        return found

    return call


def gold_of(db):
    rows = db.reader().execute(
        "select sentence, sources, why from answer where layer = 'gold' and verdict is not null"
    )
    return {sentence: (sources, why) for sentence, sources, why in rows}


def test_sentences_are_grouped_by_how_people_split(many, open_groups):
    groups = open_groups()
    assert groups.all_agree == 30
    assert groups.confusions == [(SPLIT, 30)]
    assert groups.others == 0


def test_a_sentence_with_a_note_or_gold_is_in_no_group(many, alice, lead, save, open_groups):
    save(alice, many[0], "author", comment="Is it?")
    save(alice, many[31], "author", flag="doubt")
    save(lead, many[1], "author", layer="gold")
    groups = open_groups()
    assert (groups.all_agree, groups.confusions, groups.others) == (28, [(SPLIT, 29)], 2)


def test_a_sample_is_20_at_random_and_stays_the_same(db, many, lead, open_groups):
    made = bulk.begin(db, lead, open_groups(), SPLIT)
    assert bulk.begin(db, lead, open_groups(), SPLIT) == made
    found = bulk.get_bulk(db, made)
    sample = [one.sentence for one in bulk.open_sample(db, lead, open_groups(), found).items]
    assert len(set(sample)) == 20 and set(sample) <= {one.id for one in many[30:]}
    assert sample != sorted(sample)
    stranger = membership.add_person(db, "Otto", "lead")
    other = bulk.get_bulk(db, bulk.begin(db, stranger, open_groups(), SPLIT))
    assert [one.sentence for one in bulk.open_sample(db, stranger, open_groups(), other).items] != (
        sample
    )


def test_nothing_is_accepted_before_the_whole_sample_was_looked_at(db, many, lead, open_groups):
    found = bulk.get_bulk(db, bulk.begin(db, lead, open_groups(), SPLIT))
    for place in range(1, 20):
        bulk.mark(db, lead, found, place, "kept")
    with pytest.raises(Conflict, match="not finished"):
        bulk.accept(db, lead, open_groups(), found, "")
    assert gold_of(db) == {}


def test_accepting_gives_most_peoples_answer_to_all_but_those_overturned(
    db, many, lead, look, open_groups
):
    found = look(SPLIT, overturned=2)
    assert bulk.accept(db, lead, open_groups(), found, "No one is cited.") == 30
    gold = gold_of(db)
    assert set(gold) == {one.id for one in many[30:]}
    assert sorted(sources for sources, _ in gold.values()) == ["author"] * 28 + ["unnamed"] * 2
    assert {why for _, why in gold.values()} == {"No one is cited."}
    kept = bulk.get_bulk(db, found.id)
    assert (kept.seen, kept.overturned, kept.decided, kept.why) == (20, 2, 30, "No one is cited.")
    assert bulk.share_of(kept).interval == pytest.approx((0.0279, 0.3010), abs=1e-4)
    assert open_groups().confusions == []
    assert examine(db).faults == []


def test_the_history_of_each_sentence_names_the_decision(db, many, lead, look, open_groups):
    found = look(ALL_AGREE)
    bulk.accept(db, lead, open_groups(), found, "")
    for sentence in many[:30]:
        _, saves = get_history(db, sentence.id, None)
        assert saves[-1]["event"].bulk == found.id
        assert all(save["event"].bulk is None for save in saves[:-1])


def test_what_all_agree_on_stays_open_where_it_is_overturned(db, many, lead, look, open_groups):
    found = look(ALL_AGREE, overturned=3)
    assert bulk.accept(db, lead, open_groups(), found, "") == 27
    assert open_groups().all_agree == 3
    assert bulk.get_bulk(db, found.id).overturned == 3


def test_what_is_left_to_one_by_one_is_not_in_the_share(db, many, lead, look, open_groups):
    found = look(SPLIT, overturned=5, outcome="left")
    assert bulk.accept(db, lead, open_groups(), found, "") == 25
    assert (bulk.get_bulk(db, found.id).seen, bulk.get_bulk(db, found.id).overturned) == (15, 0)


def test_a_sentence_whose_answers_change_leaves_the_decision(
    db, many, alice, lead, save, look, open_groups
):
    found = look(SPLIT)
    sampled = bulk.open_sample(db, lead, open_groups(), found)
    outside = next(one for one in many if one.id == sampled.rest[0])
    inside = next(one for one in many if one.id == sampled.items[0].sentence)
    for sentence in (outside, inside):
        save(alice, sentence, "author", "low")
    assert bulk.accept(db, lead, open_groups(), found, "") == 28
    assert not {outside.id, inside.id} & set(gold_of(db))


def test_one_that_changes_while_it_is_written_leaves_it_too(
    db, many, alice, lead, save, look, open_groups, monkeypatch
):
    found = look(SPLIT)
    changed = []
    make = accepting._make_events

    def make_and_change(store, decision, part, overturned):
        events = make(store, decision, part, overturned)
        changed.append(part[-1])
        save(alice, next(one for one in many if one.id == part[-1]), "unnamed", "low")
        return events

    monkeypatch.setattr(accepting, "PART", 15)
    monkeypatch.setattr(accepting, "_make_events", make_and_change)
    assert bulk.accept(db, lead, open_groups(), found, "") == 28
    assert len(changed) == 2 and not set(changed) & set(gold_of(db))
    assert examine(db).faults == []


def test_a_decision_is_undone_as_one_and_what_was_decided_since_stays(
    db, many, lead, save, look, open_groups
):
    found = look(SPLIT, overturned=1)
    bulk.accept(db, lead, open_groups(), found, "")
    save(lead, many[40], "us_official", layer="gold", why="Look again.")
    assert bulk.undo(db, lead, bulk.get_bulk(db, found.id)) == 30
    assert gold_of(db) == {many[40].id: ("us_official", "Look again.")}
    assert bulk.list_accepted(db) == []
    assert open_groups().confusions == [(SPLIT, 29)]
    with pytest.raises(Conflict, match="cannot be undone"):
        bulk.undo(db, lead, bulk.get_bulk(db, found.id))
    assert examine(db).faults == []


def test_what_a_server_that_ended_left_is_written_by_the_next(
    db, many, lead, look, open_groups, monkeypatch
):
    found, save, calls = look(SPLIT), accepting._save, []

    def fail_the_second_time(db, decision, events):
        calls.append(len(events))
        if len(calls) == 2:
            raise Busy("The server is stopping.")
        save(db, decision, events)

    monkeypatch.setattr(accepting, "PART", 7)
    monkeypatch.setattr(accepting, "_save", fail_the_second_time)
    with pytest.raises(Busy):
        bulk.accept(db, lead, open_groups(), found, "")
    assert len(gold_of(db)) == 7 and bulk.get_bulk(db, found.id).is_pending
    writing = bulk.find_writing(db)
    assert (writing.name, writing.total, writing.written) == ("Lena", 30, 7)
    assert not writing.is_undone and bulk.has_stopped(db)
    with pytest.raises(Conflict, match="A decision about 30 sentences is being written"):
        bulk.accept(db, lead, open_groups(), look(ALL_AGREE), "")
    with pytest.raises(Conflict, match="is being written"):
        bulk.undo(db, lead, bulk.get_bulk(db, found.id))
    bulk.go_on(db, PATIENCE)
    assert bulk.find_writing(db) is None
    assert len(gold_of(db)) == 30 and not bulk.get_bulk(db, found.id).is_pending
    assert db.reader().execute("select count(*) from event where bulk = ?", [found.id]).fetchone()[
        0
    ] == (30)
    accepting.finish(db)
    assert stored.list_pending(db.reader()) == []


def test_an_undo_that_was_cut_short_is_finished_too(db, many, lead, look, open_groups, monkeypatch):
    found = look(SPLIT)
    bulk.accept(db, lead, open_groups(), found, "")
    monkeypatch.setattr(accepting, "_take_back", lambda *_: (_ for _ in ()).throw(Busy("Stop.")))
    with pytest.raises(Busy):
        bulk.undo(db, lead, bulk.get_bulk(db, found.id))
    monkeypatch.undo()
    assert bulk.find_writing(db).is_undone
    with background.writing(db):
        background.write(db, PATIENCE)
        assert gold_of(db) == {} and bulk.find_writing(db) is None


def test_a_decision_that_takes_long_goes_on_and_stops_with_the_server(
    db, many, lead, look, open_groups, monkeypatch
):
    found, save, saved = look(SPLIT), accepting._save, Event()

    def save_until_the_server_stops(writing, decision, events):
        save(writing, decision, events)
        saved.set()
        assert background._works[db].is_stopped.wait(PATIENCE)

    monkeypatch.setattr(accepting, "PART", 7)
    with monkeypatch.context() as patch:
        patch.setattr(accepting, "_save", save_until_the_server_stops)
        assert bulk.accept(db, lead, open_groups(), found, "", seconds=0.01) is None
        assert saved.wait(PATIENCE) and not bulk.has_stopped(db)
        with background.writing(db):
            pass
    assert bulk.has_stopped(db) and bulk.find_writing(db).written == 7
    background.write(db)
    assert len(gold_of(db)) == 30


def test_a_lead_decides_nothing_in_an_article_that_they_still_have_to_label(
    db, many, lead, look, open_groups
):
    found = look(SPLIT)
    assign.take(db, lead, many[30].article)
    rest = bulk.open_sample(db, lead, open_groups(), found)
    hidden = {one.id for one in many if one.article == many[30].article}
    assert not hidden & {*rest.rest}
    assert bulk.accept(db, lead, open_groups(), found, "") == 20
    assert not hidden & set(gold_of(db))


def test_one_that_they_take_while_it_is_written_is_refused(
    db, many, lead, look, open_groups, monkeypatch
):
    found, make = look(SPLIT), accepting._make_events

    def make_and_take(*given):
        events = make(*given)
        assign.take(db, lead, many[30].article)
        return events

    monkeypatch.setattr(accepting, "_make_events", make_and_take)
    assert bulk.accept(db, lead, open_groups(), found, "") == 20


def test_another_lead_learns_nothing_of_an_article_that_they_still_have_to_label(
    db, many, lead, look, open_groups
):
    found, other = look(SPLIT, overturned=20), membership.add_person(db, "Otto", "lead")
    assign.take(db, other, many[30].article)
    hidden = {one.id for one in many if one.article == many[30].article}
    groups = find_groups(agreement.show_basis(db, other))
    for _ in ("open", "accepted"):
        shown = bulk.open_sample(db, other, groups, bulk.get_bulk(db, found.id))
        listed = {item.sentence for item in shown.items}
        assert listed and not listed & hidden
        assert shown.overturned == Share(20, 20)
        if not bulk.get_bulk(db, found.id).accepted_at:
            bulk.accept(db, lead, open_groups(), found, "")


def test_a_withdrawn_article_gets_no_gold(db, many, lead, look, open_groups):
    found = look(SPLIT)
    articles.withdraw(db, lead, many[30].article)
    assert bulk.accept(db, lead, open_groups(), found, "") == 20
    assert not {one.id for one in many if one.article == many[30].article} & set(gold_of(db))


def test_no_one_marks_or_accepts_the_sample_of_another_lead(db, many, lead, look, open_groups):
    found, other = look(SPLIT), membership.add_person(db, "Otto", "lead")
    for act in (
        lambda: bulk.mark(db, other, found, 1, "overturned"),
        lambda: bulk.accept(db, other, open_groups(), found, ""),
    ):
        with pytest.raises(Conflict, match="Lena"):
            act()


def test_a_closed_sample_cannot_be_changed_or_accepted_twice(db, many, lead, look, open_groups):
    found, groups = look(SPLIT, overturned=1), open_groups()
    bulk.accept(db, lead, groups, found, "")
    with pytest.raises(Conflict, match="closed"):
        bulk.mark(db, lead, found, 1, "kept")
    with pytest.raises(Conflict):
        bulk.accept(db, lead, open_groups(), found, "")
    assert bulk.get_bulk(db, found.id).overturned == 1


def test_a_reason_that_is_too_long_is_refused(db, many, lead, look, open_groups):
    with pytest.raises(Invalid, match="4,000"):
        bulk.accept(db, lead, open_groups(), look(SPLIT), "x" * 4_001)


@pytest.mark.parametrize(("overturned", "is_a_lot"), [(0, False), (1, False), (2, True)])
def test_a_tenth_of_the_sample_is_a_lot(db, many, lead, look, open_groups, overturned, is_a_lot):
    found = look(SPLIT, overturned=overturned)
    assert bulk.open_sample(db, lead, open_groups(), found).is_a_lot is is_a_lot


def test_an_article_of_a_sample_can_be_deleted_and_the_share_stays(
    db, many, lead, look, open_groups
):
    found = look(SPLIT, overturned=2)
    bulk.accept(db, lead, open_groups(), found, "")
    for article in {one.article for one in many[30:]}:
        articles.withdraw(db, lead, article)
        articles.delete(db, lead, article)
    assert bulk.share_of(bulk.get_bulk(db, found.id)).count == 2
    assert examine(db).faults == []


def text_of(store, labels):
    return b"".join(stream(store, Selection(labels=labels))).decode()


def test_what_was_accepted_in_bulk_comes_back_from_an_export(db, many, lead, look, open_groups):
    bulk.accept(db, lead, open_groups(), look(SPLIT, overturned=1), "No one is cited.")
    exported = [text_of(db, labels) for labels in ("raw", "gold")]
    fresh = open_project(":memory:")
    texts = [get_article(db.reader(), one).text for one in dict.fromkeys(s.article for s in many)]
    add_articles(fresh, None, [Draft(text=text, name=f"{n}.txt") for n, text in enumerate(texts)])
    for text in exported:
        assert import_labels(fresh, text).refused == []
        assert import_labels(fresh, text).refused == []
    assert text_of(fresh, "gold") == exported[1]
    assert exported[1].count("No one is cited.") == 30
    [there] = bulk.list_accepted(fresh)
    here = bulk.get_bulk(db, there.id)
    assert bulk.share_of(there) == bulk.share_of(here) == Share(1, 20)
    assert (there.decided, there.name, bulk.key_of(there)) == (30, "Lena", SPLIT)
    assert examine(fresh).faults == []
    fresh.close()


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV 1/20 author unnamed", (1, 20, "author", "unnamed")),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV 0/4", (0, 4, "", "")),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV 5/4", None),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV", None),
        ("", None),
    ],
)
def test_a_cell_that_names_no_decision_is_left_out(cell, found):
    read = ImportedBulk.read({"reviewer": "gold", "decided_by": "Lena", "bulk": cell})
    assert (read and (read.overturned, read.seen, read.first, read.second)) == found
    assert ImportedBulk.read({"reviewer": "Alice", "bulk": cell}) is None
