"""/import/labels: a CSV of labels is checked, its words are mapped, and then it is imported."""

import csv
import html
import io
import json
import re
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import pytest

from annotate.web.imports import labels
from annotate.workflow import export

PAGE = "/import/labels"
SEEDS = Path(__file__).resolve().parents[2] / "seeds"
ROWS = (
    "sentence,annotator,label,confidence\n"
    "{0},Ida,US gov,high\n"
    "{0},Jonas,author,moderate\n"
    "{1},Ida,US gov,low\n"
    "{1},Jonas,nonsense,low\n"
    "Not in any article.,Ida,author,high\n"
)
COLUMNS = {"column reviewer": "annotator", "column source": "label"}


@pytest.fixture
def data(asked):
    return ROWS.format(*(f'"{one.text}"' for one in asked[:2])).encode()


@pytest.fixture
def page(client, lead, data):
    """The report about the file, with its columns chosen."""
    client.enter(lead)
    return post(client, data, **COLUMNS)


def post(client, data, name="labels.csv", address=f"{PAGE}/preview", **fields):
    return client.post(address, data={"file": (io.BytesIO(data), name), **fields})


def zip_of(name):
    with ZipFile(data := io.BytesIO(), "w") as archive:
        archive.writestr(ZipInfo(name), "a,b")  # its time is fixed, as it is in the test's name
    return data.getvalue()


def parcel_of(page):
    return html.unescape(re.search(r'name="parcel" value="([^"]*)"', page.text)[1])


def answers(db):
    return db.reader().execute("select count(*) from event").fetchone()[0]


def test_without_its_columns_a_file_is_kept_and_they_are_asked_for(client, lead, data, words):
    client.enter(lead)
    page = post(client, data)
    shown = words(page)
    assert page.status_code == 422
    assert "Choose its columns: at least the reviewer, the source and the sentence." in shown
    some = client.post(
        f"{PAGE}/preview", data={"parcel": parcel_of(page), "column source": "label"}
    )
    assert "contains the reviewer. Choose it below." in words(some)
    again = client.post(f"{PAGE}/preview", data={"parcel": parcel_of(page), **COLUMNS})
    assert again.status_code == 200 and "1 answer to import" in words(again)


def test_the_report_groups_unknown_words_and_stores_nothing(page, db, words):
    shown = words(page)
    assert page.status_code == 200
    assert "1 answer to import" in shown and "4 rows are refused." in shown
    assert "Import the other rows" in shown
    assert "US gov Source 2 " in shown and "nonsense Source 1 " in shown
    assert "There is no sentence “Not in any article.”" in shown
    assert shown.count("US gov") == 1 and "--map" not in shown
    assert answers(db) == 0


def test_mapped_words_stay_mapped_and_are_imported(client, page, db, lead, words):
    chosen = {**COLUMNS, "word": ["US gov", "nonsense"], "value": ["us_official", "-"]}
    checked = client.post(f"{PAGE}/preview", data={"parcel": parcel_of(page), **chosen})
    shown = words(checked)
    assert "3 answers to import" in shown and "1 row is left out." in shown
    assert '<option value="us_official" selected>' in checked.text
    assert "can’t tell" in shown and "cant tell" not in shown
    done = client.post(PAGE, data={"parcel": parcel_of(checked), **chosen})
    assert done.status_code == 303
    rows = b"".join(export.stream(db, export.Selection())).decode().splitlines()
    assert len(rows) == 4 and sum("us_official" in row for row in rows) == 2
    assert "3 answers imported, 0 already imported, 1 row refused." in words(client.get("/"))
    logged = words(client.get("/audit"))
    assert "import labels" in logged.lower() and lead.name in logged


def test_a_mistake_on_import_keeps_the_file_and_stores_nothing(client, page, db):
    fields = {"parcel": parcel_of(page), "column reviewer": "annotator", "column source": "no such"}
    answer = client.post(PAGE, data=fields)
    assert answer.status_code == 422 and "no column “no such”" in answer.text
    assert parcel_of(answer) == fields["parcel"]
    assert answers(db) == 0


def test_a_second_time_says_that_all_is_there(client, page, db, words):
    parcel = {"parcel": parcel_of(page), **COLUMNS}
    client.post(PAGE, data=parcel)
    before = answers(db)
    shown = words(client.post(f"{PAGE}/preview", data=parcel))
    assert "0 answers to import" in shown and "1 answer is already imported." in shown
    client.post(PAGE, data=parcel)
    assert answers(db) == before == 1


