"""import-labels: a long CSV is imported again; what is refused is named by its line."""

import csv
import io
import sqlite3

import pytest

from annotate import units as pure_units
from annotate.workflow import units
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people import membership
from tests.cli.conftest import SEEDS

RAW = (SEEDS / "demonstration.csv").read_text(encoding="utf-8")
GOLD = SEEDS / "demonstration_gold.csv"


def rows_of(text=RAW):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def write(path, rows, names=None):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names or list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


@pytest.fixture
def query(tmp_path):
    """Ask the project's file: query("select …") → rows."""

    def ask(sql):
        db = sqlite3.connect(tmp_path / "annotate.db")
        rows = db.execute(sql).fetchall()
        db.close()
        return rows

    return ask


def test_export_fresh_project_import_export_is_byte_equal(run, sample):
    done = run("import-labels", str(SEEDS / "demonstration.csv"))
    assert (done.exit_code, done.stdout) == (
        0,
        "122 answers imported, 0 already imported, 0 refused.\n",
    )
    assert run("import-labels", str(GOLD)).exit_code == 0
    assert run("export").stdout_bytes == RAW.encode()
    assert run("export", "--labels", "gold").stdout_bytes == GOLD.read_bytes()


def test_a_second_time_changes_nothing(run, sample, query):
    first = str(SEEDS / "demonstration.csv")
    run("import-labels", first)
    before = (
        query("select * from event"),
        query("select * from answer"),
        query("select * from claim"),
    )
    done = run("import-labels", first)
    assert (done.exit_code, done.stdout) == (
        0,
        "0 answers imported, 122 already imported, 0 refused.\n",
    )
    after = (
        query("select * from event"),
        query("select * from answer"),
        query("select * from claim"),
    )
    assert after == before


def test_the_rows_may_come_in_any_order_and_twice(run, sample, tmp_path):
    rows = rows_of()
    write(tmp_path / "mixed.csv", [*rows[::-1], *rows[::3]])
    done = run("import-labels", "mixed.csv")
    assert done.stdout == "122 answers imported, 0 already imported, 0 refused.\n"
    assert run("export").stdout_bytes == RAW.encode()


def test_the_csv_for_spreadsheets_is_imported_without_its_apostrophes(run, sample, tmp_path):
    rows = [{**rows_of()[0], "comment": "=so it says", "source_name": "-"}]
    run("import-labels", write(tmp_path / "in.csv", rows))
    plain = run("export").stdout_bytes
    assert b",=so it says," in plain
    (tmp_path / "sheet.csv").write_bytes(run("export", "--format", "csv-spreadsheet").stdout_bytes)
    assert run("import-labels", "sheet.csv").stdout.startswith("0 answers imported, 1 already")
    (tmp_path / "annotate.db").unlink()
    run("import", str(SEEDS / "seed_article.txt"))
    run("import-labels", "sheet.csv")
    assert run("export").stdout_bytes == plain


def test_an_unknown_reviewer_becomes_a_person_who_cannot_sign_in(run, sample, tmp_path, query):
    run("people", "add", "jonas")
    run("import-labels", str(SEEDS / "demonstration.csv"))
    listed = query("select name, role, can_sign_in, password from person order by name")
    assert listed == [
        ("Ida", "reviewer", 0, None), ("jonas", "reviewer", 0, None), ("Mara", "reviewer", 0, None),
    ]  # fmt: skip


def test_gold_rows_go_to_gold_and_name_who_decided(run, sample, query):
    run("import-labels", str(GOLD))
    assert query("select count(*) from answer where layer = 'label'") == [(0,)]
    assert query("select distinct decided_by from gold") == [("Noor",)]
    assert query("select count(*) from person where name in ('gold', 'best')") == [(0,)]


def test_best_is_refused_because_it_is_computed(run, sample, tmp_path, query):
    rows = [{**row, "reviewer": "best"} for row in rows_of()[:1]]
    done = run("import-labels", write(tmp_path / "best.csv", rows))
    assert done.exit_code == 1
    assert "line 2: “best” labels are computed and cannot be imported." in done.stderr
    assert query("select count(*) from event") == [(0,)]


