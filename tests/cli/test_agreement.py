"""agreement: the figures of the project or of any CSV, in words and for programs."""

import csv
import io
import json
import re

import pytest

from tests.cli.conftest import SEEDS
from tests.labelled import make_project

FIGURE = {
    "name", "level", "distance", "of", "value", "interval", "units", "annotators", "articles",
    "missing_share", "matched_share", "undefined",
}  # fmt: skip
NAMES = {
    "percent", "cohen_kappa", "scott_pi", "fleiss_kappa", "conger_kappa", "krippendorff_alpha",
    "gwet_ac1", "gwet_ac2", "brennan_prediger", "positive_agreement", "negative_agreement",
    "unitizing_alpha", "span_f1",
}  # fmt: skip
COLUMNS = ("--unit", "unit", "--annotator", "who", "--value", "value")


def json_of(done):
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def find(data, name, of, distance):
    wanted = (name, of, distance)
    [one] = [one for one in data["figures"] if (one["name"], one["of"], one["distance"]) == wanted]
    return one


@pytest.fixture
def table(tmp_path):
    """Write a CSV in the folder: table("unit,who,value", "1,a,x", ...)."""

    def write(*lines):
        (tmp_path / "table.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    return write


def test_json_has_exactly_the_keys_other_programs_rely_on(run, demonstration):
    found = json_of(run("agreement", "--json"))
    assert list(found) == ["figures", "pairs", "confusion"]
    assert all(set(one) == FIGURE for one in found["figures"])
    assert {one["name"] for one in found["figures"]} == NAMES
    ofs = {one["of"] for one in found["figures"]}
    assert {"sources", "has a claim", "sources of claims", "claims", "confidence"} <= ofs
    for one in found["figures"]:
        low, high = one["interval"] or (one["value"], one["value"])
        assert low <= one["value"] <= high and one["undefined"] is None
    assert [(one["first"], one["second"]) for one in found["pairs"]] == [
        ("Ida", "Jonas"), ("Ida", "Mara"), ("Jonas", "Mara"),
    ]  # fmt: skip


def test_gold_is_compared_as_one_more_person_and_a_model_in_pairs(run, demonstration, tmp_path):
    found = json_of(run("agreement", "--with", "gold", "--json"))
    pairs = [(one["first"], one["second"]) for one in found["pairs"]]
    assert [pair for pair in pairs if "gold" in pair] == [
        ("Ida", "gold"), ("Jonas", "gold"), ("Mara", "gold"),
    ]  # fmt: skip
    assert len(pairs) == 6
    assert find(found, "percent", "sources", "exact")["annotators"] == 4
    decided = csv.DictReader(io.StringIO(run("export", "--labels", "gold").stdout, newline=""))
    rows = "".join(f"{row['sentence_id']},gpt,author,high\n" for row in decided)
    (tmp_path / "gpt.csv").write_text(f"sentence_id,reviewer,source,confidence\n{rows}")
    assert run("import-labels", "gpt.csv", "--model").exit_code == 0
    both = json_of(run("agreement", "--with", "gpt", "--with", "gold", "--json"))
    assert len(both["pairs"]) == 10
    done = run("agreement", "--with", "Ida")
    assert done.exit_code == 1
    assert "People cannot be compared with “Ida”." in done.stderr
    done = run("agreement", "--with", "gold", "--csv", "-")
    assert done.exit_code == 2
    assert "--with works only with a project." in done.stderr


def test_the_model_is_refused_with_the_reason_where_there_are_too_few_sentences(run, demonstration):
    done = run("agreement", "--model")
    assert done.exit_code == 1
    assert "A model needs 500 sentences with two or more answers" in done.stderr


@pytest.mark.slow
def test_the_model_names_each_source_with_everyone(run, tmp_path):
    make_project(tmp_path / "annotate.db", count=14, sentences=40).close()
    done = run("agreement", "--model")
    assert re.search(r"^us_official: in \d+\.\d% of the sentences\n  Ana +finds", done.stdout, re.M)
    found = json_of(run("agreement", "--model", "--json"))
    assert list(found) == ["sources", "answers", "fields"]
    assert run("agreement", "--model", "--field", "source").exit_code == 2


def test_tags_choose_the_articles(run, demonstration, tmp_path):
    whole = json_of(run("agreement", "--json"))
    (tmp_path / "other.txt").write_text("The harbour opens. The bridge stays closed.\n")
    assert run("import", "other.txt").exit_code == 0
    labelled, other = (line.split()[0] for line in run("articles", "list").stdout.splitlines())
    for tag, article in (("Tokyo", labelled), ("Kyoto", other)):
        assert run("articles", "tag", tag, article).exit_code == 0
    assert json_of(run("agreement", "--json", "--tag", "Tokyo", "--tag", "Kyoto")) == whole
    none = json_of(run("agreement", "--json", "--tag", "Kyoto"))
    assert find(none, "krippendorff_alpha", "sources", "masi")["units"] == 0
    done = run("agreement", "--tag", "Osaka")
    assert done.exit_code == 1 and "No article has the tag “Osaka”." in done.output


def test_one_field_can_be_chosen(run, demonstration):
    found = json_of(run("agreement", "--field", "confidence", "--json"))
    assert {one["of"].partition(":")[0] for one in found["figures"]} == {
        "confidence",
        "confidence, all values",
    }
    assert all(one["matched_share"] for one in found["figures"])
    assert {one["first"] for one in found["confusion"]} <= {
        "high", "moderate", "low", "not_a_statement",
    }  # fmt: skip
    assert {"confidence: Ida, Mara", "confidence: without Mara"} <= {
        one["of"] for one in found["figures"]
    }
    pair = find(found, "cohen_kappa", "confidence: Ida, Mara", "quadratic")
    assert pair["interval"] and pair["annotators"] == 2
    both = json_of(run("agreement", "--field", "confidence", "--field", "source", "--json"))
    everything = json_of(run("agreement", "--json"))["figures"]
    assert sorted(both["figures"], key=str) == sorted(everything, key=str)
    assert all(one in everything for one in found["figures"])
    refused = run("agreement", "--field", "mood")
    assert refused.exit_code == 1 and "source, confidence" in refused.stderr


def test_confusion_counts_which_sources_two_people_chose(run, demonstration):
    cells = json_of(run("agreement", "--json"))["confusion"]
    assert all(set(one) == {"first", "second", "count"} for one in cells)
    assert all(one["first"] <= one["second"] and one["count"] > 0 for one in cells)
    same = sum(one["count"] for one in cells if one["first"] == one["second"])
    assert same > sum(one["count"] for one in cells if one["first"] != one["second"]) > 0


def test_with_two_people_there_are_kappa_and_pi(run, demonstration, tmp_path):
    rows = run("export").stdout.splitlines(keepends=True)
    (tmp_path / "two.csv").write_text("".join(row for row in rows if ",Mara," not in row))
    demonstration.unlink()
    run("import", str(SEEDS / "seed_article.txt"))
    run("import-labels", "two.csv")
    found = json_of(run("agreement", "--json"))
    assert {one["name"] for one in found["figures"]} == NAMES
    kappa = find(found, "cohen_kappa", "sources", "exact")
    assert found["pairs"][0]["cohen_kappa"] == pytest.approx(kappa["value"])


def test_each_printed_figure_says_what_it_is_based_on(run, demonstration):
    done = run("agreement")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "43 sentences with two or more answers, 3 people"
    [masi] = [line for line in lines if "alpha masi" in line]
    assert masi.split()[2] == "0.593"
    assert masi.endswith("(on 43 by 3, for this article only)")
    assert lines[-1] == "11 sentences differ in sources"


def test_without_two_people_figures_say_why_they_are_undefined(run, sample):
    done = run("agreement")
    assert done.exit_code == 0
    assert "needs 2 people; there are 0" in done.stdout
    assert not re.search(r"\bnan\b|0\.0", done.stdout.lower())
    found = json_of(run("agreement", "--json"))
    assert {one["value"] for one in found["figures"]} == {None}
    assert all(one["undefined"] and one["interval"] is None for one in found["figures"])
    assert (found["pairs"], found["confusion"]) == ([], [])


def test_an_exported_long_csv_gives_the_figures_of_the_project(run, demonstration):
    run("export", "-o", "long.csv")
    ours = json_of(run("agreement", "--json"))
    demonstration.unlink()
    theirs = json_of(
        run(
            "agreement", "--csv", "long.csv", "--unit", "sentence_id", "--annotator", "reviewer",
            "--value", "source", "--cluster", "article_id", "--level", "set",
            "--none-when", "verdict=no_claim", "--json",
        )
    )  # fmt: skip
    assert theirs["pairs"] == ours["pairs"]
    assert [{**one, "of": "sources"} for one in theirs["figures"]] == [
        one for one in ours["figures"] if one["of"] == "sources"
    ]
    assert sum(one["count"] for one in theirs["confusion"]) == 43 + 35 + 35


def test_any_csv_is_compared_without_a_database(run, table):
    table("unit,who,value", "1,a,x", "1,b,x", "2,a,x", "2,b,y", "3,a,y", "3,b,y", "4,a,", "4,b,y")
    found = json_of(
        run("agreement", "--csv", "table.csv", *COLUMNS, "--level", "nominal", "--json")
    )
    alpha = find(found, "krippendorff_alpha", "value", "nominal")
    assert alpha["value"] == pytest.approx(1 - 5 * 2 / 18)
    assert (alpha["units"], alpha["articles"]) == (3, 0)
    assert found["confusion"] == [
        {"first": "x", "second": "x", "count": 1},
        {"first": "x", "second": "y", "count": 1},
        {"first": "y", "second": "y", "count": 1},
    ]
    words = run("agreement", "--csv", "table.csv", *COLUMNS, "--level", "nominal").stdout
    assert words.startswith("3 units with two or more answers, 2 people\nvalue\n")
    assert "by unit, because no articles are given" in words


def test_numbers_sort_by_value_and_text_by_its_order(run, table):
    rated = ["1,a,9", "1,b,10", "2,a,10", "2,b,10", "3,a,9", "3,b,9", "4,a,100", "4,b,10"]
    rows = ["unit,who,value", *rated]
    table(*rows)
    sized = json_of(
        run("agreement", "--csv", "table.csv", *COLUMNS, "--level", "ordinal", "--json")
    )
    names = {"9": "low", "10": "moderate", "100": "high"}
    table(*(",".join(names.get(cell, cell) for cell in row.split(",")) for row in rows))
    named = ("agreement", "--csv", "table.csv", *COLUMNS, "--level", "ordinal")
    ordered = json_of(run(*named, "--order", "low,moderate,high", "--json"))
    key = ("krippendorff_alpha", "value", "ordinal")
    assert find(sized, *key)["value"] == find(ordered, *key)["value"]
    refused = run(*named)
    assert refused.exit_code == 1 and "--order" in refused.stderr


def test_a_set_unites_rows_and_splits_cells(run, table):
    table("unit,who,value", "1,a,x", "1,a,y", "1,b,y|x", "2,a,x", "2,b,z", "3,a,z", "3,b,z")
    found = json_of(run("agreement", "--csv", "table.csv", *COLUMNS, "--level", "set", "--json"))
    assert {"first": "x|y", "second": "x|y", "count": 1} in found["confusion"]
    twice = run("agreement", "--csv", "table.csv", *COLUMNS, "--level", "nominal")
    assert twice.exit_code == 1 and "Row 3" in twice.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"unit,who\n1,a\n", "There is no column “value”."),
        (b"unit,who,value,value\n1,a,x,y\n", "is there twice"),
        ("unit,who,value\n1,a,тактак\n".encode() + b"\xff", "damaged UTF-8"),
        (b"unit,who,value\n1,a,x,y\n", "Row 2: it has 4 cells for 3 columns."),
        (b"unit,who,value\n1,a,x\n2,a\n", "Row 3: it has 2 cells for 3 columns."),
        (b"who,unit,value\na,1,yes, sir\n", "Row 2: it has 4 cells"),
        (b'unit,who,value\n1,a,"x\n', "cannot be read"),
        (b"unit,who,value\n1,,x\n", "is empty"),
    ],
)
def test_a_file_that_is_not_such_a_table_is_refused_with_a_remedy(run, tmp_path, content, words):
    (tmp_path / "table.csv").write_bytes(content)
    done = run("agreement", "--csv", "table.csv", *COLUMNS, "--level", "nominal")
    assert done.exit_code == 1
    assert words in done.stderr
    assert "Traceback" not in done.output


