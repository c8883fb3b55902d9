"""export: labels as a stream, complete or not at all."""

import csv
import io
import json
import sqlite3

import pytest

from annotate.exporters import long_csv, spreadsheet_csv
from annotate.exporters.spreadsheet_csv import BOM, restore
from annotate.records import long_columns
from tests.cli.conftest import SEEDS

RAW = (SEEDS / "demonstration.csv").read_bytes()
GOLD = (SEEDS / "demonstration_gold.csv").read_bytes()


def parsed(text):
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_csv_and_raw_are_the_defaults(run, demonstration):
    done = run("export")
    assert done.exit_code == 0
    assert done.stdout_bytes == RAW
    assert run("export", "--format", "csv", "--labels", "raw").stdout_bytes == RAW


def test_a_dash_is_the_standard_output(run, demonstration, tmp_path):
    assert run("export", "-o", "-", "--manifest", "told.json").stdout_bytes == RAW
    assert json.loads((tmp_path / "told.json").read_text())["file"] == ""
    done = run("export", "-o", "labels.csv", "--manifest", "-")
    assert json.loads(done.stdout)["file"] == "labels.csv"
    assert run("export", "-o", "-", "--format", "huggingface").stdout_bytes[:2] == b"PK"
    toml = run("scheme", "download").stdout_bytes
    assert run("scheme", "download", "-o", "-").stdout_bytes == toml != b""
    assert not (tmp_path / "-").exists()


def test_only_the_named_article_is_exported(run, demonstration):
    article = next(csv.DictReader(io.StringIO(RAW.decode())))["article_id"]
    assert run("export", "--article", article).stdout_bytes == RAW
    refused = run("export", "--article", "nowhere")
    assert refused.exit_code != 0 and "There is no article with the ID" in refused.stderr


def test_gold_exports_what_is_decided(run, demonstration):
    assert run("export", "--labels", "gold").stdout_bytes == GOLD


def test_best_says_how_many_ties_it_leaves_out_and_cannot_come_back(run, demonstration, tmp_path):
    done = run("export", "--labels", "best", "-o", "best.csv")
    header, *rows = parsed((tmp_path / "best.csv").read_text())
    said = {one[header.index("sentence_id")]: one[header.index("decided_by")] for one in rows}
    assert set(said.values()) == {"gold", "unanimous", "majority"}
    assert {one[header.index("reviewer")] for one in rows} == {"best"}
    tied = len({row[header.index("sentence_id")] for row in parsed(RAW.decode())[1:]} - {*said})
    assert tied == 1
    assert done.stderr == "Left out: 1 sentence with a tie.\n"
    assert run("export", "--labels", "best").stdout_bytes == (tmp_path / "best.csv").read_bytes()
    refused = run("import-labels", "best.csv")
    assert refused.exit_code == 1
    assert "“best” labels are computed and cannot be imported." in refused.stderr


def test_flags_and_comments_that_a_format_cannot_hold_are_counted(run, demonstration):
    rows = [*csv.DictReader(io.StringIO(RAW.decode()))]
    flags, comments = (
        {(row["sentence_id"], row["reviewer"]) for row in rows if row[name]}
        for name in ("flagged", "comment")
    )
    assert len(flags) == len(comments) == 1
    told = "Left out: 1 flag and 1 comment, for which this format has no place.\n"
    assert run("export", "--format", "label-studio").stderr == told
    assert run("export", "--format", "jsonl").stderr == ""


def test_an_output_file_has_the_same_bytes_and_nothing_else_is_left(run, demonstration, tmp_path):
    done = run("export", "-o", "labels.csv")
    assert (done.exit_code, done.stdout) == (0, "")
    assert (tmp_path / "labels.csv").read_bytes() == RAW
    assert not list(tmp_path.glob("*.part"))


def test_for_spreadsheets_it_begins_with_a_bom_and_restores_to_the_same_cells(run, demonstration):
    text = run("export", "--format", "csv-spreadsheet").stdout_bytes.decode()
    assert text.startswith(BOM)
    cells = [[restore(cell) for cell in row] for row in parsed(text.removeprefix(BOM))]
    assert cells == parsed(RAW.decode())


