"""/export: previewed, then downloaded."""

import csv
import re
from hashlib import sha256
from html import unescape
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest

from annotate.records import Draft
from annotate.schemes.editing import Edit
from annotate.store.answers.repeats import Candidate, ask_again
from annotate.store.articles import find_sample, list_sentences
from annotate.wording import in_bytes
from annotate.workflow import agreement, articles, export
from annotate.workflow.articles import tags
from annotate.workflow.imports.articles import add_articles, add_seed
from annotate.workflow.people import membership
from annotate.workflow.scheme.draft import edit
from annotate.workflow.scheme.publish import publish
from tests.kept import made_once

PARTIAL = {"HX-Request-Type": "partial"}


@pytest.fixture
@made_once
def labelled(db, sentences, alice, bob, say):
    say(alice, sentences[0], "other_official", confidence="high")
    say(alice, sentences[1], "no_claim")
    say(alice, sentences[2], "skipped")
    say(bob, sentences[0], "author", confidence="low")


def test_the_preview_shows_count_columns_and_command(client, labelled, lead, words):
    text = words(client.enter(lead).get("/export"))
    found = re.search(r"(\d+ rows), about ([\d.]+ kB) (.*) Download CSV", text)
    assert found.group(1, 3) == (
        "3 rows",
        "1 article, 2 sentences, 2 people. One row per claim. All are shown below."
        " test-raw-spreadsheet.csv",
    )  # fmt: skip
    size = len(client.get("/export/download?format=csv-spreadsheet").data)
    assert found[2] == in_bytes(size)
    assert "All 44 columns" in text
    assert "Raw what each of the 2 people answered Gold sentences that are decided" in text
    assert "1 skipped answer: still to do." in text
    page = client.get("/export").get_data(as_text=True)
    assert "annotate --db :memory: export --format csv-spreadsheet --labels raw -o test-raw" in page


def test_only_the_first_ten_rows_are_shown(client, db, sentences, alice, bob, lead, say, words):
    for person in (alice, bob, membership.add_person(db, "Cleo")):
        for sentence in sentences:
            say(person, sentence, "no_claim")
    answer = client.enter(lead).get("/export")
    assert f"{3 * len(sentences)} rows, about" in words(answer)
    assert "The preview shows the first 10 rows." in words(answer)
    assert answer.get_data(as_text=True).count("<tr>") == 2 * 11  # first columns, then all


def test_htmx_gets_only_the_preview(client, labelled, lead):
    client.enter(lead)
    part = client.get("/export?skipped=on", headers=PARTIAL).get_data(as_text=True)
    assert "4 rows" in part
    assert "--skipped" in part
    assert part.strip() in client.get("/export?skipped=on").get_data(as_text=True)


def test_the_download_is_the_very_export_of_the_command_line(client, db, labelled, lead):
    answer = client.enter(lead).get("/export/download?format=csv&labels=raw")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].endswith("test-raw.csv")
    assert answer.get_data(as_text=True) == b"".join(export.stream(db, export.Selection())).decode()
    rows = list(csv.DictReader(StringIO(answer.get_data(as_text=True))))
    assert [row["reviewer"] for row in rows] == ["Alice", "Bob", "Alice"]


def test_without_gold_the_download_is_greyed_with_the_reason(client, labelled, lead, words):
    answer = client.enter(lead).get("/export?labels=gold")
    assert "No sentence has gold yet" in words(answer)
    assert 'disabled aria-describedby="export-why"' in answer.get_data(as_text=True)


def test_gold_is_exported_once_decided(client, labelled, sentences, lead, say, words):
    say(lead, sentences[0], "author", layer="gold", why="Nobody else speaks.", confidence="high")
    assert "1 row " in words(client.enter(lead).get("/export?labels=gold"))


def test_best_is_shown_with_what_is_tied(client, labelled, lead, words):
    text = words(client.enter(lead).get("/export?labels=best"))
    assert "1 sentence, about" in text
    assert "gold, otherwise what most reviewers chose, for 1 sentence " in text
    raw = words(client.get("/export?labels=raw"))
    assert "most reviewers chose, for 1 sentence " in raw and "with a tie" not in raw
    assert "One row per claim. The preview shows the first 1 row." in text
    assert "1 sentence with a tie: two answers have the same number of votes." in text
    file = client.get("/export/download?labels=best").get_data(as_text=True)
    assert [(row["verdict"], row["decided_by"]) for row in csv.DictReader(StringIO(file))] == [
        ("no_claim", "single")
    ]


