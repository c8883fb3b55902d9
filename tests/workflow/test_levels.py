"""A set and a text from the answer to agreement, the export and back again."""

import csv
import io

import pytest

from annotate import agreement as figures
from annotate import schemes
from annotate.records import Draft
from annotate.workflow import agreement
from annotate.workflow.export import Selection, count, stream
from annotate.workflow.import_labels import Naming, import_labels, import_named
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label.saving import save_events
from annotate.workflow.operations.opening import open_project
from annotate.workflow.scheme import use_scheme
from tests.conftest import TEXT
from tests.levels import LEVELS, TOML


@pytest.fixture
def levels(db, asked):
    db.write(lambda db: use_scheme(db, LEVELS))
    return LEVELS


@pytest.fixture
def say(db, levels):
    """Save a claim of a sentence: say(alice, sentence, topics=["war"], …) → what was said."""
    made = []

    def save(person, sentence, version=1, **fields):
        made.append(sentence)
        fields = {"topics": ["war"], "remark": "so", "confidence": "high", **fields}
        claim = {"source": "author", "start": 0, "end": len(sentence.text), "fields": fields}
        event = {
            "id": f"levels-{len(made)}", "sentence": sentence.id, "scheme": "levels",
            "scheme_version": version, "answer": {"verdict": "claims", "claims": [claim]},
        }  # fmt: skip
        return save_events(db, person, {"person": person.id, "events": [event]})

    return save


def exported(store, **wish):
    return b"".join(stream(store, Selection(**wish))).decode()


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_set_is_joined_by_bars_and_a_text_is_as_it_was_written(db, alice, asked, say):
    say(alice, asked[0], topics=["sport", "money"], remark='"|" = “bar”, they say')
    [row] = rows(exported(db))
    assert (row["topics"], row["remark"]) == ("money|sport", '"|" = “bar”, they say')


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"topics": []}, "What is it about?"),
        ({"topics": ["war", "peace"]}, "set of the field’s values"),
        ({"topics": "war|peace"}, "set of the field’s values"),
        ({"remark": "  "}, "Which words?"),
        ({"remark": 7}, "not text"),
    ],
)
def test_a_set_or_a_text_that_is_not_one_is_refused(alice, asked, say, fields, place):
    told = say(alice, asked[0], **fields)
    assert told["accepted"] == []
    assert place in told["rejected"][0]["reason"]


def test_an_export_of_every_level_comes_back_to_the_byte(db, alice, bob, asked, say):
    say(alice, asked[0], topics=["sport", "money"], remark="a|b")
    say(bob, asked[0], topics=["war"], remark="x, “y”")
    text = exported(db)
    second = open_project(":memory:")
    add_articles(second, None, [Draft(text=TEXT, name="town.txt")])
    second.write(lambda db: use_scheme(db, LEVELS))
    assert import_labels(second, text).refused == []
    assert exported(second) == text
    second.close()


def test_a_table_made_elsewhere_names_a_set_by_labels_and_aliases(db, asked, levels):
    lines = [
        "sentence_id,annotator,label,about,words,sure",
        f"{asked[0].id},Zoe,Own voice,War|football,so they say,High",
    ]
    columns = {"reviewer": "annotator", "source": "label", "topics": "about", "remark": "words",
               "confidence": "sure"}  # fmt: skip
    data = "\n".join(lines).encode()
    done = import_named(db, data, "made.csv", Naming(columns=columns))
    assert (done.taken, done.refused) == (1, [])
    [row] = rows(exported(db))
    assert (row["topics"], row["remark"]) == ("sport|war", "so they say")


def test_sets_are_compared_by_masi_and_texts_not_at_all(db, alice, bob, asked, say):
    given = [
        (["war"], ["war"]), (["war", "money"], ["war"]), (["sport"], ["money"]),
        (["money", "sport"], ["sport", "money"]),
    ]  # fmt: skip
    for sentence, (hers, his) in zip(asked, given, strict=False):
        say(alice, sentence, topics=hers, remark="one")
        say(bob, sentence, topics=his, remark="two")
    basis = agreement.show_basis(db, None)
    assert [one.id for one in agreement.list_measures(basis.scheme)] == [
        "source", "topics", "confidence",
    ]  # fmt: skip
    measure = agreement.get_measure(basis.scheme, "topics")
    rows = [("article", tuple(map(frozenset, pair)), 1) for pair in given]
    table = figures.tabulate(("Alice", "Bob"), rows, level="set")
    alone = figures.figure("krippendorff_alpha", table, of="topics", distance="masi")
    shown = agreement.headline(basis, measure)
    assert shown.alpha.value == pytest.approx(alone.value)
    assert 0 < shown.alpha.value < 1
    assert shown.percent.value == 0.5
    assert shown.commonest[0].text == "War"
    cells = agreement.confusion(basis, measure)
    assert cells.cells["money|sport", "money|sport"] == 1
    assert cells.labels["money|sport"].text == "Money, Sport"
    by_value = {one.value: one.disagreements for one in agreement.values(basis, measure)}
    assert by_value == {"money": 2, "sport": 1, "war": 0}
    wanted = agreement.Wanted(value="money")
    assert agreement.find(basis, measure, wanted) == [asked[1].id, asked[2].id]
    names = {one["of"] for one in agreement.as_json(basis)["figures"]}
    assert "topics" in names and not any("remark" in name for name in names)


def test_every_panel_of_a_set_is_shown(client, db, alice, bob, lead, asked, say):
    say(alice, asked[0], topics=["war", "money"])
    say(bob, asked[0], topics=["war"])
    page = client.enter(lead).get("/agreement?field=topics&whole=on")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "Money, War" in text
    assert client.get("/agreement/figures.csv?field=topics").status_code == 200
    for query in ("value=money", "first=money|war&second=war"):
        found = client.get(f"/agreement/sentences?field=topics&{query}")
        assert found.status_code == 200
        assert asked[0].text[:20] in found.get_data(as_text=True)


def test_an_export_can_leave_out_what_was_made_with_a_later_version(
    db, alice, lead, client, asked, say
):
    say(alice, asked[0])
    second = schemes.parse(TOML.replace("version = 1", "version = 2"))
    db.write(lambda db: use_scheme(db, second))
    say(alice, asked[1], version=2)
    assert [row["scheme_version"] for row in rows(exported(db))] == ["1", "2"]
    assert [row["sentence_id"] for row in rows(exported(db, before_version=2))] == [asked[0].id]
    assert len(rows(exported(db, before_version=3))) == 2
    assert count(db, Selection(before_version=2))["rows"] == 1
    assert count(db, Selection())["rows"] == 2
    page = client.enter(lead).get("/export?before_version=2").get_data(as_text=True)
    assert "--before-version 2" in page
    assert "Answers made with version 2 or later." in page
    assert '<option value="2" selected>version 2</option>' in page
    assert client.get("/export?before_version=soon").status_code == 422
    shown = client.get("/agreement?before_version=2").get_data(as_text=True)
    assert '<option value="2" selected>version 2</option>' in shown