def test_a_project_without_labels_gives_only_the_header(run, sample):
    done = run("export")
    assert done.exit_code == 0
    assert parsed(done.stdout) == [list(long_columns(["confidence"]))]


@pytest.mark.parametrize("name", ["csv", "jsonl", "parquet", "delivery"])
def test_filters_that_leave_nothing_say_so(run, demonstration, name):
    done = run("export", "--format", name, "--until", "2020-01-01", "-o", "labels")
    assert done.exit_code == 0
    assert "No rows: no labels fit this export.\n" in done.stderr
    assert "No rows" not in run("export", "--format", name, "-o", "labels").stderr


def test_who_labelled_only_the_sample_article_is_told_how_to_export_that(run, demonstration):
    with sqlite3.connect(demonstration) as db:
        db.execute("update article set sample = 1")
    db.close()
    done = run("export")
    assert len(parsed(done.stdout)) == 1
    assert done.stderr.endswith("export. Add --sample for those of the sample article.\n")
    assert run("export", "--sample").stdout_bytes == RAW


def test_skipped_sentences_are_exported_only_on_request(run, sample):
    with sqlite3.connect(sample) as db:
        sentence = db.execute("select id from sentence where kind = 'sentence'").fetchone()[0]
    db.close()
    rows = parsed(RAW.decode())
    row = dict(zip(rows[0], rows[1], strict=True))
    for name in row:
        if name.startswith(("claim", "source")) or name == "confidence":
            row[name] = ""
    row |= {"sentence_id": sentence, "verdict": "skipped", "comment": "later"}
    out = io.StringIO()
    csv.writer(out).writerows([row.keys(), row.values()])
    (sample.parent / "in.csv").write_text(out.getvalue())
    assert run("import-labels", "in.csv").exit_code == 0
    assert len(parsed(run("export").stdout)) == 1
    [_, skipped] = parsed(run("export", "--skipped").stdout)
    assert (skipped[6], skipped[13]) == (sentence, "skipped")


@pytest.mark.parametrize("name", ["missing/labels.csv", ".", "folder", "/"])
def test_an_output_that_cannot_be_written_is_named(run, demonstration, tmp_path, name):
    (tmp_path / "folder").mkdir()
    done = run("export", "-o", name)
    assert done.exit_code == 2
    assert name in done.stderr and "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["annotate.db", "folder"]


def test_an_existing_file_stays_complete_if_the_export_breaks_off(
    run, demonstration, tmp_path, monkeypatch
):
    (tmp_path / "labels.csv").write_text("what was there")

    def broken(labels):
        yield b"half a"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(long_csv, "stream", broken)
    done = run("export", "-o", "labels.csv")
    assert done.exit_code == 2
    assert "No space left on device" in done.stderr
    assert (tmp_path / "labels.csv").read_text() == "what was there"
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("words", [("--format", "xml"), ("--labels", "silver"), ("--nothing",)])
def test_an_unknown_choice_is_wrong_use_and_the_choices_are_named(run, demonstration, words):
    done = run("export", *words)
    assert done.exit_code == 2
    assert done.stdout == ""


def test_every_export_format_can_be_chosen(run):
    shown = run("export", "--help").stdout
    assert long_csv.NAME in shown and spreadsheet_csv.NAME in shown


def test_before_a_version_only_what_was_made_before_it_is_exported(run, demonstration):
    assert run("export", "--before-version", "2").stdout_bytes == RAW
    assert parsed(run("export", "--before-version", "1").stdout) == parsed(RAW.decode())[:1]
    assert run("export", "--before-version", "0").exit_code == 2
    nothing = run("agreement", "--before-version", "1")
    assert nothing.stdout.startswith("0 sentences with two or more answers")
    assert run("agreement", "--before-version", "2").stdout == run("agreement").stdout