def test_a_byte_order_mark_and_long_cells_do_no_harm(run, tmp_path):
    long = "x" * 200_000
    text = f"\ufeffunit,who,value\n1,a,{long}\n1,b,{long}\n2,a,y\n2,b,y\n"
    (tmp_path / "table.csv").write_text(text, encoding="utf-8")
    found = json_of(
        run("agreement", "--csv", "table.csv", *COLUMNS, "--level", "nominal", "--json")
    )
    assert find(found, "percent", "value", "nominal")["value"] == 1


@pytest.mark.parametrize(
    "words",
    [
        ("--csv", "table.csv"),
        ("--csv", "table.csv", "--unit", "unit", "--annotator", "who"),
        ("--missing", "NA"),
        ("--csv", "table.csv", *COLUMNS, "--level", "mood"),
        ("--csv", "table.csv", *COLUMNS, "--level", "nominal", "--none-when", "verdict"),
        ("--csv", "table.csv", *COLUMNS, "--level", "nominal", "--field", "source"),
        ("--csv", "nowhere.csv", *COLUMNS, "--level", "nominal"),
        ("--unit", "unit"),
        ("--level", "nominal"),
        (),
    ],
)
def test_wrong_use_and_no_database_end_with_two(run, table, words):
    table("unit,who,value", "1,a,x", "1,b,x")
    assert run("agreement", *words).exit_code == 2