def test_what_a_lead_has_begun_is_left_out_and_named(client, labelled, sentences, lead, say, words):
    say(lead, sentences[0], "no_claim")
    text = words(client.enter(lead).get("/export"))
    assert "1 article you have not finished" in text
    assert "0 rows" in text
    assert "No one has finished" not in text
    assert "There is nothing to download. See below what was left out and why." in text
    assert "No sentence has gold" not in words(client.get("/export?labels=gold"))


def test_while_nobody_has_finished_anything_the_export_says_so(client, article, lead, words):
    text = words(client.enter(lead).get("/export"))
    assert "No one has finished a sentence yet, so there is nothing to download." in text


@pytest.mark.parametrize("query", ["format=exe", "labels=all", "format=csv&labels=../x"])
def test_what_does_not_exist_is_refused_with_the_choices(client, lead, query):
    client.enter(lead)
    for address in (f"/export?{query}", f"/export/download?{query}"):
        assert client.get(address).status_code in (404, 422)


def test_only_leads_export(client, alice):
    client.enter(alice)
    assert client.get("/export").status_code == 403
    assert client.get("/export/download").status_code == 403


def test_the_sample_is_left_out_until_its_tick(client, db, lead, say, words):
    add_seed(db)
    sample = find_sample(db.reader())
    client.enter(lead)
    assert "sample" not in words(client.get("/export"))
    sentence = next(one for one in list_sentences(db.reader(), sample) if one.kind == "sentence")
    say(lead, sentence, "author", confidence="high")
    assert "The sample article, which is for practice" in words(client.get("/export"))
    ticked = client.get("/export?sample=on")
    assert "1 row" in words(ticked)
    assert "export --format csv-spreadsheet --labels raw --sample" in ticked.get_data(as_text=True)


def test_a_withdrawn_article_is_left_out_by_name_and_is_no_work_left(
    client, db, article, sentences, lead, alice, say, words
):
    for sentence in sentences:
        say(alice, sentence, "no_claim")
    say(lead, sentences[0], "no_claim")
    client.enter(lead)
    before = words(client.get("/export"))
    assert "1 article you have not finished" in before
    assert "withdrawn" not in before
    articles.withdraw(db, lead, article.id)
    export_page = words(client.get("/export"))
    assert "1 withdrawn article with labels. Restore an article to export them." in export_page
    assert "have not finished" not in export_page
    page = client.get("/export").get_data(as_text=True)
    [link] = re.findall(r'<a href="([^"]*)"\s+aria-label="Open: 1 withdrawn article', page)
    assert article.title in words(client.get(unescape(link)))
    for address in ("/agreement", "/progress"):
        assert "finished labelling" not in words(client.get(address))
    assert "withdrawn" not in words(client.get("/export?labels=gold"))


def test_a_tag_narrows_page_download_and_command(client, db, article, labelled, lead, words):
    tags.add(db, lead, [article.id], "budget")
    [other] = add_articles(db, None, [Draft(text="Another text. It is short.", name="b.txt")])
    tags.add(db, lead, [other.id], "port")
    client.enter(lead)
    assert "tag “budget” (1)" in words(client.get("/export"))
    chosen = client.get("/export?tag=budget")
    assert "3 rows" in words(chosen) and "Every article without the tag “budget”." in words(chosen)
    assert "--tag budget" in chosen.get_data(as_text=True)
    assert "0 rows" in words(client.get("/export?tag=port"))
    assert "tag “gone” (0)" in words(client.get("/export?tag=gone"))
    rows = client.get("/export/download?tag=budget").get_data(as_text=True)
    assert rows.count("\n") == 4
    assert client.get("/export/download?tag=port").get_data(as_text=True).count("\n") == 1


def test_the_preview_begins_with_what_is_read_first(client, labelled, lead):
    page = client.enter(lead).get("/export").get_data(as_text=True)
    table = re.search(r'<table class="preview">.*?</table>', page, re.S)[0]
    names = re.findall(r"<code>(\w+)</code></th>", table)
    assert names == ["sentence", "source", "confidence", "claim_text", "reviewer"]
    whole = re.search(r'<details class="all-columns" .*?</details>', page, re.S)[0]
    assert 'scope="col">article_id<' in whole
    spreadsheet = client.get("/export?format=csv-spreadsheet").get_data(as_text=True)
    assert "test-raw-spreadsheet.csv" in spreadsheet


