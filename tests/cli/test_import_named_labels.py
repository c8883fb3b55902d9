"""import-labels of any CSV: columns are named, words mapped, and mistakes reported by line."""

import csv
import io
import json
import shutil
import sqlite3

import pytest
from click.testing import CliRunner

from annotate.cli import main

ROWS = (
    "id,doc,sentence,annotator,label,firmness\n"
    "s1,d1,The mayor said so.,Ann,US gov,High\n"
    "s1,d1,The mayor said so.,Bob,us_official,h\n"
    "s2,d1,It rained.,Ann,Article’s own voice,HIGH\n"
    "s2,d1,It rained.,Bob,unnamed,moderate\n"
    "s3,d2,Hello there.,Ann,none,\n"
    "s3,d2,Hello there.,Bob,No claim,\n"
    "s4,d2,It rained.,Ann,?,\n"
    "s4,d2,It rained.,Bob,9,L\n"
)
COLUMNS = (
    "--column", "reviewer=annotator", "--column", "source=label",
    "--column", "confidence=firmness", "--column", "article_ref=doc",
)  # fmt: skip
MAP = ("--map", "US gov=us_official", "--map", "none=no_claim", "--map", "?=cant_tell")


@pytest.fixture
def take(run, tmp_path):
    """Import a text as labels: take(text, option, …), with the columns of ROWS and their map."""

    def call(text, *options, base=(*COLUMNS, *MAP)):
        (tmp_path / "labels.csv").write_text(text, encoding="utf-8", newline="")
        return run("import-labels", "--what-fits", "labels.csv", *base, *options)

    return call


@pytest.fixture(scope="module")
def items_file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("items")
    (folder / "rows.csv").write_text(ROWS, encoding="utf-8")
    db, rows = str(folder / "annotate.db"), str(folder / "rows.csv")
    words = ("--db", db, "import", "--format", "items", "--column", "sentence_id=id", rows)
    done = CliRunner().invoke(main, words)
    assert done.stdout.startswith("2 articles with 4 units imported"), done.stderr
    return db


@pytest.fixture
def items(items_file, tmp_path):
    """The sentences of ROWS, imported as ready sentences from the file of labels itself."""
    (tmp_path / "rows.csv").write_text(ROWS, encoding="utf-8")
    shutil.copy(items_file, tmp_path)


@pytest.fixture
def query(tmp_path):
    def ask(sql):
        db = sqlite3.connect(tmp_path / "annotate.db")
        rows = db.execute(sql).fetchall()
        db.close()
        return rows

    return ask


def changed(number, **cells):
    """ROWS with some cells of one line changed (line 1 is the heading)."""
    rows = list(csv.DictReader(io.StringIO(ROWS)))
    rows[number - 2] |= cells
    return written(rows)


def written(rows, delimiter=","):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


LABELS = "select sentence, reviewer, verdict, source, confidence from labels order by 1, 2, 3, 4"


def test_a_csv_of_sentences_and_labels_is_imported_and_compared(run, items, take, query):
    done = take(ROWS)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "source: “US gov” = us_official (1), “Article’s own voice” = author (1),"
        " “none” = no_claim (1), “No claim” = no_claim (1), “?” = cant_tell (1), “9” = author (1)",
        "confidence: “High” = high (1), “h” = high (1), “HIGH” = high (1), “L” = low (1)",
        "8 answers imported, 0 already imported, 0 refused.",
    ]
    assert query(LABELS) == [
        ("Hello there.", "Ann", "no_claim", None, None),
        ("Hello there.", "Bob", "no_claim", None, None),
        ("It rained.", "Ann", "cant_tell", None, None),
        ("It rained.", "Ann", "claims", "author", "high"),
        ("It rained.", "Bob", "claims", "author", "low"),
        ("It rained.", "Bob", "claims", "unnamed", "moderate"),
        ("The mayor said so.", "Ann", "claims", "us_official", "high"),
        ("The mayor said so.", "Bob", "claims", "us_official", "high"),
    ]
    assert query("select distinct claim_text = sentence, blind from labels where claim") == [(1, 1)]
    found = json.loads(run("agreement", "--json").stdout)
    [percent] = [
        one for one in found["figures"] if (one["name"], one["of"]) == ("percent", "sources")
    ]
    assert (percent["units"], percent["annotators"]) == (3, 2)
    assert percent["value"] == pytest.approx(2 / 3)
    assert run("doctor").exit_code == 0