def test_figures_of_the_page_are_those_of_the_command_line(run, demonstration):
    lines = run("agreement").stdout
    [exact] = [line for line in lines.splitlines() if "alpha exact" in line]
    found = find(json_of(run("agreement", "--json")), "krippendorff_alpha", "sources", "exact")
    assert f"{found['value']:.3f}" in exact


def test_csv_from_any_program_is_read(run, tmp_path):
    with (tmp_path / "table.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerows([["unit", "who", "value"], ["a\nb", "A, B", 'x "y"'], ["a\nb", "C", "z"]])
    found = json_of(
        run("agreement", "--csv", "table.csv", *COLUMNS, "--level", "nominal", "--json")
    )
    assert [(one["first"], one["second"]) for one in found["pairs"]] == [("A, B", "C")]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found_as_in_an_import(run, tmp_path, separator):
    rows = [["unit", "a;b,c\td", "who", "value"], ["1", "", "a", "1,5;x\ty"], ["1", "", "b", "z"]]
    with (tmp_path / "table.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    found = json_of(
        run("agreement", "--csv", "table.csv", *COLUMNS, "--level", "nominal", "--json")
    )
    assert [(one["first"], one["second"]) for one in found["confusion"]] == [("1,5;x\ty", "z")]


def test_a_csv_is_read_from_standard_input(run):
    text = "unit;who;value\n1;a;x\n1;b;x\n2;a;y\n2;b;y\n"
    words = ("agreement", "--csv", "-", *COLUMNS, "--level", "nominal", "--json")
    found = json_of(run(*words, input=text))
    assert find(found, "krippendorff_alpha", "value", "nominal")["value"] == 1
    assert run(*words, input="").exit_code == 1


def test_no_figure_misses_zero_by_a_floating_point_error(run, demonstration):
    found = json_of(run("agreement", "--json"))
    numbers = [x for one in found["figures"] for x in (one["value"], *(one["interval"] or ()))]
    assert 0 in numbers
    assert [number for number in numbers if 0 < abs(number) < 1e-12] == []
