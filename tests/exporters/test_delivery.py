"""delivery: one zip with labels, articles, scheme, guideline, dictionary and agreement."""

import csv
import io
import tomllib
from zipfile import ZipFile

import pytest

from annotate.errors import Invalid
from annotate.exporters.handed_over.delivery import CONTENTS
from annotate.exporters.handed_over.dictionary import MEANINGS
from annotate.records import long_columns
from annotate.workflow import agreement, export
from annotate.workflow.people.pseudonyms import list_pseudonyms
from annotate.workflow.scheme import get_scheme
from tests.labelled import PEOPLE, make_project


@pytest.fixture(scope="module")
def store():
    store = make_project(count=8, sentences=10)
    yield store
    store.close()


@pytest.fixture(scope="module")
def files(store):
    return write(store)


def write(store, **wish):
    data = b"".join(export.stream(store, export.Selection("delivery", **wish)))
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(data):
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_it_has_what_the_page_says(files):
    assert [*files] == [*(name for name, _ in CONTENTS), "manifest.json"]


def test_the_labels_are_those_of_the_long_csv(store, files):
    for labels in ("raw", "best"):
        whole = b"".join(export.stream(store, export.Selection("csv", labels)))
        assert files[f"{labels}.csv"] == whole


def test_every_labelled_article_is_there_with_its_text(store, files):
    articles = {row["article_id"]: row for row in rows_of(files["articles.csv"])}
    answers = {}
    for row in rows_of(files["raw.csv"]):
        text = articles[row["article_id"]]["text"]
        assert text[int(row["sentence_start"]) : int(row["sentence_end"])] == row["sentence"]
        answers.setdefault(row["article_id"], set()).add((row["sentence_id"], row["reviewer"]))
    assert {one: len(given) for one, given in answers.items()} == {
        one: int(row["answers"]) for one, row in articles.items()
    }


def test_scheme_and_guideline_are_those_in_force(store, files):
    scheme = get_scheme(store)
    assert files["scheme.toml"].decode() == scheme.toml
    assert tomllib.loads(scheme.toml)["id"] == scheme.id
    guideline = files["guideline.md"].decode()
    for field in scheme.fields:
        for value in field.offered:
            assert f"### {value.label} (`{value.id}`)" in guideline
    for rule in scheme.rules:
        assert rule.text.strip() in guideline


def test_the_dictionary_explains_every_column_and_every_value(files):
    told = {(row["file"], row["column"]): row for row in rows_of(files["data_dictionary.csv"])}
    for name, data in files.items():
        if name.endswith(".csv") and name != "data_dictionary.csv":
            file = "raw.csv, best.csv" if name in ("raw.csv", "best.csv") else name
            rows = rows_of(data)
            listed = [column for one, column in told if one == file]
            assert listed == [*rows[0]]
            for column in ("source", "confidence", "verdict", "kind", "split", "level"):
                for value in {row.get(column) for row in rows} - {None, ""}:
                    assert value in told[file, column]["values"], (name, column)
    assert all(row["type"] and row["meaning"] for row in told.values())


def test_every_column_of_the_long_csv_has_a_meaning():
    assert set(long_columns(())) - {"source"} <= MEANINGS.keys()


def test_agreement_is_the_download_of_its_page(store, files):
    basis = agreement.show_basis(store, None)
    assert files["agreement.csv"].decode() == agreement.write_figures(basis)


def test_pseudonyms_hide_names_in_agreement_too(store, files):
    shown = write(store, pseudonyms=True, people=PEOPLE[:2])
    alias = list_pseudonyms(store)
    of = {row["of"] for row in rows_of(shown["agreement.csv"])}
    first, second = (alias[name] for name in PEOPLE[:2])
    assert {f"sources: {first}, {second}", f"sources: without {first}"} <= of
    for data in shown.values():
        for name in PEOPLE:
            assert name.encode() not in data
    assert f"sources: {PEOPLE[0]}, {PEOPLE[1]}" in files["agreement.csv"].decode()


def test_other_labels_are_refused(store):
    with pytest.raises(Invalid, match="has its own labels"):
        export.stream(store, export.Selection("delivery", "gold"))
