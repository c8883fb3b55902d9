"""The rows of an article are written once, until something in them changes."""

import csv
import gzip
import io
from dataclasses import replace

import pytest

from annotate.records import Answer, Claim, Event
from annotate.store.answers.labels import save_event
from annotate.store.file.ulid import encode, iso_to_ms
from annotate.workflow import agreement
from annotate.workflow.agreement.basis import grounds_of
from annotate.workflow.agreement.downloads import disagreements as writing
from annotate.workflow.articles import details
from annotate.workflow.people import membership
from tests.labelled import PEOPLE, make_project
from tests.written import write_whole


@pytest.fixture
def store():
    return make_project(count=40, sentences=6)


def write(store, field="source", limits=None, **how):
    """Write the file; return the articles whose rows were written, and the rows of the file.

    `limits` narrow the scope.
    """
    asked = []
    list_rows = writing.Writer.list_rows

    def listed(writer, splits, *known):
        asked.extend(one.article for one in splits)
        return list_rows(writer, splits, *known)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing.Writer, "list_rows", listed)
        scope = replace(agreement.show_scope(store, None), **limits or {})
        basis = agreement.open_basis(store, scope)
        measure = agreement.get_measure(basis.scheme, field)
        found = agreement.write_disagreements(basis, measure, **how)
    splits = list(agreement.list_splits(basis, measure))
    alias = writing.list_pseudonyms(store) if how.get("pseudonyms") else {}
    spreadsheet = how.get("spreadsheet", False)
    again = write_whole(basis, measure, splits, alias=alias, spreadsheet=spreadsheet)
    text = gzip.decompress(found).decode()
    assert text == again.decode()
    return set(asked), list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def say(store, name, sentence, source, layer="label"):
    people = {row["person"].name: row["person"] for row in membership.list_people(store)}
    claim = Claim(source, fields={"confidence": "high"})
    event = Event(
        id=f"{name}-{sentence}-{source}-{layer}",
        person=people[name].id,
        sentence=sentence,
        answer=Answer("claims", (claim,)),
        layer=layer,
        scheme="news-source",
        scheme_version=1,
        received=encode(iso_to_ms("2026-06-01T08:00:00Z"), len(name)),
    )
    store.write(lambda db: save_event(db, event, 0))


def test_after_a_save_only_the_rows_of_its_article_are_written(store):
    every, rows = write(store)
    assert len(every) > 20 and len(rows) > 20
    assert write(store)[0] == set()
    say(store, PEOPLE[0], rows[-1]["sentence_id"], "ukraine_statement")
    asked, changed = write(store)
    assert asked == {rows[-1]["article_id"]} and changed != rows


def test_a_decision_is_written(store):
    _, rows = write(store)
    say(store, PEOPLE[0], rows[0]["sentence_id"], "author", layer="gold")
    asked, after = write(store)
    assert asked == {rows[0]["article_id"]}
    assert (rows[0]["decided"], after[0]["decided"]) == ("0", "1")


def test_a_corrected_title_is_written(store):
    _, rows = write(store)
    article = rows[0]["article_id"]
    details.correct(store, None, article, title="Another title")
    asked, rows = write(store)
    assert asked == {article}
    assert {row["article_title"] for row in rows if row["article_id"] == article} == {
        "Another title"
    }


def test_someone_who_labels_for_the_first_time_has_a_column(store):
    _, rows = write(store)
    membership.add_person(store, "Zoe")
    say(store, "Zoe", rows[-1]["sentence_id"], "us_official")
    _, after = write(store)
    assert "Zoe" not in rows[0] and {row["Zoe"] for row in after} == {"", "us_official high"}


@pytest.mark.parametrize("how", [{"pseudonyms": True}, {"spreadsheet": True}])
def test_each_kind_of_file_has_rows_of_its_own(store, how):
    write(store)
    every, rows = write(store, **how)
    assert len(every) > 20
    say(store, PEOPLE[0], rows[0]["sentence_id"], "ukraine_statement")
    assert write(store, **how)[0] == write(store)[0] == {rows[0]["article_id"]}


@pytest.mark.parametrize("field", ["source", "confidence"])
@pytest.mark.parametrize(
    "limits", [{}, {"version": ("news-source", 1)}, {"people": PEOPLE[:3]}, {"since": "2025-09-03"}]
)
def test_the_rows_of_any_field_and_scope_are_kept(store, field, limits):
    every, rows = write(store, field, limits)
    assert len(every) > 10 and len(rows) > 10
    assert write(store, field, limits)[0] == set()
    say(store, PEOPLE[0], rows[-1]["sentence_id"], "ukraine_statement")
    asked, changed = write(store, field, limits)
    assert asked <= {rows[-1]["article_id"]} and changed != rows


def test_rows_give_way_to_what_the_setting_allows(store, monkeypatch):
    _, listed = write(store)
    rows = grounds_of(store).rows
    assert rows.count() == 40 and rows.size() > 1_000
    monkeypatch.setattr("annotate.workflow.agreement.basis.MB", 1)
    agreement.hold_memory(store)
    assert rows.count() == 0
    say(store, PEOPLE[0], listed[0]["sentence_id"], "ukraine_statement")
    assert len(write(store)[0]) > 20
