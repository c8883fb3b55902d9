"""Whatever is exported comes back the same: export → fresh project → import → export."""

import csv
import io
import sqlite3
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.errors import Busy, Refused
from annotate.records import Draft
from annotate.store.answers import labels, tallies
from annotate.store.answers.labels import list_answers
from annotate.store.articles import list_sentences
from annotate.store.file import doctor
from annotate.store.project import save_setting
from annotate.units import merge, split
from annotate.workflow.export import Selection, stream
from annotate.workflow.import_labels import Naming, import_any, import_labels, import_named, saving
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label.saving import save_events
from annotate.workflow.operations.doctor import examine
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people.membership import add_person
from annotate.workflow.units import open_units, save_units
from tests import serving
from tests.conftest import TEXT, looks
from tests.kept import keep, open_kept

NOTES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
SOURCES = st.sampled_from(["author", "unnamed", "us_official", "other_named"])
CLAIMS = st.tuples(
    SOURCES, st.sampled_from(["high", "moderate", "low", "not_a_statement"]),
    st.floats(0, 0.99), st.floats(0, 0.99), NOTES,
)  # fmt: skip
SAVES = st.lists(
    st.tuples(
        st.sampled_from(["Alice", "Боб", "Lena", "gold"]),
        st.integers(0, 5),
        st.sampled_from(["claims", "claims", "no_claim", "cant_tell", "skipped", None]),
        st.lists(CLAIMS, min_size=1, max_size=3),
        st.one_of(st.none(), NOTES),
        NOTES,
    ),
    max_size=12,
)


def fresh():
    """A project with the small article: its store and the asked sentences."""
    store = open_kept(town())
    [article] = store.reader().execute("select id from article").fetchone()
    units = list_sentences(store.reader(), article)
    return store, [one for one in units if one.kind == "sentence"]


@cache
def town():
    store = open_project(":memory:")
    add_articles(store, None, [Draft(text=TEXT, name="town.txt")])
    return keep(store)


EMPTY = keep(open_project(":memory:"))


def claim(sentence, source, confidence, first, second, name):
    places = sorted({round(first * len(sentence.text)), round(second * len(sentence.text))})
    start = min(places[0], len(sentence.text) - 1)
    end = max(places[-1], start + 1)
    return {
        "source": source, "fields": {"confidence": confidence}, "start": start, "end": end,
        "source_start": start, "source_end": end, "source_name": name,
    }  # fmt: skip


def play(saves):
    """Save what the steps say; give the store. What the rules refuse is left out."""
    store, asked = fresh()
    people = {name: add_person(store, name) for name in ("Alice", "Боб")}
    people["Lena"] = people["gold"] = add_person(store, "Lena", "lead")
    for number, (who, place, verdict, claims, flag, comment) in enumerate(saves):
        sentence = asked[place % len(asked)]
        event = {
            "id": f"event-{number:06}",
            "sentence": sentence.id,
            "scheme": "news-source",
            "scheme_version": 1,
            "layer": "gold" if who == "gold" else "label",
            "active_ms": number * 100,
            "answer": {
                "verdict": verdict,
                "claims": [claim(sentence, *one) for one in claims] if verdict == "claims" else [],
                "flag": flag,
                "comment": comment,
            },
        }
        save_events(store, people[who], {"person": people[who].id, "events": [event]})
    return store


def exported(store, **wish):
    return b"".join(stream(store, Selection(**wish))).decode()


@looks(12)
@given(saves=SAVES, format=st.sampled_from(["csv", "csv-spreadsheet"]))
def test_what_is_exported_comes_back_to_the_byte_and_a_second_time_changes_nothing(saves, format):
    first = play(saves)
    files = [
        exported(first, format=format, skipped=True),
        exported(first, format=format, labels="gold"),
    ]
    second, _ = fresh()
    for text in files:
        assert import_labels(second, text).refused == []
    assert exported(second, skipped=True) == exported(first, skipped=True)
    assert [row[26:31] for row in parsed(exported(second, labels="gold"))] == [
        row[26:31] for row in parsed(exported(first, labels="gold"))
    ]
    assert doctor.compare_replay(second.reader()) == []
    before = exported(second, skipped=True)
    for text in files:
        again = import_labels(second, text)
        assert (again.taken, again.refused) == (0, [])
    assert exported(second, skipped=True) == before
    first.close()
    second.close()


@looks(12)
@given(saves=SAVES, format=st.sampled_from(["csv", "csv-spreadsheet"]))
def test_an_export_fills_an_empty_project_and_the_full_article_completes_it(saves, format):
    first = play(saves)
    raw = exported(first, format=format, skipped=True)
    gold = exported(first, format=format, labels="gold")
    second = open_kept(EMPTY)
    for text in (raw, gold):
        assert import_labels(second, text, rebuilds=True).refused == []
    assert exported(second, format=format, skipped=True) == raw
    assert gold_only(exported(second, labels="gold")) == gold_only(exported(first, labels="gold"))
    assert examine(second).faults == []
    before = exported(second, format=format, skipped=True)
    [made] = add_articles(second, None, [Draft(text=TEXT, name="town.txt")])
    assert made.is_known is False
    assert exported(second, format=format, skipped=True) == before
    units = [list_sentences(store.reader(), made.id) for store in (first, second)]
    assert [one.id for one in units[0]] == [one.id for one in units[1]]
    assert [one.text for one in units[0]] == [one.text for one in units[1]]
    assert examine(second).faults == []
    [again] = add_articles(second, None, [Draft(text=TEXT, name="town.txt")])
    assert again.is_known
    first.close()
    second.close()


