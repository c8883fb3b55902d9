"""Exports: which rows go out, and how many are left out and why."""

import csv
import io

import pytest

from annotate.errors import Invalid, NotFound
from annotate.records import Draft
from annotate.store.articles import list_sentences
from annotate.workflow import assign, export
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label import saving


def rows(db, person=None, **wish):
    text = b"".join(export.stream(db, export.Selection(**wish), person)).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_finished_answers_go_out_and_the_others_are_counted(db, asked, alice, bob, save):
    save(alice, asked[0], "author")
    save(alice, asked[1], verdict="no_claim")
    save(alice, asked[2], verdict="cant_tell")
    save(alice, asked[3], verdict="skipped")
    save(bob, asked[0], verdict=None, flag="look")
    assert [row["verdict"] for row in rows(db)] == ["claims", "no_claim", "cant_tell"]
    assert [row["verdict"] for row in rows(db, skipped=True)][-1] == "skipped"
    counts = export.count(db, export.Selection())
    assert (counts["rows"], counts["skipped"], counts["todo"], counts["hidden"]) == (3, 1, 1, 0)
    assert export.count(db, export.Selection(skipped=True))["rows"] == 4


def test_an_undone_answer_goes_out_no_more(db, asked, alice, save):
    save(alice, asked[0], "author")
    save(alice, asked[0], verdict=None)
    assert rows(db) == []
    assert export.count(db, export.Selection())["todo"] == 1


def test_gold_says_who_decided_how_many_said_so_and_why(db, asked, alice, bob, charlie, lead, save):
    save(alice, asked[0], "author")
    save(bob, asked[0], "unnamed")
    save(charlie, asked[0], "author", "low")
    assert rows(db, labels="gold") == []
    save(lead, asked[0], "author", layer="gold", why="Nobody else is named.")
    [row] = rows(db, labels="gold")
    assert [row[name] for name in ("reviewer", "decided_by", "n_labels", "n_agree", "why")] == [
        "gold", "Lena", "3", "1", "Nobody else is named.",
    ]  # fmt: skip
    assert {row["reviewer"] for row in rows(db)} == {"Alice", "Bob", "Charlie"}


def test_a_claim_is_a_row_with_its_own_words_offsets_and_names(db, asked, alice, event):
    sentence = next(one for one in asked if "\U0001f309" in one.text)
    made = event(sentence, comment='Two lines,\r\n"quoted"')
    whole = made["answer"]["claims"][0]
    made["answer"]["claims"] = [
        {**whole, "end": 1, "source": "other_named", "source_name": "=Lloyd, “Austin”"},
        {**whole, "start": 2, "source_start": 2, "source_end": 8},
    ]
    assert saving.save_events(db, alice, {"person": alice.id, "events": [made]})["accepted"]
    names = ("claim", "claim_start", "claim_end", "claim_text", "source", "source_name",
             "source_text")  # fmt: skip
    told = rows(db)
    assert [tuple(row[name] for name in names) for row in told] == [
        ("1", "0", "1", "\U0001f309", "other_named", "=Lloyd, “Austin”", ""),
        ("2", "2", "15", "Nobody knows.", "author", "", "Nobody"),
    ]
    assert {row["comment"] for row in told} == {'Two lines,\r\n"quoted"'}


def test_rows_stand_by_article_position_reviewer_claim(db, asked, alice, bob, lead, save):
    [other] = add_articles(db, None, [Draft(text="One thing. Another.", name="b.txt")])
    for person in (bob, alice):
        for sentence in asked[::-1]:
            save(person, sentence)
    told = [(row["article_id"], int(row["position"]), row["reviewer"]) for row in rows(db)]
    assert told == sorted(told)
    assert len(told) == 2 * len(asked)
    assert other.id not in {article for article, *_ in told}


def test_what_is_hidden_from_a_lead_is_not_even_counted(db, article, asked, alice, lead, save):
    save(alice, asked[0])
    save(alice, asked[1], verdict="skipped")
    save(alice, asked[2], verdict=None, comment="?")
    assign.take(db, lead, article.id)
    counts = export.count(db, export.Selection(), lead)
    assert [counts[name] for name in ("rows", "skipped", "todo", "hidden")] == [0, 0, 0, 1]
    assert rows(db, lead) == []
    assert len(rows(db)) == 1


@pytest.mark.parametrize(
    ("wish", "error", "words"),
    [({"format": "xml"}, NotFound, "csv, csv-spreadsheet"), ({"labels": "silver"}, Invalid, "raw")],
)
def test_what_there_is_not_is_refused_with_the_choices(db, wish, error, words):
    for act in (export.stream, export.preview, export.count):
        with pytest.raises(error) as told:
            act(db, export.Selection(**wish))
        assert words in told.value.remedy


@pytest.mark.parametrize("name", ["csv", "csv-spreadsheet", "csv-wide", "jsonl", "doccano"])
@pytest.mark.parametrize("labels", ["raw", "best"])
def test_the_size_is_guessed_from_the_first_units_of_a_long_article(
    db, alice, bob, save, monkeypatch, name, labels
):
    text = " ".join(f"The river rose by {n:03} metres." for n in range(60))
    [made] = add_articles(db, None, [Draft(text=text, name="long.txt")])
    for one in list_sentences(db.reader(), made.id):
        for person in (alice, bob):
            save(person, one)
    monkeypatch.setattr(export, "_ENOUGH_ROWS", 20)
    read = []
    made_once = export.Reading

    def reading(*words, **more):
        read.append(made_once(*words, **more))
        return read[-1]

    monkeypatch.setattr(export, "Reading", reading)
    selection = export.Selection(format=name, labels=labels)
    rows = export.count(db, selection)["rows"]
    assert rows == (120 if labels == "raw" else 60)
    guessed = export.estimate(db, selection, rows)
    assert [one.counts["rows"] for one in read] == [20]
    whole = len(b"".join(export.stream(db, selection)))
    assert 0.8 * whole < guessed < 1.25 * whole


def test_the_file_is_named_after_project_and_labels(db):
    assert export.file_name(export.Selection(labels="gold"), "My  News Project") == (
        "my-news-project-gold.csv"
    )
    assert export.file_name(export.Selection(), "../a/b\\c: Ukraine’s “war”") == (
        "a-b-c-ukraine-s-war-raw.csv"
    )
    assert export.file_name(export.Selection(), " ") == "annotate-raw.csv"
    spreadsheet = export.Selection(format="csv-spreadsheet")
    assert export.file_name(spreadsheet, "Floods") == "floods-raw-spreadsheet.csv"
