"""README is true: every command, format and scheme that it names exists, and all are named."""

import re
from pathlib import Path

import pytest

from annotate import schemes
from annotate.cli import main
from annotate.registry import members

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()


def table(heading):
    """The first cells of the table that begins with a heading, without their code marks."""
    rows = README.split(f"| {heading} |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])}


def commands():
    return set(main.list_commands(None))


def test_every_command_is_named_and_exists():
    assert table("command") == commands()


def test_every_format_is_named_and_exists():
    assert table("format") == {*members("exporters"), *members("importers")}


def test_every_scheme_is_named_and_exists():
    assert table("scheme") == set(schemes.builtin_names())


def test_every_command_line_in_the_text_is_one_that_works():
    lines = re.findall(r"python -m annotate((?: +[^\s`#]+)*)", README)
    assert len(lines) >= 4
    for line in lines:
        words = line.split()
        if not words or words[0].startswith("["):
            continue
        command = main.get_command(None, words[0])
        assert command is not None, line
        known = {option for one in command.params for option in one.opts}
        assert {word for word in words if word.startswith("-")} <= known, line


def test_every_option_in_the_table_of_commands_exists():
    for row in README.split("| command |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]:
        name = re.search(r"`([^`]+)`", row)[1]
        command = main.get_command(None, name)
        known = {option for one in command.params for option in one.opts}
        assert set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", row.split("|", 2)[2])) <= known, name


def test_the_check_from_a_bare_checkout_runs_the_command_of_the_readme():
    commands = re.findall(r"```sh\n(python3 -m venv .+)\n```", README)
    assert len(commands) == 2
    assert commands[1] in (ROOT / ".ci" / "run").read_text()


def test_every_run_time_dependency_is_named_with_its_reason():
    pinned = (ROOT / "requirements.txt").read_text().split("# Tests")[0]
    names = set(re.findall(r"^([a-z-]+)==", pinned, re.M))
    rows = README.split("| run time |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    assert {row.split("|")[1].strip() for row in rows} == names


def test_the_readme_is_short_and_its_pictures_exist():
    assert len(README.splitlines()) <= 170
    for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / picture).is_file(), picture


@pytest.mark.parametrize("name", ["htmx", "CHANGELOG.md", "LICENSE"])
def test_what_the_readme_points_to_exists(name):
    assert name in README
    assert (ROOT / name).exists() or list((ROOT / "static" / "vendor").glob(f"{name}*"))
