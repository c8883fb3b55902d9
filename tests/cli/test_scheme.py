"""scheme: list, show, check, use, diff, download; --scheme of serve, import and import-labels."""

import csv
import io

import pytest

from annotate import schemes
from annotate.schemes.editing import Edit, apply
from annotate.schemes.writing import write
from annotate.store.file.connection import Store
from annotate.workflow.imports.articles import add_seed
from annotate.workflow.operations.opening import open_project
from annotate.workflow.scheme import get_scheme

NEWS = schemes.builtin("news-source")


@pytest.fixture
def own(tmp_path):
    """Write a scheme file: own("mine.toml", Edit(...), version=2)."""

    def make(name, *edits, scheme=NEWS, version=1):
        for edit in edits:
            scheme, _ = apply(scheme, edit)
        text = write(scheme).replace("version = 1\n", f"version = {version}\n", 1)
        (tmp_path / name).write_text(text, encoding="utf-8")
        return schemes.parse(text)

    return make


def current(tmp_path):
    store = Store(str(tmp_path / "annotate.db"))
    try:
        return get_scheme(store)
    finally:
        store.close()


RENAMED = Edit("change value", "source", "author", now={"label": "The article"})


def test_versions_and_built_in_schemes_are_listed(run, demonstration, own) -> None:
    own("mine.toml", RENAMED, version=2)
    assert run("scheme", "use", "mine.toml", "--note", "Plainer.").exit_code == 0
    lines = run("scheme", "list").stdout.splitlines()
    assert lines[0].split()[0] == "news-source:1"
    assert lines[1].split()[:2] == ["news-source:2", "current"] and "Plainer." in lines[1]
    assert [line.split()[0] for line in lines[2:]] == list(schemes.builtin_names())


def test_a_scheme_is_shown_with_its_keys(run, sample) -> None:
    shown = run("scheme", "show").stdout
    assert shown.startswith("Source and confidence of news claims (news-source, version 1)\n")
    assert "  1  us_official              US official\n" in shown
    assert "reliability" in run("scheme", "show", "admiralty").stdout
    assert (
        run("scheme", "show", "news-source:1").stdout == shown == run("scheme", "show", "1").stdout
    )


def test_a_good_file_is_checked_and_a_bad_one_named_with_its_line(run, tmp_path, own) -> None:
    own("mine.toml")
    done = run("scheme", "check", "mine.toml")
    assert (done.exit_code, done.stdout) == (0, "mine.toml: news-source, version 1, can be used.\n")
    text = (tmp_path / "mine.toml").read_text().replace('key = "9"', 'key = "8"')
    (tmp_path / "bad.toml").write_text(text)
    line = [number for number, line in enumerate(text.splitlines(), 1) if line == 'key = "8"'][1]
    done = run("scheme", "check", "bad.toml")
    assert done.exit_code == 1
    assert done.stderr == (
        f"bad.toml: line {line}, field source, value author, key: “8” is already used."
        " Change one.\n"
    )
    (tmp_path / "latin.toml").write_bytes('title = "Ä"'.encode("latin-1"))
    for command in ("check", "use"):
        told = run("scheme", command, "latin.toml").stderr
        assert "latin.toml: line 1: This is not UTF-8." in told
    assert run("scheme", "check", "nothing.toml").exit_code == 2


def test_a_file_becomes_current_and_says_what_changed(run, demonstration, own, tmp_path) -> None:
    reworded = Edit("change value", "source", "unnamed", now={"definition": "No one."})
    own("mine.toml", RENAMED, reworded, version=5)
    done = run("scheme", "use", "mine.toml")
    assert done.exit_code == 0
    assert "Renamed: Article’s own voice is now The article\n" in done.stdout
    assert "{+No one.+}" in done.stdout
    assert done.stdout.endswith("news-source, version 5, is now the current scheme.\n")
    assert current(tmp_path).source.label("author") == "The article"
    assert "The article is now Article’s own voice" in run("scheme", "diff", "5", "1").stdout
    assert "\nRenamed: Article’s own voice is now" in run("scheme", "diff", "news-source").stdout
    assert run("scheme", "diff", "5").stdout == "Nothing differs.\n"