@looks(12)
@given(saves=SAVES)
def test_json_lines_come_back_to_the_byte_also_where_no_article_is(saves):
    first = play(saves)
    files = {labels: exported(first, format="jsonl", labels=labels) for labels in ("raw", "gold")}
    files["raw"] = exported(first, format="jsonl", skipped=True)
    for second, rebuilds in ((fresh()[0], False), (open_kept(EMPTY), True)):
        for text in filter(None, files.values()):
            assert import_jsonl(second, text, rebuilds=rebuilds).refused == []
        assert exported(second, skipped=True) == exported(first, skipped=True)
        gold = exported(second, labels="gold")
        assert gold_only(gold) == gold_only(exported(first, labels="gold"))
        if not rebuilds:  # the sentences around those with labels are there
            assert exported(second, format="jsonl", skipped=True) == files["raw"]
        for text in filter(None, files.values()):
            assert import_jsonl(second, text, rebuilds=rebuilds).taken == 0
        assert examine(second).faults == []
        second.close()
    first.close()


def import_jsonl(store, text, **options):
    return import_any(store, text.encode(), "labels.jsonl", Naming(), **options)


def gold_only(text):
    return [row[:31] for row in parsed(text)]


@looks(12)
@given(saves=SAVES)
def test_ones_own_export_taken_back_changes_nothing(saves):
    store = play(saves)
    raw, gold = exported(store, skipped=True), exported(store, labels="gold")
    for text in (raw, gold):
        told = import_labels(store, text)
        assert (told.taken, told.refused) == (0, [])
    assert exported(store, skipped=True) == raw
    assert exported(store, labels="gold") == gold
    store.close()


@looks(12)
@given(saves=SAVES, order=st.randoms(use_true_random=False), cut=st.floats(0, 1))
def test_files_may_come_in_any_order_and_overlap(saves, order, cut):
    store = play(saves)
    heading, *rows = parsed(exported(store, skipped=True))
    by_answer = {}
    for row in rows:
        by_answer.setdefault((row[6], row[12]), []).append(row)
    groups = list(by_answer.values())
    place = round(cut * len(groups))
    parts = [groups[: place + 1], groups[place:], groups]
    order.shuffle(parts)
    other, _ = fresh()
    for part in parts:
        lines = [row for group in part for row in group]
        order.shuffle(lines)
        assert import_labels(other, written([heading, *lines])).refused == []
    assert exported(other, skipped=True) == exported(store, skipped=True)
    store.close()
    other.close()


@looks(50)
@given(text=st.one_of(NOTES, st.text("sentence_id,reviewer\n\"'\r\0;\t", max_size=200)))
def test_no_text_at_all_crashes_the_import(text):
    store, _ = fresh()
    with pytest.raises(Refused):
        import_labels(store, text)
    store.close()


@looks(50)
@given(data=st.data())
def test_no_cell_at_all_crashes_the_import(data):
    heading, row = parsed(SAMPLE)
    for place in data.draw(st.lists(st.integers(0, len(row) - 1), min_size=1, max_size=3)):
        row[place] = data.draw(st.one_of(NOTES, st.sampled_from(["-1", "9" * 400, "١", "1e9"])))
    store, _ = fresh()
    told = import_labels(store, written([heading, row]))
    assert told.taken + len(told.refused) == 1
    assert doctor.compare_replay(store.reader()) == []
    store.close()


NAMED = Naming({"reviewer": "who", "source": "label"}, {"none": "no_claim", "": ""})
HEADING = ["sentence", "who", "label", "confidence"]


@looks(60)
@given(data=st.binary(max_size=200) | NOTES.map(str.encode), heading=st.booleans())
def test_no_bytes_at_all_crash_the_import_of_a_named_csv(data, heading):
    store, _ = fresh()
    data = (",".join(HEADING) + "\n").encode() * heading + data
    try:
        assert import_named(store, data, "x.csv", NAMED).taken == 0
    except Refused as refused:
        assert refused.remedy
    store.close()


WORDS = st.sampled_from(["author", "US official", "8", "none", "", "rumour"])
LABELLED = st.tuples(
    st.integers(0, 6), st.sampled_from(["Ann", "ann", "Боб", "gold", "", " "]), WORDS,
    st.sampled_from(["high", "L", "", "so-so"]),
)  # fmt: skip


