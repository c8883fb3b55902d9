"""sentences: how a text is split, without a database."""

import json

from annotate.workflow.imports.articles import preview, read_file
from tests.cli.conftest import SEEDS

SEED = SEEDS / "seed_article.txt"


def test_json_lists_the_units_with_their_exact_text(run, tmp_path):
    done = run("sentences", str(SEED), "--json")
    assert done.exit_code == 0
    units = json.loads(done.stdout)
    text = SEED.read_bytes().decode()
    assert len(units) == 57
    assert {tuple(unit) for unit in units} == {("kind", "start", "end", "text")}
    assert all(text[unit["start"] : unit["end"]] == unit["text"] for unit in units)
    assert list(tmp_path.iterdir()) == []


def test_a_title_of_a_table_that_its_text_repeats_is_a_heading(run, db, tmp_path):
    text = '"Rain is near.\n\nIt rains now on the coast. It may snow."'
    (tmp_path / "t.csv").write_text(f'title,text\n"Rain is near.",{text}\n')
    units = json.loads(run("sentences", "t.csv", "--json").stdout)
    assert [unit["kind"] for unit in units] == ["heading", "sentence", "sentence"]
    [made] = preview(db, read_file((tmp_path / "t.csv").read_bytes(), "t.csv"))
    assert [unit.kind for unit in made.units] == [unit["kind"] for unit in units]


def test_it_splits_as_the_import_does(run, db, tmp_path):
    text = "Der Bürgermeister sprach am 3. Mai mit Dr. Weiß. Danach ging er, z. B. zur Brücke."
    (tmp_path / "de.txt").write_text(text)
    units = json.loads(run("sentences", "de.txt", "--json").stdout)
    [made] = preview(db, read_file(text.encode(), "de.txt"))
    assert [(one["kind"], one["start"], one["end"]) for one in units] == [
        (one.kind, one.start, one.end) for one in made.units
    ]


def test_it_prints_kind_offsets_and_text_one_unit_per_line(run, tmp_path):
    (tmp_path / "a.txt").write_text("One thing happened. Then another.")
    lines = run("sentences", "a.txt").stdout.splitlines()
    assert [line.split() for line in lines] == [
        ["sentence", "0", "19", "One", "thing", "happened."],
        ["sentence", "20", "33", "Then", "another."],
    ]


def test_a_dash_reads_standard_input(run):
    done = run("sentences", "-", "--json", input="One thing happened. Then another.")
    assert [unit["text"] for unit in json.loads(done.stdout)] == [
        "One thing happened.", "Then another.",
    ]  # fmt: skip


def test_a_file_that_is_not_text_is_refused(run, tmp_path):
    (tmp_path / "a.txt").write_bytes(bytes(1000))
    done = run("sentences", "a.txt")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "not a text file" in done.stderr


def test_a_missing_file_is_wrong_use(run):
    done = run("sentences", "missing.txt")
    assert done.exit_code == 2
    assert "There is no file “missing.txt”." in done.stderr


def test_a_folder_is_reported_as_a_folder(run):
    done = run("sentences", ".")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "“.” is a folder, not a file." in done.stderr


def test_a_text_is_split_by_the_rules_of_the_language_that_was_said(run, tmp_path):
    text = "За ст. 258 ККУ триває слідство."
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    for language in ("uk", "Ukrainian"):
        units = json.loads(run("sentences", "a.txt", "--json", "--language", language).stdout)
        assert [unit["text"] for unit in units] == [text]
    assert run("sentences", "a.txt", "--language", "klingon!!").exit_code == 1