def test_merged_values_are_exported_as_chosen_after_a_tick(client, db, labelled, lead):
    edit(db, lead, Edit("merge value", "source", "author", now={"into": "other_official"}))
    publish(db, lead)
    client.enter(lead)
    chosen = ["other_official", "author"]
    for address, found in (("", ["other_official"] * 2), ("?values=as-chosen", chosen)):
        page = client.get(f"/export{address}").get_data(as_text=True)
        assert (' value="as-chosen" checked>' in page) == bool(address)
        assert (" --values as-chosen" in page) == bool(address)
        text = client.get(f"/export/download{address}").get_data(as_text=True)
        rows = csv.DictReader(StringIO(text))
        assert [row["source"] for row in rows if row["source"]] == found


def test_a_download_ends_with_its_hash_on_request(client, labelled, lead):
    client.enter(lead)
    plain = client.get("/export/download?format=jsonl").data
    sealed = client.get("/export/download?format=jsonl&trailer=on").data
    assert sealed.startswith(plain)
    assert sha256(plain).hexdigest() in sealed[len(plain) :].decode()
    refused = client.get("/export/download?format=label-studio&trailer=on")
    assert refused.status_code == 422
    assert "opens only if the file is whole" in refused.get_data(as_text=True)


def test_a_zip_is_downloaded_whole(client, labelled, lead):
    answer = client.enter(lead).get("/export/download?format=label-studio")
    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"].endswith("test-raw-label-studio.zip")
    with ZipFile(BytesIO(answer.data)) as archive:
        assert archive.testzip() is None


def selected(page, name):
    """List the values of the ticked choices of a name."""
    inputs = re.findall(rf'<input [^>]*name="{name}"[^>]*>', page)
    return [re.search(r'value="([^"]*)"', one)[1] for one in inputs if " checked" in one]


@pytest.mark.parametrize(
    ("purpose", "format_name", "labels"),
    [
        ("train", "huggingface", ["best"]), ("analyse", "csv-spreadsheet", ["raw"]),
        ("hand-over", "delivery", []), ("move", "label-studio", ["raw"]),
    ],
)  # fmt: skip
def test_what_it_is_for_sets_format_and_labels(
    client, labelled, lead, purpose, format_name, labels
):
    client.enter(lead)
    # Another purpose was shown before, with another format.
    for query in (f"for={purpose}", f"for={purpose}&was=x&format=csv&labels=gold"):
        page = client.get(f"/export?{query}").get_data(as_text=True)
        assert (selected(page, "format"), selected(page, "labels")) == ([format_name], labels)
        assert selected(page, "for") == [purpose]
        name = export.file_name(export.Selection(format_name, *labels), "Test")
        file = client.get(f"/export/download?was=x&{query}")
        assert file.data and file.headers["Content-Disposition"].endswith(name)
    kept = client.get(f"/export?for={purpose}&was={purpose}&format=csv").get_data(as_text=True)
    assert selected(kept, "format") == ["csv"]


def test_what_a_format_cannot_do_is_neither_offered_nor_kept(client, labelled, lead):
    client.enter(lead)
    page = client.get("/export?format=csv&trailer=on&columns=source").get_data(as_text=True)
    assert selected(page, "trailer") == ["on"] and selected(page, "columns") == ["source"]
    assert "--trailer --columns source -o" in page
    page = client.get("/export?format=jsonl&columns=source&partition=article")
    assert page.status_code == 200
    assert 'name="columns"' not in page.get_data(as_text=True)
    assert 'name="partition"' not in page.get_data(as_text=True)
    zipped = client.get("/export?format=delivery&trailer=on&labels=gold").get_data(as_text=True)
    assert 'name="trailer"' not in zipped and "data_dictionary.csv" in zipped


@pytest.mark.parametrize("name", ["label-studio", "csv-wide"])
def test_flags_and_comments_without_a_place_are_counted(
    client, sentences, bob, labelled, lead, say, words, name
):
    say(bob, sentences[1], "author", flag="context", comment="Who says so?", confidence="high")
    lost = "1 flag and 1 comment, for which this format has no place."
    assert lost in words(client.enter(lead).get(f"/export?format={name}"))
    assert "no place" not in words(client.get(f"/export?format={name}&person=Alice"))
    assert "no place" not in words(client.get(f"/export?format={name}&labels=gold"))
    assert "no place" not in words(client.get("/export?format=csv"))


def test_what_is_left_out_can_be_included_by_a_link(client, labelled, lead, words):
    page = client.enter(lead).get("/export?format=csv").get_data(as_text=True)
    [link] = re.findall(r'<a href="([^"]*)"\s+aria-label="Include: 1 skipped answer', page)
    assert "4 rows" in words(client.get(unescape(link)))


