"""agreement: the figures of the project, in words and for programs."""

import json

from tests.cli.conftest import SEEDS

FIGURE = {
    "name", "level", "distance", "of", "value", "interval", "units", "annotators", "articles",
    "missing_share", "matched_share", "undefined",
}  # fmt: skip


def test_json_has_exactly_the_keys_other_programs_rely_on(run, demonstration):
    done = run("agreement", "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert list(told) == ["figures", "pairs", "confusion"]
    assert all(set(one) == FIGURE for one in told["figures"])
    assert [(one["name"], one["of"]) for one in told["figures"]] == [
        ("percent", "sources"), ("krippendorff_alpha", "sources"),
        ("krippendorff_alpha", "confidence"),
    ]  # fmt: skip
    assert {one["level"] for one in told["figures"]} == {"nominal", "ordinal"}
    for one in told["figures"]:
        low, high = one["interval"]
        assert low <= one["value"] <= high
        assert one["annotators"] == 3 and one["units"] > 30 and one["undefined"] is None
    assert [(one["first"], one["second"]) for one in told["pairs"]] == [
        ("Ida", "Jonas"), ("Ida", "Mara"), ("Jonas", "Mara"),
    ]  # fmt: skip


def test_confusion_counts_how_often_two_people_named_which_sources(run, demonstration):
    cells = json.loads(run("agreement", "--json").stdout)["confusion"]
    assert all(set(one) == {"first", "second", "count"} for one in cells)
    assert all(one["first"] <= one["second"] and one["count"] > 0 for one in cells)
    same = sum(one["count"] for one in cells if one["first"] == one["second"])
    assert same > sum(one["count"] for one in cells if one["first"] != one["second"]) > 0


def test_with_two_people_kappa_and_pi_stand_among_the_figures(run, demonstration, tmp_path):
    rows = run("export").stdout.splitlines(keepends=True)
    (tmp_path / "two.csv").write_text("".join(row for row in rows if ",Mara," not in row))
    demonstration.unlink()
    run("import", str(SEEDS / "seed_article.txt"))
    run("import-labels", "two.csv")
    told = json.loads(run("agreement", "--json").stdout)
    names = [one["name"] for one in told["figures"] if one["of"] == "sources"]
    assert names == ["percent", "krippendorff_alpha", "cohen_kappa", "scott_pi"]
    assert told["pairs"][0]["cohen_kappa"] == told["figures"][2]["value"]


def test_in_words_each_figure_says_what_it_rests_on(run, demonstration):
    done = run("agreement")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "43 sentences with two answers or more, 3 people"
    assert lines[1].split()[:2] == ["krippendorff_alpha", "sources"]
    assert lines[1].endswith("(43 sentences, 3 people)")
    assert lines[-1] == "11 sentences differ in their sources"


def test_without_two_people_it_says_undefined_in_words(run, sample):
    done = run("agreement")
    assert done.exit_code == 0
    assert "needs 2 people, 0 so far" in done.stdout
    assert "nan" not in done.stdout.lower() and "0.0" not in done.stdout
    told = json.loads(run("agreement", "--json").stdout)
    assert [one["value"] for one in told["figures"]] == [None, None, None]
    assert all(one["undefined"] and one["interval"] is None for one in told["figures"])
    assert (told["pairs"], told["confusion"]) == ([], [])