def test_a_second_time_changes_nothing(items, take, query):
    take(ROWS)
    before = [query(f"select * from {table}") for table in ("event", "answer", "claim", "person")]
    done = take(ROWS)
    assert done.exit_code == 0
    assert done.stdout.endswith("0 answers imported, 8 already imported, 0 refused.\n")
    after = [query(f"select * from {table}") for table in ("event", "answer", "claim", "person")]
    assert after == before


def test_imported_labels_are_exported_and_imported_again_byte_for_byte(run, items, take, tmp_path):
    without_confidence = (*COLUMNS[:4], *COLUMNS[6:], *MAP)
    assert "5 claims without confidence" in take(ROWS, base=without_confidence).stdout
    exported = run("export").stdout_bytes
    (tmp_path / "out.csv").write_bytes(exported)
    assert run("import-labels", "out.csv").stdout.endswith("8 already imported, 0 refused.\n")
    (tmp_path / "annotate.db").unlink()
    run("import", "--format", "items", "--column", "sentence_id=id", "rows.csv")
    assert "8 answers imported" in run("import-labels", "out.csv").stdout
    assert run("export").stdout_bytes == exported


def test_a_corrected_map_overrules_the_previous_import_and_back_again(items, take, query):
    first = (*COLUMNS, *MAP)
    other = (*COLUMNS, *MAP[2:], "--map", "US gov=other_official")
    source = "select source from labels where sentence like 'The mayor%' and reviewer = 'Ann'"
    for base, expected in ((first, "us_official"), (other, "other_official"),
                           (first, "us_official"), (other, "other_official")):  # fmt: skip
        take(ROWS, base=base)
        assert query(source) == [(expected,)]
    assert query("select count(*) from event") == [(11,)]


def test_undated_labels_never_overrule_a_different_answer_of_a_person(
    items, take, run, query, tmp_path
):
    take(ROWS)
    rows = list(csv.DictReader(io.StringIO(run("export").stdout)))
    newer = [
        {**row, "source": "skorea_gov", "labelled_at": "2025-06-01T10:00:00.000Z"}
        for row in rows
        if row["reviewer"] == "Bob" and row["source"] == "unnamed"
    ]
    (tmp_path / "annotate.db").unlink()
    run("import", "--format", "items", "--column", "sentence_id=id", "rows.csv")
    (tmp_path / "here.csv").write_text(written(newer), encoding="utf-8")
    run("import-labels", "here.csv")
    done = take(ROWS)
    assert done.exit_code == 1
    [line] = done.stderr.splitlines()
    assert line.startswith(
        "line 5: Someone with this name has already answered this sentence differently"
    )
    assert "--column labelled_at=" in line
    assert query("select source from labels where reviewer = 'Bob' and source like 'sk%'") == [
        ("skorea_gov",)
    ]


@pytest.mark.parametrize(
    ("cells", "words", "way_out"),
    [
        ({"label": "Gov"}, "source: “Gov” is not a value", "VALUE is one of: us_official,"),
        ({"label": ""}, "source: the label is missing", "--map “=no_claim”"),
        ({"firmness": "so-so"}, "confidence: “so-so” is not a value", "--map “so-so=VALUE”."),
        ({"annotator": " "}, "The reviewer is missing", "--reviewer"),
        ({"annotator": "x" * 41}, "1 to 40 characters", "short name"),
        ({"annotator": "Gold"}, "reserved", "another name"),
        ({"annotator": "best"}, "“best” labels are computed", "raw labels"),
        ({"sentence": "Never read."}, "no sentence “Never read.”", "import --format items"),
        ({"sentence": ""}, "sentence: It is empty", "--column sentence="),
        ({"doc": "d9"}, "in the article “d9”", "import --format items"),
        ({"doc": ""}, "“It rained.” appears 2 times", "--column position="),
        ({"annotator": "Ann"}, "contradicts line 4", "--column claim="),
    ],
    ids=lambda one: json.dumps(one)[:40] if isinstance(one, dict) else None,
)  # fmt: skip
def test_a_row_that_cannot_be_imported_is_named_with_a_remedy(
    items, take, query, cells, words, way_out
):
    done = take(changed(5, **cells))
    assert done.exit_code == 1
    named = [line for line in done.stderr.splitlines() if line.startswith("line 5: ")]
    assert len(named) == 1 and words in named[0] and way_out in named[0]
    assert query("select count(*) from labels where reviewer = 'Bob'") == [(3,)]


def test_two_rows_that_contradict_each_other_are_both_refused(items, take, query):
    done = take(changed(5, annotator="ann"))
    assert [line.partition(". ")[0] for line in done.stderr.splitlines()] == [
        "line 4: It belongs to the same answer as line 5, which was refused.",
        "line 5: It contradicts line 4, which has the same reviewer and sentence",
    ]
    assert query("select count(*) from labels where reviewer = 'Ann'") == [(3,)]