@pytest.mark.parametrize(
    ("query", "rows", "says"),
    [
        ("person=Bob", 1, "Labels by everyone but Bob."),
        ("verdict=no_claim", 1, "Answers with other verdicts."),
        ("finished_by=2", 2, "Sentences that fewer than 2 people have finished."),
        ("flagged=on", 0, "Sentences that no one flagged."),
        ("until=2001-01-01", 0, "Answers made on other days than to 2001-01-01."),
        ("version=1", 3, "Answers made with other versions than 1."),
    ],
)
def test_every_filter_is_on_the_page_and_in_the_command(
    client, db, labelled, lead, words, query, rows, says
):
    client.enter(lead)
    answer = client.get(f"/export?format=csv&{query}")
    assert f"{rows} row{'s' * (rows != 1)}" in words(answer) and says in words(answer)
    name, value = query.split("=")
    option = f"--{name.replace('_', '-')}" + ("" if value == "on" else f" {value}")
    assert f" {option} " in answer.get_data(as_text=True)
    file = client.get(f"/export/download?format=csv&{query}").get_data(as_text=True)
    assert file.count("\n") == rows + 1


def test_chosen_articles_stay_chosen_on_the_page_and_in_the_command(
    client, db, article, labelled, lead, words
):
    [other] = add_articles(db, None, [Draft(text="Another text. It is short.", name="b.txt")])
    query = f"format=csv&article={other.id}"
    answer = client.enter(lead).get(f"/export?{query}")
    text = words(answer)
    assert "0 rows" in text and "Every article that you did not choose." in text
    page = answer.get_data(as_text=True)
    assert f'<input type="hidden" name="article" value="{other.id}">' in page
    assert f" --article {other.id} " in page
    file = client.get(f"/export/download?format=csv&article={article.id}").get_data(as_text=True)
    assert file.count("\n") == 4
    assert client.get("/export/download?article=nowhere").status_code == 422


def test_an_article_is_chosen_on_the_page(client, article, labelled, lead, words):
    box = f'name="article" id="article-{article.id}" value="{article.id}"'
    page = client.enter(lead).get("/export?format=csv").get_data(as_text=True)
    assert f"{box}>" in page and 'name="find"' not in page and "--article" not in page
    chosen = client.get(f"/export?format=csv&article={article.id}")
    assert f"{box} checked>" in chosen.get_data(as_text=True)
    assert f" --article {article.id} " in chosen.get_data(as_text=True)
    assert "Articles 1" in words(chosen)


def test_of_many_articles_those_are_found_by_title_or_id(
    client, article, labelled, lead, words, monkeypatch
):
    monkeypatch.setattr(agreement, "LISTED", 0)
    page = client.enter(lead).get("/export?format=csv").get_data(as_text=True)
    box = f'id="article-{article.id}"'
    assert 'name="find"' in page and box not in page
    for find in (article.title.split()[-1].upper(), article.id):
        found = client.get("/export", query_string={"format": "csv", "find": find})
        assert "1 article found." in words(found) and box in found.get_data(as_text=True)
    none = words(client.get("/export?format=csv&find=nowhere"))
    assert "No article has these words in its title." in none


def test_the_size_of_a_small_zip_counts_its_manifest(db, labelled):
    selection = export.Selection("label-studio")
    size = sum(map(len, export.stream(db, selection)))
    guess = export.estimate(db, selection, export.count(db, selection)["rows"])
    assert abs(guess - size) < 20  # the manifest names when the last label came


def test_the_splits_are_warned_of_before_training(client, db, labelled, lead, words):
    text = words(client.enter(lead).get("/export?for=train"))
    [article] = db.reader().execute("select id, split_bucket from article").fetchall()
    missing = "dev" if article[1] < 80 else "train"
    share = 10 if missing == "dev" else 80
    assert f"No article is in {missing}; {share}% was asked for." in text
    assert "was asked for" not in words(client.get("/export?for=analyse"))


def test_second_answers_are_left_out_and_counted(client, db, asked, alice, lead, save, words):
    save(alice, asked[0], "author")
    rev = db.reader().execute("select rev from answer").fetchone()[0]
    again = Candidate(alice.id, asked[0].id, asked[0].article, rev)
    db.write(lambda db: ask_again(db, [again], "2026-01-01T00:00:00.000Z"))
    save(alice, asked[0], "unnamed")
    client.enter(lead)
    assert "1 second answer to sentences asked again." in words(client.get("/export"))
    text = client.get("/export/download?labels=raw").get_data(as_text=True)
    assert "author" in text and "unnamed" not in text