@pytest.mark.parametrize("is_first", [True, False])
def test_an_older_row_never_overrules_a_newer_answer(run, sample, tmp_path, query, is_first):
    row = {**rows_of()[0], "claim_start": "", "claim_end": "", "claim_text": ""}
    new = {**row, "source": "unnamed", "labelled_at": "2025-06-01T10:00:00.000Z"}
    old = {**row, "source": "author", "labelled_at": "2025-05-01T10:00:00.000Z"}
    files = [write(tmp_path / "a.csv", [new]), write(tmp_path / "b.csv", [old])]
    for file in files if is_first else files[::-1]:
        assert run("import-labels", file).exit_code == 0
    assert query("select source, labelled_at from labels") == [
        ("unnamed", "2025-06-01T10:00:00.000Z")
    ]
    assert query("select count(*) from event") == [(2,)]


def test_of_two_exports_in_one_file_the_newer_answer_wins(run, sample, tmp_path, query):
    old = damaged(source="author", labelled_at="2025-05-01T10:00:00.000Z")
    new = damaged(source="unnamed", labelled_at="2025-06-01T10:00:00.000Z")
    done = run("import-labels", write(tmp_path / "in.csv", [new, old]))
    assert done.stdout.startswith("2 answers imported")
    assert query("select source from labels") == [("unnamed",)]


def test_an_answer_that_was_not_blind_is_imported_as_not_blind(run, sample, tmp_path, query):
    run("import-labels", write(tmp_path / "in.csv", [damaged(blind="0")]))
    assert query("select blind from labels") == [(0,)]


def test_importing_ones_own_export_changes_nothing(run, sample, tmp_path, query):
    run("import-labels", str(SEEDS / "demonstration.csv"))
    moved = RAW.replace(".810Z", ".810000+00:00").replace("T08:", " 08:")
    assert moved != RAW
    (tmp_path / "moved.csv").write_text(moved, encoding="utf-8")
    assert run("import-labels", "moved.csv").stdout.startswith("0 answers imported, 122 already")
    assert run("export").stdout_bytes == RAW.encode()


def damaged(**changes):
    """A row of Jonas with a whole-sentence claim, changed."""
    row = next(row for row in rows_of() if row["reviewer"] == "Jonas")
    return {**row, "claim_start": "", "claim_end": "", **changes}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sentence_id": "nowhere-0-5"}, "no sentence nowhere-0-5"),
        ({"reviewer": ""}, "1 to 40 characters"),
        ({"reviewer": "x" * 41}, "1 to 40 characters"),
        ({"reviewer": "Gold"}, "reserved"),
        ({"reviewer": "gold", "decided_by": ""}, "who decided it"),
        ({"reviewer": "gold", "decided_by": "best"}, "reserved"),
        ({"verdict": "perhaps"}, "verdict"),
        ({"verdict": "no_claim"}, "claims"),
        ({"source": "the_moon"}, "source"),
        ({"confidence": "so-so"}, "confidence"),
        ({"claim_start": "0", "claim_end": "9999"}, "sentence"),
        ({"claim_start": "4", "claim_end": "4"}, "end"),
        ({"claim_start": "4", "claim_end": ""}, "offset"),
        ({"claim_start": "first", "claim_end": "5"}, "whole number"),
        ({"scheme": "unheard-of"}, "no scheme unheard-of"),
        ({"scheme_version": "2"}, "no scheme news-source 2"),
        ({"scheme_version": "one"}, "no scheme news-source one"),
        ({"scheme_version": "9" * 5000}, "no scheme"),
        ({"labelled_at": ""}, "not a time"),
        ({"labelled_at": "yesterday"}, "not a time"),
        ({"labelled_at": "2999-01-01T00:00:00Z"}, "between 1970 and now"),
        ({"labelled_at": "1969-01-01T00:00:00Z"}, "between 1970 and now"),
        ({"comment": "a\0b"}, "Comment: this"),
        ({"comment": "x" * 5000}, "Comment: this"),
    ],
    ids=lambda one: (
        " ".join(f"{k}={v[:12]!r}" for k, v in one.items()) if isinstance(one, dict) else None
    ),
)
def test_a_broken_row_is_named_by_its_line_and_good_ones_are_imported(
    run, sample, tmp_path, query, changes, words
):
    rows = rows_of()
    good = [row for row in rows if row["reviewer"] == "Ida"][:2]
    file = write(tmp_path / "in.csv", [*good, damaged(**changes)])
    done = run("import-labels", "--what-fits", file)
    assert done.exit_code == 1
    assert done.stdout == "1 answer imported, 0 already imported, 1 refused.\n"
    [line] = done.stderr.splitlines()
    assert line.startswith("line 4: ") and words in line
    assert query("select count(*) from event") == [(1,)]