@looks(60)
@given(rows=st.lists(LABELLED, max_size=12), order=st.randoms(use_true_random=False))
def test_each_row_of_a_named_csv_is_taken_refused_or_left_out_whatever_the_order(rows, order):
    store, asked = fresh()
    texts = [*(one.text for one in asked), "Never read."]
    cells = [[texts[place % len(texts)], *row] for place, *row in rows]
    told = import_named(store, written([HEADING, *cells]).encode(), "x.csv", NAMED)
    lines = {int(line.split(":")[0].removeprefix("line ")) for line in told.refused}
    assert len(lines) == len(told.refused) and lines <= set(range(2, len(rows) + 2))
    assert told.taken + told.left_out + len(lines) <= len(rows)
    assert doctor.compare_replay(store.reader()) == []
    before = exported(store)
    order.shuffle(cells)
    again = import_named(store, written([HEADING, *cells]).encode(), "x.csv", NAMED)
    assert (again.taken, again.known, len(again.refused)) == (0, told.taken, len(lines))
    assert exported(store) == before
    store.close()


def parsed(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def written(rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


SAMPLE = exported(
    play([("Alice", 0, "claims", [("author", "high", 0.1, 0.6, "A name")], "look", "a note")])
)


def test_labels_of_words_that_no_unit_has_any_more_go_to_the_history_only(
    db, article, asked, alice, lead
):
    opened = open_units(db, article.id)
    place = [one.start for one in opened.units].index(asked[0].start)
    save_units(db, lead, article.id, merge(opened.units, place), opened.version)
    data = written([HEADING, *([one.text, "Alice", "author", ""] for one in asked)]).encode()
    told = import_named(db, data, "x.csv", NAMED)
    assert (told.taken, len(told.kept), told.refused) == (len(asked) - 2, 2, [])
    assert told.kept[1].startswith("line 3: Its sentence has since been merged or split")
    opened = open_units(db, article.id)
    apart = split(article.text, opened.units, place, asked[1].start)
    save_units(db, lead, article.id, apart, opened.version)
    answers = list_answers(db.reader(), article.id, alice.id)
    assert set(answers) == {one.id for one in asked}
    assert import_named(db, data, "x.csv", NAMED).known == len(asked)


def test_a_project_without_words_takes_claims_without_words(db, article, asked, alice):
    db.write(lambda db: save_setting(db, "words", "off"))
    data = written([HEADING, [asked[0].text, "Alice", "author", "low"]]).encode()
    assert import_named(db, data, "x.csv", NAMED).refused == []
    [(answer, _)] = list_answers(db.reader(), article.id, alice.id).values()
    assert (answer.claims[0].start, answer.claims[0].end) == (None, None)


def named(asked, reviewer="Ida", value="author"):
    rows = [[one.text, reviewer, value, "high"] for one in asked]
    return written([["sentence", "reviewer", "source", "confidence"], *rows]).encode()


def test_an_import_is_saved_in_one_transaction_and_one_too_long_in_few(db, asked, monkeypatch):
    counts, write = [], db.write

    def counted(change):
        done = write(change)
        counts.append(db.reader().execute("select count(*) from event").fetchone()[0])
        return done

    monkeypatch.setattr(type(db), "write", lambda _, change: counted(change))
    assert import_named(db, named(asked[:5]), "labels.csv", Naming()).taken == 5
    assert counts == [5]
    assert import_named(db, named(asked[:5]), "labels.csv", Naming()).known == 5
    assert counts == [5, 5]


def test_nothing_of_an_import_stays_if_its_end_fails(db, asked, alice, monkeypatch):
    assert import_named(db, named(asked[:2], "Alice"), "labels.csv", Naming()).taken == 2

    def fail(*_, **__):
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(saving.audit, "note", fail)
    before = list(db.reader().iterdump())
    with pytest.raises(Busy):
        import_named(db, named(asked[2:], "Nobody yet"), "labels.csv", Naming())
    assert list(db.reader().iterdump()) == before


def test_labels_that_come_together_are_counted_like_those_that_come_one_by_one(db, asked, alice):
    files = [named(asked[:4], "Alice"), named(asked[2:], "Ida"), named(asked, "Alice", "unnamed")]
    for data in files:
        import_named(db, data, "labels.csv", Naming())
    counts = tallies.list_states(db.reader())
    assert counts["counts of answers"] and counts["counts of values"]
    db.write(tallies.recount)
    assert tallies.list_states(db.reader()) == counts
    rows = list(db.reader().query("select * from labels order by sentence_id, reviewer"))
    db.write(labels.replay)
    assert list(db.reader().query("select * from labels order by sentence_id, reviewer")) == rows


def test_a_label_saved_while_an_import_was_read_counts_and_the_import_does_not(
    db, asked, alice, monkeypatch
):
    divide = saving.divide

    def label_first(*given):
        batch = divide(*given)
        event = serving.event(asked[0].id, 0)
        event["answer"] = {"verdict": "cant_tell", "claims": []}
        assert save_events(db, alice, {"person": alice.id, "events": [event]})["rejected"] == []
        return batch

    monkeypatch.setattr(saving, "divide", label_first)
    done = import_named(db, named(asked[:3], "Alice"), "labels.csv", Naming())
    assert (done.taken, len(done.refused)) == (2, 1)
    answers = list_answers(db.reader(), asked[0].article, alice.id)
    assert answers[asked[0].id][0].verdict == "cant_tell"