def test_rows_that_repeat_a_label_count_once(items, take):
    assert take(ROWS + ROWS.partition("\n")[2]).stdout.endswith(
        "8 answers imported, 0 already imported, 0 refused.\n"
    )


TWO = (
    "sentence,annotator,label,from,to\n"
    "The mayor said so.,Ann,us_official,0,9\n"
    "The mayor said so.,Ann,author,10,18\n"
    "The mayor said so.,Bob,author,0,9\n"
)


def test_a_column_tells_the_claims_of_one_answer_apart(items, take, query):
    done = take(TWO, "--column", "claim=label", base=COLUMNS[:4])
    assert done.stdout.endswith("2 answers imported, 0 already imported, 0 refused.\n")
    assert "3 claims without confidence, which counts as missing." in done.stdout
    assert query("select reviewer, claim, source, claim_start, claim_end from labels") == [
        ("Ann", 1, "us_official", 0, 18), ("Ann", 2, "author", 0, 18), ("Bob", 1, "author", 0, 18),
    ]  # fmt: skip


SPANS = (*COLUMNS[:4], "--column", "claim_start=from", "--column", "claim_end=to")


def test_words_of_claims_come_from_their_columns(items, take, query):
    take(TWO, base=SPANS)
    assert query("select reviewer, claim_text from labels order by 1, claim") == [
        ("Ann", "The mayor"), ("Ann", "said so."), ("Bob", "The mayor"),
    ]  # fmt: skip


def test_an_answer_with_a_refused_claim_is_refused(items, take, query):
    done = take(TWO.replace("10,18", "10,99"), base=SPANS)
    first, second = done.stderr.splitlines()
    assert first.startswith("line 2: Claim 2: these words reach outside the sentence.")
    assert second == "line 3: It belongs to the same answer as line 2, which was refused."
    assert query("select reviewer from labels") == [("Bob",)]


def test_the_same_words_with_two_values_contradict_each_other(items, take):
    done = take(
        "sentence,reviewer,source,confidence,a,b\n"
        "The mayor said so.,Ann,author,low,0,9\nThe mayor said so.,Ann,author,high,0,9\n",
        base=("--column", "claim_start=a", "--column", "claim_end=b"),
    )
    assert "line 3: It contradicts line 2" in done.stderr


def test_half_a_span_is_refused_before_anything_is_read(items, take):
    done = take(TWO, base=SPANS[:-2])
    assert done.exit_code == 1
    assert "which column of “labels.csv” contains the claim_end" in done.stderr


def test_rows_mapped_to_nothing_are_left_out(items, take, query):
    done = take(changed(5, label=""), "--map", "=")
    assert done.exit_code == 0
    assert done.stdout.endswith(
        "7 answers imported, 0 already imported, 1 row left out, 0 refused.\n"
    )


def test_verdicts_can_have_their_own_column(items, take, query):
    text = (
        "sentence,reviewer,source,checked\n"
        "The mayor said so.,Ann,author,yes\n"
        "Hello there.,Ann,,no\n"
        "Hello there.,Bob,none,yes\n"
        "The mayor said so.,Bob,author,no\n"
    )
    done = take(text, "--column", "verdict=checked", "--map", "yes=claims", "--map", "no=no_claim",
                "--map", "none=cant_tell", base=())  # fmt: skip
    assert [line[:7] for line in done.stderr.splitlines()] == ["line 4:", "line 5:"]
    assert query("select verdict, source from labels order by 1") == [
        ("claims", "author"), ("no_claim", None),
    ]  # fmt: skip


def test_the_newer_of_two_dated_labels_wins_in_any_order(items, take, query):
    rows = ["Ann,author,2024-01-02", "Ann,unnamed,2024-03-04T05:06:07Z"]
    for order in (rows, rows[::-1]):
        text = "\n".join(
            ["reviewer,source,when,sentence", *(f"{row},The mayor said so." for row in order)]
        )
        assert take(text, "--column", "labelled_at=when", base=()).exit_code == 0
        assert query("select source, labelled_at from labels") == [
            ("unnamed", "2024-03-04T05:06:07.000Z")
        ]
    assert query("select count(*) from event") == [(2,)]


