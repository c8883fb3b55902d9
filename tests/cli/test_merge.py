"""merge on the command line: what it prints, and how people are told apart."""

import fcntl
import os

import pytest

from tests.workflow.test_merging import labels_of, project


def test_it_says_what_came_and_where_the_backup_is(run, tmp_path):
    here = project(tmp_path / "here.db", "Anna", "author")
    there = project(tmp_path / "there.db", "Ben", "author")
    shown = run("--db", here, "merge", "--dry-run", there)
    assert shown.stdout.startswith("This would be added or changed:\n")
    assert "        1  saves\n" in shown.stdout and "New here: Ben" in shown.stdout
    assert len(labels_of(here)) == 1
    done = run("--db", here, "merge", there)
    assert "        1  people\n" in done.stdout
    assert f"The file as it was before: {tmp_path}/here.backup-" in done.stdout
    assert len(labels_of(here)) == 2
    assert run("--db", here, "merge", there).stdout == "Nothing is new.\n"


def test_without_a_terminal_namesakes_are_refused_with_the_option_that_answers(run, tmp_path):
    here = project(tmp_path / "here.db", "Anna", "author")
    there = project(tmp_path / "there.db", "Anna", "author", number=1)
    refused = run("--db", here, "merge", there)
    assert refused.exit_code == 1
    assert '--same "Anna=Anna"' in refused.stderr
    assert run("--db", here, "merge", there, "--same", "Anna=Anna").exit_code == 0


@pytest.mark.parametrize("same", ["Anna", "=Anna", "Anna="])
def test_half_a_pair_is_refused(same, run, tmp_path):
    here = project(tmp_path / "here.db", "Anna", "author")
    there = project(tmp_path / "there.db", "Ben", "author")
    refused = run("--db", here, "merge", there, "--same", same)
    assert refused.exit_code == 2
    assert "Write --same HERE=THERE." in refused.stderr


@pytest.mark.parametrize("command", [["merge", "--dry-run", "there.db"], ["articles", "list"]])
def test_the_next_command_clears_what_a_killed_merge_left(command, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    here = project(tmp_path / "here.db", "Anna", "author")
    project(tmp_path / "there.db", "Ben", "author")
    for name in ("killed", "running", "of-someone"):
        (tmp_path / f".merge-{name}").mkdir()
        (tmp_path / f".merge-{name}" / "0.db").touch()
        (tmp_path / f".merge-{name}" / "0.before-20260102T030405.db").touch()
    (tmp_path / ".merge-of-someone" / "notes.txt").touch()
    backup = tmp_path / "here.backup-20260102T030405.db"
    backup.touch()
    running = os.open(tmp_path / ".merge-running", os.O_RDONLY)
    fcntl.flock(running, fcntl.LOCK_EX)
    shown = run("--db", here, *command)
    os.close(running)
    assert shown.exit_code == 0
    assert f"copies in “{tmp_path}/.merge-killed” are deleted" in shown.stderr
    assert "running" not in shown.stderr
    left = {one.name for one in tmp_path.glob(".merge-*")}
    assert left == {".merge-running", ".merge-of-someone"}
    assert backup.exists()
