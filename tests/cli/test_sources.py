"""`sources`: list, suggestions, merge, rename."""

import pytest


@pytest.fixture
def labelled(run, tmp_path):
    """Labels from a CSV that names two sources, one of them in two ways."""
    (tmp_path / "news.txt").write_text("The dam holds. Nobody was hurt. Rain is likely.")
    assert run("import", "news.txt").exit_code == 0
    rows = ["sentence,reviewer,source,source_name"]
    for sentence, name in (("The dam holds.", "Ada Berg"), ("Nobody was hurt.", "Berg"),
                           ("Rain is likely.", "Rain service")):  # fmt: skip
        rows.append(f"{sentence},Ana,other_named,{name}")
    (tmp_path / "labels.csv").write_text("\n".join(rows) + "\n")
    told = run("import-labels", "labels.csv", "--column", "source_name=source_name")
    assert told.exit_code == 0, told.output


def names(told):
    return [line[46:].strip() for line in told.stdout.splitlines()]


def test_sources_are_listed_suggested_merged_and_renamed(run, labelled):
    assert names(run("sources", "list")) == ["Ada Berg", "Berg", "Rain service"]
    assert "Ada Berg  =  Berg?  Same last name." in run("sources", "list", "--suggest").stdout
    assert "The Sources page can undo it." in run("sources", "merge", "Berg", "Ada Berg").stdout
    told = run("sources", "list")
    assert names(told) == ["Ada Berg", "Rain service"] and "2 mentions" in told.stdout
    assert run("sources", "rename", "Berg", "A. Berg").exit_code == 0
    assert names(run("sources", "list", "--search", "ada")) == ["A. Berg"]
    assert "A. Berg" in run("export").stdout and "Ada Berg" not in run("export").stdout


def test_a_mistake_says_what_to_do(run, labelled):
    told = run("sources", "merge", "Nobody", "Ada Berg")
    assert told.exit_code == 1
    assert "No source is called “Nobody”." in told.stderr and "Choose one" in told.stderr
    assert run("sources", "rename", "Berg", "Ada Berg").exit_code == 1