def test_a_column_marks_labels_that_were_not_blind(items, take, query):
    text = "sentence,reviewer,source,alone\n"
    text += "The mayor said so.,Ann,author,0\nHello there.,Ann,author,1\n"
    take(text, "--column", "blind=alone", base=())
    assert query("select sentence, blind from labels order by blind") == [
        ("The mayor said so.", 0), ("Hello there.", 1),
    ]  # fmt: skip


def test_gold_goes_to_gold_under_the_name_of_the_person_who_decided(items, take, query):
    text = "sentence,reviewer,source,by\nThe mayor said so.,gold,author,Noor\n"
    done = take(text, "--column", "reviewer=reviewer", base=())
    assert (
        "line 2: Gold needs the name of the person who decided it. Name the person, --decided-by"
        in done.stderr
    )
    take(text, "--column", "decided_by=by", base=())
    assert query("select decided_by, source from gold") == [("Noor", "author")]
    assert query("select count(*) from labels") == [(0,)]


def test_the_person_who_decided_can_be_set_for_all_rows_of_gold(items, take, query):
    text = "sentence,reviewer,source\nThe mayor said so.,gold,author\nHello there.,Ann,author\n"
    assert take(text, "--decided-by", "Noor", base=()).exit_code == 0
    assert query("select decided_by, source from gold") == [("Noor", "author")]
    assert query("select reviewer from labels") == [("Ann",)]


SPLIT = (
    "sentence,annotator,label,w\n"
    "The mayor said so.,Ann,author,The mayor\n"
    "The mayor said so.,Ann,us_official,so\n"
    "Hello there.,Ann,author,\n"
)


@pytest.mark.parametrize("header", ["w", "claim_text"])
def test_the_words_of_a_claim_are_found_in_its_sentence(items, take, query, header):
    named = ("--column", "claim_text=w") if header == "w" else ()
    done = take(SPLIT.replace(",w\n", f",{header}\n"), *named, base=COLUMNS[:4])
    assert done.exit_code == 0, done.stderr
    assert query("select claim_text, claim_start, source from labels order by sentence, claim") == [
        ("Hello there.", 0, "author"), ("The mayor", 0, "author"), ("so", 15, "us_official"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("the mayor", "“the mayor” does not appear in"),
        ("a", "“a” appears 2 times"),
        ("o", "“o” appears 2 times"),
    ],
)
def test_words_that_do_not_appear_exactly_once_are_refused(items, take, query, words, reason):
    text = f"sentence,annotator,label,w\nThe mayor said so.,Ann,author,{words}\n"
    done = take(text, "--column", "claim_text=w", base=COLUMNS[:4])
    assert f"line 2: claim_text: {reason}" in done.stderr
    assert "--column claim_start=…" in done.stderr
    assert query("select count(*) from labels") == [(0,)]


def test_words_in_the_column_of_claim_numbers_are_refused(items, take, query):
    done = take(SPLIT, "--column", "claim=w", base=COLUMNS[:4])
    assert done.exit_code == 1
    assert "Use --column claim_text=…" in done.stderr


def test_offsets_and_words_of_claims_cannot_both_be_named(items, take):
    options = [f"--column={role}=w" for role in ("claim_text", "claim_start", "claim_end")]
    assert (
        "offsets or claim_text for claims, not both"
        in take(SPLIT, *options, base=COLUMNS[:4]).stderr
    )


def test_a_file_of_two_annotators_without_ids_is_compared_by_two_commands(run, tmp_path):
    (tmp_path / "two.csv").write_text(
        "sentence,label,annotator\n"
        "The mayor said the bridge will open.,author,Ann\n"
        "The mayor said the bridge will open.,us_official,Bob\n"
        "Engineers doubt that.,author,Ann\n"
        "Engineers doubt that.,author,Bob\n"
    )
    done = run("import", "--format", "items", "two.csv")
    assert "1 article with 2 units imported" in done.stdout
    assert "two.csv: 2 rows repeat a sentence and become part of its unit." in done.stderr
    done = run("import-labels", "two.csv", *COLUMNS[:4])
    assert "4 answers imported, 0 already imported, 0 refused." in done.stdout
    figures = json.loads(run("agreement", "--json").stdout)["figures"]
    percent = next(one for one in figures if one["name"] == "percent")
    assert (percent["value"], percent["units"], percent["annotators"]) == (0.5, 2, 2)


def test_a_file_of_one_reviewer_names_them_on_the_command_line(items, take, query):
    done = take("sentence;source\nThe mayor said so.;author\n", "--reviewer", "Zoë", base=())
    assert done.exit_code == 0
    assert query("select reviewer, source from labels") == [("Zoë", "author")]