def test_the_line_number_after_a_comment_of_many_lines_is_right(run, sample, tmp_path):
    good = {**rows_of()[0], "comment": "one\ntwo\nthree"}
    done = run(
        "import-labels", write(tmp_path / "in.csv", [good, damaged(reviewer="X", source="?")])
    )
    assert done.stderr.startswith("line 5: ")


def test_rows_that_contradict_each_other_are_refused_together(run, sample, tmp_path, query):
    row = damaged()
    pairs = [
        [row, {**row, "source": "unnamed"}],
        [row, {**row, "claim": "", "source": "", "confidence": "", "verdict": "no_claim"}],
        [row, {**row, "claim": "2", "comment": "Only here."}],
    ]
    for rows in pairs:
        done = run("import-labels", write(tmp_path / "in.csv", rows))
        assert "line 2: Its rows contradict each other." in done.stderr
    assert query("select count(*) from event") == [(0,)]


@pytest.mark.parametrize("cells", [["a"], ["x"] * 60])
def test_a_row_with_another_number_of_cells_is_refused(run, sample, tmp_path, cells):
    (tmp_path / "in.csv").write_text(RAW.splitlines()[0] + "\n" + ",".join(cells) + "\n")
    done = run("import-labels", "in.csv")
    assert done.exit_code == 1
    assert "line 2: It does not have the same number of cells as the header." in done.stderr


def test_a_claim_may_lack_a_further_field_and_that_is_reported(run, sample, tmp_path, query):
    done = run("import-labels", write(tmp_path / "in.csv", [damaged(confidence="")]))
    assert (done.exit_code, done.stdout.splitlines()[0]) == (
        0, "1 claim without confidence, which counts as missing.",
    )  # fmt: skip
    assert query("select source is null, confidence from labels") == [(0, None)]


def test_an_answer_to_a_sentence_that_has_been_split_goes_to_the_history_only(
    run, sample, tmp_path, query
):
    row = damaged()
    store = open_project(str(sample))
    opened = units.open_units(store, row["article_id"])
    start, end = int(row["sentence_start"]), int(row["sentence_end"])
    place = [one.start for one in opened.units].index(start)
    cut = opened.article.text.index(" ", start + 10, end) + 1
    parts = pure_units.split(opened.article.text, opened.units, place, cut)
    units.save_units(store, membership.add_person(store, "Lea", "lead"), row["article_id"], parts,
                     opened.version)  # fmt: skip
    store.close()
    file = write(tmp_path / "in.csv", [row])
    done = run("import-labels", file)
    assert (done.exit_code, done.stdout) == (
        0, "0 answers imported, 0 already imported, 1 kept in the history only, 0 refused.\n",
    )  # fmt: skip
    assert done.stderr.startswith("line 2: Its sentence has since been merged or split")
    assert query("select count(*) from labels") == [(0,)]
    assert query("select sentence from event") == [(row["sentence_id"],)]
    assert run("import-labels", file).stdout.startswith(
        "0 answers imported, 1 already imported, 0 "
    )
    assert run("doctor").exit_code == 0