def test_our_own_export_needs_no_columns(client, page, db, lead, words):
    client.post(PAGE, data={"parcel": parcel_of(page), **COLUMNS})
    exported = b"".join(export.stream(db, export.Selection()))
    shown = words(post(client, exported, "own.csv"))
    assert "1 answer is already imported." in shown and "Words to map" not in shown


def test_the_report_says_that_a_file_was_changed_after_its_last_line_was_written(
    client, page, db, lead, words
):
    client.post(PAGE, data={"parcel": parcel_of(page), **COLUMNS})
    sealed = b"".join(export.stream(db, export.Selection(trailer=True)))
    assert "was changed after it was exported" not in words(post(client, sealed, "own.csv"))
    shown = words(post(client, sealed.replace(b"Jonas", b"Eva"), "own.csv"))
    assert "was changed after it was exported" in shown and "export it again" in shown


def test_reviewer_separators_and_encoding_are_taken_from_the_form(client, lead, db, asked, words):
    text = f"sentence;label\n{asked[0].text};author#unnamed\n"
    client.enter(lead)
    fields = {"reviewer": "Zoë", "delimiter": ";", "separator": "#", "encoding": "utf-16"}
    page = post(client, text.encode("utf-16"), **fields, **{"column source": "label"})
    assert "1 answer to import" in words(page), words(page)
    client.post(PAGE, data={"parcel": parcel_of(page), **fields, "column source": "label"})
    found = "select p.name, a.sources from answer a join person p on p.id = a.person"
    assert db.reader().execute(found).fetchall() == [("Zoë", "author|unnamed")]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "No file was chosen"),
        ({"parcel": "x"}, "incomplete"),
        ({"parcel": "x", "word": "a"}, "incomplete"),
    ],
)
@pytest.mark.parametrize("address", [PAGE, f"{PAGE}/preview"])
def test_what_is_missing_or_was_altered_is_refused(client, lead, db, address, fields, reason):
    answer = client.enter(lead).post(address, data=fields)
    assert answer.status_code in (400, 422) and reason in answer.text
    assert answers(db) == 0


def test_a_file_that_is_too_large_or_no_table_is_refused(client, lead, words, monkeypatch):
    client.enter(lead)
    monkeypatch.setattr(labels, "LARGEST", 300_000)
    assert "is 0.4 MB. The limit is 0.3 MB." in words(post(client, b"a" * 400_000))
    page = post(client, b"\x89PNG\0\0\0\0", "picture.csv")
    assert page.status_code == 422


@pytest.mark.parametrize(
    ("name", "data", "remedy"),
    [("labels.zip", zip_of("raw.csv"), "of a delivery, raw.csv"),
     ("labels.zip", zip_of("raw.csv")[:40], "is damaged or incomplete. Export it again."),
     ("labels.parquet", b"PAR1\0\0", "Export the same labels as csv or jsonl."),
     ("labels.jsonl", b'{"sentence_id": 7, "labels": "x"}', "Give JSON Lines of"),
     ("labels.csv", b"", "The file is empty. Choose a file with labels.")],
)  # fmt: skip
def test_a_file_of_another_kind_is_refused_with_what_to_do_next(
    client, lead, words, name, data, remedy
):
    client.enter(lead)
    page = post(client, data, name)
    assert page.status_code == 422
    assert remedy in words(page)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"sentence_id": ""}, "The sentence_id is missing. Fill the cell in, or"),
     ({"verdict": "maybe"}, "unknown. Use one of: claims, no_claim, cant_tell, skipped."),
     ({"claim_end": "9e9"}, "is not a whole number. Give both offsets, in code points."),
     ({"scheme_version": "7"}, "has no scheme news-source 7. Tick “Make missing articles and")],
)  # fmt: skip
def test_a_refused_row_says_what_to_do_on_this_page(
    client, db, lead, asked, alice, save, words, change, said
):
    client.enter(lead)
    save(alice, asked[0])
    exported = b"".join(export.stream(db, export.Selection())).decode()
    [row, *_] = csv.DictReader(io.StringIO(exported))
    text = io.StringIO()
    writer = csv.DictWriter(text, row)
    writer.writeheader(), writer.writerow(row | change)
    assert said in words(post(client, text.getvalue().encode()))


