"""settings: shown with their values, changed within their bounds."""

import pytest


def test_every_setting_is_listed_with_its_value(run, sample):
    lines = dict(line.split(maxsplit=1) for line in run("settings").stdout.splitlines())
    assert lines["limits.rows"] == "20000"
    assert lines["segmenter"] == '""'
    assert lines["mode"] == '"open"'
    assert "project_id" not in lines


def test_a_changed_limit_applies_to_the_next_import(run, sample, tmp_path):
    assert run("settings", "limits.rows", "2").exit_code == 0
    assert run("settings", "limits.pdf_pages", "7").stdout.split() == ["limits.pdf_pages", "7"]
    assert run("settings", "limits.rows").stdout.split() == ["limits.rows", "2"]
    (tmp_path / "a.csv").write_text("text\nOne.\nTwo.\nThree.\n")
    done = run("import", "a.csv")
    assert done.exit_code == 1
    assert "more than 2 rows" in done.stderr


def test_a_text_and_a_list_can_be_set(run, sample):
    assert run("settings", "name", "Harbour news").stdout.split(maxsplit=1)[1] == (
        '"Harbour news"\n'
    )
    assert run("settings", "source_names", '["Lloyd Austin"]').exit_code == 0
    assert "Lloyd Austin" in run("settings", "source_names").stdout


def test_kinds_to_label_and_split_shares_are_settings(run, sample):
    assert run("settings", "asked_kinds").stdout.split(maxsplit=1)[1] == '["sentence", "bullet"]\n'
    assert run("settings", "asked_kinds", '["sentence", "heading"]').exit_code == 0
    assert run("settings", "split_dev", "20").stdout.split() == ["split_dev", "20"]
    for key, value in (
        ("split_dev", "30"), ("split_train", "101"), ("asked_kinds", "[]"),
        ("asked_kinds", '["song"]'), ("asked_kinds", '["sentence", "sentence"]'),
    ):  # fmt: skip
        assert run("settings", key, value).exit_code == 1, (key, value)
    assert run("settings", "split_dev").stdout.split() == ["split_dev", "20"]


@pytest.mark.parametrize("words", ["off", "several", "always"])
def test_whether_claims_have_words_is_a_setting(run, sample, words):
    assert run("settings", "words").stdout.split() == ["words", '"several"']
    assert run("settings", "words", words).stdout.split() == ["words", f'"{words}"']


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("song", "1", "no setting"),
        ("limits.rows", "many", "is not a valid value"),
        ("limits.rows", "0", "from 1 to"),
        ("limits.rows", "true", "is not a valid value"),
        ("k", "1000", "from 1 to 99"),
        ("segmenter", "nothing", "not the name of a segmenter"),
        ("name", "", "1 to 80"),
        ("words", "sometimes", "several, always"),
    ],
)
def test_an_impossible_value_is_refused_with_the_reason(run, sample, key, value, why):
    done = run("settings", key, value)
    assert done.exit_code == 1
    assert why in done.stderr


def test_without_a_project_there_is_nothing_to_set(run):
    assert run("settings").exit_code == 2