def test_the_same_version_with_another_text_is_refused_everywhere(
    run, demonstration, own, tmp_path
):
    own("mine.toml", RENAMED)
    (tmp_path / "a.txt").write_text("One sentence. Another one.")
    (tmp_path / "labels.csv").write_bytes(run("export").stdout_bytes)
    for command in (
        ("scheme", "use", "mine.toml"),
        ("import", "a.txt", "--scheme", "mine.toml"),
        ("import-labels", "labels.csv", "--scheme", "mine.toml"),
    ):
        done = run(*command)
        assert done.exit_code == 1, command
        assert "Version 1 of the scheme “news-source” is stored with another text." in done.stderr
    assert current(tmp_path) == NEWS


def test_an_unknown_scheme_or_version_is_named(run, sample) -> None:
    done = run("scheme", "use", "weather")
    assert done.exit_code == 2 and "admiralty" in done.stderr
    done = run("scheme", "show", "7")
    assert done.exit_code == 1 and "news-source 1" in done.stderr
    assert "There is no draft." in run("scheme", "show", "draft").stderr


def test_what_is_downloaded_can_be_used_again(run, sample, tmp_path) -> None:
    assert run("scheme", "download", "-o", "mine.toml").exit_code == 0
    assert (tmp_path / "mine.toml").read_text(encoding="utf-8") == NEWS.toml
    assert run("scheme", "download", "1").stdout == NEWS.toml
    assert run("scheme", "use", "mine.toml").stdout.endswith(
        "version 1, is now the current scheme.\n"
    )
    assert run("scheme", "download", "-o", "no/such/folder.toml").exit_code == 2


def test_a_new_project_begins_with_the_scheme_that_import_names(run, tmp_path, own) -> None:
    own("mine.toml", RENAMED)
    (tmp_path / "a.txt").write_text("One sentence. Another one.")
    assert run("import", "a.txt", "--scheme", "mine.toml").exit_code == 0
    lines = run("scheme", "list").stdout.splitlines()
    assert lines[0].split()[:2] == ["news-source:1", "current"]
    assert current(tmp_path).source.label("author") == "The article"


def test_a_dry_run_with_a_scheme_changes_nothing(run, sample, tmp_path) -> None:
    (tmp_path / "a.txt").write_text("One sentence. Another one.")
    assert run("import", "a.txt", "--scheme", "admiralty", "--dry-run").exit_code == 0
    assert current(tmp_path) == NEWS


def test_a_project_is_opened_with_another_scheme(tmp_path) -> None:
    path = str(tmp_path / "one.db")
    open_project(path).close()
    store = open_project(path, scheme=schemes.builtin("admiralty"))
    assert (get_scheme(store).id, get_scheme(store).version) == ("admiralty", 1)
    store.close()


def test_labels_of_a_version_that_is_missing_come_with_its_file(
    run, demonstration, own, tmp_path
) -> None:
    own("two.toml", Edit("merge value", "source", "skorea_intel", now={"into": "skorea_gov"}),
        Edit("add value", "source", now={"label": "Expert"}), version=2)  # fmt: skip
    run("scheme", "use", "two.toml")
    (tmp_path / "labels.csv").write_bytes(run("export", "--sample").stdout_bytes)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "labels.csv").read_text())))
    assert {row["scheme_version"] for row in rows} == {"1"}
    (tmp_path / "annotate.db").rename(tmp_path / "old.db")
    assert run("--db", "old.db", "scheme", "download", "1", "-o", "one.toml").exit_code == 0
    two = schemes.parse((tmp_path / "two.toml").read_text(encoding="utf-8"))
    store = open_project(str(tmp_path / "annotate.db"), scheme=two)
    add_seed(store)
    store.close()
    done = run("import-labels", "labels.csv")
    assert done.exit_code == 1 and "--scheme" in done.stderr
    done = run("import-labels", "labels.csv", "--scheme", "one.toml", "--dry-run")
    assert done.exit_code == 0
    done = run("import-labels", "labels.csv", "--scheme", "one.toml")
    assert done.exit_code == 0, done.stderr
    assert run("export", "--sample").stdout_bytes == (tmp_path / "labels.csv").read_bytes()