@pytest.mark.parametrize("options", [(), ("--whole",)], ids=["by default", "whole"])
def test_nothing_is_imported_if_a_row_is_refused(run, sample, tmp_path, query, options):
    good = [row for row in rows_of() if row["reviewer"] == "Ida"][:2]
    file = write(tmp_path / "in.csv", [*good, damaged(verdict="perhaps")])
    done = run("import-labels", *options, file)
    assert done.exit_code == 1
    assert done.stdout == (
        "1 answer could be imported, 0 already imported, 1 refused.\n"
        "Nothing was imported. Correct the file, or import the others with --what-fits.\n"
    )
    assert done.stderr.startswith("line 4: ")
    assert query("select count(*) from event") == query("select count(*) from person") == [(0,)]


def test_a_dry_run_reports_everything_and_stores_nothing(run, sample, tmp_path, query):
    file = write(tmp_path / "in.csv", [damaged(), damaged(sentence_id="nowhere-0-5")])
    done = run("import-labels", "--dry-run", file)
    assert (done.exit_code, done.stdout) == (
        1, "1 answer would be imported, 0 already imported, 1 refused.\n",
    )  # fmt: skip
    assert query("select count(*) from event") == query("select count(*) from person") == [(0,)]


@pytest.mark.parametrize("number", ["", "-5", "soon", "9" * 5000, "1e3"])
def test_a_time_spent_that_is_not_a_number_counts_as_none(run, sample, tmp_path, query, number):
    assert (
        run("import-labels", write(tmp_path / "in.csv", [damaged(active_ms=number)])).exit_code == 0
    )
    assert query("select active_ms from labels") == [(0,)]


def test_a_csv_of_something_else_is_refused_with_the_columns_it_lacks(run, sample, tmp_path):
    (tmp_path / "in.csv").write_text("sentence_id,label\n1,good\n")
    done = run("import-labels", "in.csv")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "This is not a long CSV: columns reviewer, verdict, claim" in done.stderr


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b"\xff\xfe\x00", "not utf-16"),
        (RAW.encode("utf-16")[:-1], "not utf-16"),
        ((RAW.splitlines()[0] + '\n"never closed').encode(), "Line 2 cannot be read"),
        (bytes(500), "not a text file"),
    ],
    ids=["empty", "binary", "utf-16", "open quote", "zeros"],
)
def test_a_file_that_is_not_csv_is_refused_as_a_whole(run, sample, tmp_path, query, data, words):
    (tmp_path / "in.csv").write_bytes(data)
    done = run("import-labels", "in.csv")
    assert (done.exit_code, done.stdout) == (1, "")
    assert words in done.stderr and len(done.stderr) < 1000
    assert query("select count(*) from event") == [(0,)]


def test_a_header_alone_is_not_a_mistake(run, sample, tmp_path):
    (tmp_path / "in.csv").write_text(RAW.splitlines()[0] + "\n")
    done = run("import-labels", "in.csv")
    assert (done.exit_code, done.stdout) == (
        0,
        "0 answers imported, 0 already imported, 0 refused.\n",
    )


def test_without_its_article_each_answer_is_refused(run):
    done = run("import-labels", "--what-fits", str(GOLD))
    assert done.exit_code == 1
    assert done.stderr.count("Import its article first.") == 6
    assert "0 answers imported" in done.stdout


def test_a_missing_file_is_wrong_use(run, sample):
    done = run("import-labels", "missing.csv")
    assert done.exit_code == 2
    assert "There is no file “missing.csv”." in done.stderr