def test_columns_that_are_missing_are_named_in_a_list(client, lead, words):
    client.enter(lead)
    page = post(client, b"a,b\n1,2\n", **{"column comment": "b"})
    assert "Choose it below." in words(page)
    text = labels.in_words_of_the_page("Name --column reviewer=… --column source=….")
    assert text == "Name “Reviewer” and “Source” under Columns."


def test_the_page_of_articles_leads_there(client, lead):
    client.enter(lead)
    assert f'href="{PAGE}"' in client.get("/import").text
    assert client.get(PAGE).status_code == 200


def test_labels_of_another_tool_are_mapped_on_the_page(client, db, lead, asked, words):
    client.enter(lead)
    line = {"text": asked[0].text, "label": [[0, 9, "Officials"]], "annotator": "Ida"}
    line["confidence"] = ["high"]
    page = post(client, json.dumps(line).encode(), "all.jsonl")
    assert "Words to map" in words(page) and "Layer with the claims" in words(page)
    assert "Article reference" not in words(page)
    fields = {"parcel": parcel_of(page), "word": "Officials", "value": "author"}
    assert client.post(PAGE, data=fields).status_code == 303
    [row] = db.reader().execute("select reviewer, claim_text, source from labels")
    assert tuple(row) == ("Ida", asked[0].text[:9], "author")


def test_the_format_can_be_chosen_and_corrected(client, db, lead, asked, words):
    client.enter(lead)
    line = json.dumps({"text": asked[0].text, "label": [[0, 9, "author"]], "annotator": "Ida"})
    page = post(client, line.encode(), "all.jsonl", format="brat")
    assert page.status_code == 422
    assert re.search(r'<option value="brat" selected>', page.text)
    fields = {"parcel": parcel_of(page), "format": "doccano"}
    page = client.post(f"{PAGE}/preview", data=fields)
    assert "1 answer to import" in words(page)
    assert re.search(r'<option value="doccano" selected>', page.text)
    assert client.post(PAGE, data=fields).status_code == 303
    assert answers(db) == 1


def test_of_several_layers_the_page_asks_which_has_the_claims(client, lead, asked, words):
    client.enter(lead)
    word = asked[0].text.split()[0]
    data = (
        "#FORMAT=WebAnno TSV 3.3\n#T_SP=custom.Said|who\n#T_SP=custom.Known|what\n\n\n"
        f"#Text={word}\n1-1\t0-{len(word)}\t{word}\tauthor\tx\t\n"
    ).encode()
    page = post(client, data, "all.tsv")
    assert page.status_code == 422
    assert "It is not clear which layer has the claims. Choose it below." in words(page)
    fields = {"parcel": parcel_of(page), "column layer": "custom.Said", "reviewer": "Ida"}
    fields |= {"column source": "who"}
    page = client.post(f"{PAGE}/preview", data=fields)
    assert page.status_code == 200
    assert re.search(r'<option value="custom.Said" selected>', page.text)


def test_predictions_of_a_model_are_said_to_be_that(client, db, lead, asked, words):
    client.enter(lead)
    data = f"sentence_id,reviewer,source\n{asked[0].id},gpt,author\n".encode()
    page = post(client, data, model="1")
    assert re.search(r'name="model" value="1" checked>', page.text)
    assert client.post(PAGE, data={"parcel": parcel_of(page), "model": "1"}).status_code == 303
    assert "model, cannot sign in" in words(client.get("/people"))
    again = post(client, data.replace(b"gpt", lead.name.encode()), model="1")
    assert "is a person here, and no model. Give the model a name of its own" in words(again)
    assert "with “Whose labels”" in words(again)


def test_an_article_is_made_if_that_is_ticked(client, db, lead, words):
    client.enter(lead)
    data = (SEEDS / "demonstration.csv").read_bytes()
    shown = words(post(client, data))
    assert "Import its article first. With “Make missing articles”" in shown
    page = post(client, data, articles="1")
    assert "1 article is made from the labelled sentences." in words(page)
    done = client.post(PAGE, data={"parcel": parcel_of(page), "articles": "1"})
    assert done.status_code == 303
    [(article,)] = db.reader().execute("select id from article where incomplete")
    shown = words(client.get(f"/articles/{article}"))
    assert "Only the labelled sentences of this article are here" in shown