def test_old_encodings_and_marks_at_the_start_are_read(items, run, tmp_path, query):
    text = "sentence;reviewer;source\nThe mayor said so.;Zoë;Article’s own voice\n"
    for encoding in ("utf-8-sig", "utf-16", "windows-1252"):
        (tmp_path / "in.csv").write_bytes(text.encode(encoding))
        assert run("import-labels", "in.csv", "--encoding", encoding).exit_code == 0
    assert query("select reviewer, source from labels") == [("Zoë", "author")]


def test_position_tells_sentences_with_the_same_text_apart(run, take, tmp_path, query):
    (tmp_path / "twice.csv").write_text("sentence\nOn it.\nGo.\nOn it.\n")
    run("import", "--format", "items", "twice.csv")
    text = "sentence,reviewer,source,n\nOn it.,Ann,author,2\nOn it.,Bob,author,7\n"
    done = take(text, "--column", "position=n", base=())
    assert "line 3: There is no sentence “On it.”" in done.stderr
    assert query("select position, reviewer from labels") == [(2, "Ann")]


def test_our_own_ids_find_the_sentence_unless_its_text_differs(items, run, take, query):
    [(own_id,)] = query("select id from sentence where text = 'Hello there.'")
    text = f"sentence_id,reviewer,source\n{own_id},Ann,author\nelsewhere-0-3,Ann,author\n"
    done = take(text, "--map", "x=author", base=())
    assert done.stdout.endswith("1 answer imported, 0 already imported, 1 refused.\n")
    assert "line 3: sentence: There is no sentence elsewhere-0-3." in done.stderr
    done = take(
        f"sentence_id,sentence,reviewer,source\n{own_id},Other.,Bob,author\n",
        base=("--reviewer", "B"),
    )
    assert "has a different text here" in done.stderr


def test_the_long_csv_of_a_project_with_other_words_can_be_mapped(items, run, take, query):
    take(ROWS)
    exported = run("export").stdout.replace(",unnamed,", ",rumour,")
    done = take(exported, base=("--map", "rumour=unnamed"))
    assert done.stdout.endswith("0 answers imported, 8 already imported, 0 refused.\n")


def test_a_long_csv_from_before_a_column_was_added_can_be_mapped(items, run, take, query):
    take(ROWS)
    rows = list(csv.DictReader(io.StringIO(run("export").stdout)))
    for row in rows:
        del row["split"]
        row["reviewer"] = f"{row['reviewer']} 2"
    done = take(written(rows), base=("--map", "rumour=unnamed"))
    assert done.exit_code == 0, done.stderr
    verdicts = "select verdict, count(*) from labels where reviewer {} '% 2' group by 1 order by 1"
    assert query(verdicts.format("like")) == query(verdicts.format("not like"))


def test_a_dry_run_shows_the_words_and_stores_nothing(items, take, query):
    done = take(ROWS, "--dry-run")
    assert "“US gov” = us_official (1)" in done.stdout
    assert done.stdout.endswith("8 answers would be imported, 0 already imported, 0 refused.\n")
    assert query("select count(*) from event") == query("select count(*) from person") == [(0,)]


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--column", "reviewer"), 2, "has no “=”"),
        (("--column", "reviewer=a", "--column", "reviewer=b"), 2, "is given twice"),
        (("--column", "colour=label"), 1, "There is no role “colour”"),
        (("--column", "source=lable"), 1, "no column “lable”.\n  Its columns: “id”, “doc”,"),
        (("--map", "x=us_oficial"), 1, "there is no value “us_oficial”"),
        (("--map", "x"), 2, "has no “=”"),
        (("--encoding", "klingon"), 1, "no encoding “klingon”"),
        (("--reviewer", "Ann"), 1, "which column of “labels.csv” contains the source"),
        (("--column", "source=label"), 1, "contains the reviewer"),
    ],
)
def test_options_are_checked_before_the_file_is_read(items, take, query, options, code, words):
    done = take(ROWS, base=options)
    assert (done.exit_code, done.stdout) == (code, "")
    assert words in done.stderr
    assert query("select count(*) from event") == [(0,)]


def test_broken_rows_are_named_by_their_line(items, take, query):
    text = 'sentence,reviewer,source\n"Hello\nthere",Ann,author\nIt,is\n,,\n'
    text += "The mayor said so.,Ann,author\n"
    done = take(text, base=("--map", "x=author"))
    assert [line[:14] for line in done.stderr.splitlines()] == ["line 2: There ", "line 4: It has"]
    assert query("select count(*) from labels") == [(1,)]
    done = take(text + '"open', base=("--map", "x=author"))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "line 7: this row cannot be read" in done.stderr