def test_articles_are_made_from_the_rows_and_completed_by_their_text(run, tmp_path, query):
    file = str(SEEDS / "demonstration.csv")
    done = run("import-labels", "--articles", "--dry-run", file)
    assert done.stdout == (
        "1 article is made from the labelled sentences. "
        "Import the full text to complete an article.\n"
        "122 answers would be imported, 0 already imported, 0 refused.\n"
    )
    assert run("import-labels", "--articles", file).exit_code == 0
    assert run("import-labels", "--articles", str(GOLD)).exit_code == 0
    assert run("export").stdout_bytes == RAW.encode()
    assert query("select incomplete, text like '%  %' from article") == [(1, 1)]
    assert run("import-labels", "--articles", file).stdout.startswith("0 answers imported, 122 ")
    assert run("import", str(SEEDS / "seed_article.txt")).exit_code == 0
    assert run("export").stdout_bytes == RAW.encode()
    assert run("export", "--labels", "gold").stdout_bytes == GOLD.read_bytes()
    assert query("select incomplete from article") == [(0,)]
    assert run("doctor").exit_code == 0


def test_a_version_that_no_one_has_becomes_a_placeholder(run, sample, tmp_path, query):
    rows = [damaged(scheme="own", scheme_version="7", source="the_moon", source_label="The moon")]
    done = run("import-labels", "--articles", write(tmp_path / "in.csv", rows))
    assert "Placeholder made for the scheme own 7." in done.stdout and done.exit_code == 0
    assert query("select source, source_label, scheme_version from labels") == [
        ("the_moon", "The moon", 7)
    ]
    assert query("select note from scheme where id = 'own'") == [("Made from imported labels",)]


@pytest.mark.parametrize(
    "changes",
    [
        {"article_id": ""}, {"article_id": "x" * 24}, {"sentence_start": ""}, {"position": "-1"},
        {"sentence_end": "9" * 9}, {"sentence_end": "9" * 5000}, {"sentence": ""},
        {"sentence": "Short."}, {"sentence_id": "a-0-5"}, {"kind": "verse"},
        {"scheme": "Own"}, {"scheme": "own", "scheme_version": "0"},
        {"scheme": "own", "scheme_version": "9" * 5000}, {"scheme": "own", "source": "a b"},
    ],
    ids=str,
)  # fmt: skip
def test_nothing_is_made_from_a_row_that_does_not_fit(run, tmp_path, query, changes):
    done = run(
        "import-labels",
        "--what-fits",
        "--articles",
        write(tmp_path / "in.csv", [damaged(**changes)]),
    )
    assert done.stdout.endswith("0 answers imported, 0 already imported, 1 refused.\n")
    assert done.stderr.splitlines()[-1].startswith("line 2: ")
    assert query("select count(*) from article") == query("select count(*) from event") == [(0,)]


def test_a_folder_without_labels_is_named_and_what_to_do(run, sample, tmp_path):
    done = run("import-labels", ".")
    assert done.exit_code == 1
    assert f"“{tmp_path.name}” has no labels that can be read" in done.stderr
    assert "Import one file of it" in done.stderr


def test_a_folder_of_brat_is_imported_like_its_zip(run, sample, tmp_path, query):
    text = (SEEDS / "seed_article.txt").read_text(encoding="utf-8")
    row = next(row for row in rows_of() if row["sentence"][:8] in text)
    start = text.index(row["sentence"][:8])
    (tmp_path / "brat" / "Ida").mkdir(parents=True)
    (tmp_path / "brat" / "Ida" / "seed.txt").write_text(text, encoding="utf-8", newline="")
    notes = f"T1\tOwn {start} {start + 8}\t{row['sentence'][:8]}\n"
    (tmp_path / "brat" / "Ida" / "seed.ann").write_text(notes, encoding="utf-8")
    done = run("import-labels", "brat", "--map", "Own=author")
    assert (done.stderr, done.exit_code) == ("", 0)
    assert query("select reviewer, claim_text, source from labels") == [
        ("Ida", row["sentence"][:8], "author")
    ]
    done = run("import-labels", "brat", "--format", "prodigy")
    assert "Choose one of: csv, jsonl, label-studio, doccano" in done.stderr
