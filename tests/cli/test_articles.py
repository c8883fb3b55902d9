"""`articles`: list with filters, tag, untag; `export --tag`."""

import json

import pytest


@pytest.fixture
def imported(run, tmp_path):
    """Three articles from a table with tags; their ids in order of import."""
    rows = [
        {"text": "One ship came.", "title": "Ship", "outlet": "Gazette", "tags": ["a", "b"]},
        {"text": "Rain fell. It stopped.", "title": "Rain", "tags": "b; second round | b"},
        {"text": "A match was lost.", "title": "Match", "tags": "x" * 41},
    ]  # fmt: skip
    (tmp_path / "news.json").write_text(json.dumps(rows))
    told = run("import", "news.json")
    assert told.exit_code == 0 and "cannot be a tag" in told.output
    return [line.split()[0] for line in run("articles", "list").stdout.splitlines()]


def test_tags_of_a_table_are_on_its_articles(run, imported):
    ship, rain, match = run("articles", "list").stdout.splitlines()
    assert ship.endswith("Ship  #a, #b")
    assert rain.endswith("Rain  #b, #second round")
    assert match.endswith("Match")


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        (("--tag", "b"), ["Ship", "Rain"]),
        (("--search", "stop"), ["Rain"]),
        (("--outlet", "Gazette"), ["Ship"]),
        (("--tag", "a", "--tag", "second round"), ["Ship", "Rain"]),
        (("--language", "de", "--language", "fr"), []),
        (("--imported", "2020-01-31"), []),
        (("--state", "to-label"), ["Ship", "Rain", "Match"]),
        (("--state", "withdrawn"), []),
        (("--tag", "none"), []),
    ],
)
def test_the_list_is_filtered(run, imported, words, titles):
    lines = run("articles", "list", *words).stdout.splitlines()
    assert [next(one for one in ("Ship", "Rain", "Match") if one in line) for line in lines] == (
        titles
    )


def test_a_state_that_the_list_does_not_have_is_refused(run, imported):
    told = run("articles", "list", "--state", "lost")
    assert told.exit_code == 1 and "There is no state “lost”" in told.stderr


def test_articles_are_tagged_and_untagged(run, imported):
    assert run("articles", "tag", "x, y", *imported[:2]).stdout == "4 tags added.\n"
    assert run("articles", "tag", "x", imported[0]).stdout == "0 tags added.\n"
    assert len(run("articles", "list", "--tag", "x").stdout.splitlines()) == 2
    assert run("articles", "untag", "x", *imported).stdout == "2 tags removed.\n"
    assert run("articles", "list", "--tag", "x").stdout == ""
    told = run("articles", "tag", "x", "unknown")
    assert told.exit_code == 1 and "There is no article “unknown”" in told.stderr


def test_an_export_by_tag_has_only_its_articles(run, imported, tmp_path):
    rows = "sentence,reviewer,source,confidence\n"
    rows += "One ship came.,Ann,author,high\nRain fell.,Ann,author,high\n"
    (tmp_path / "labels.csv").write_text(rows)
    named = [
        word for one in ("sentence", "reviewer", "source") for word in ("--column", f"{one}={one}")
    ]
    told = run("import-labels", "labels.csv", *named)
    assert told.exit_code == 0, told.output
    assert len(run("export", "--tag", "b").stdout.splitlines()) == 3
    [_, line] = run("export", "--tag", "a").stdout.splitlines()
    assert "Ship" in line
