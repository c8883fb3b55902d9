"""A project on a disk that can only be read: what only reads works, other commands say why not."""

import os
import subprocess
import sys

import pytest

from tests.labelled import make_project
from tests.serving import ROOT
from tests.test_deployment import can_mount


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """Run a command on a project in a folder to which no one can write, not even the superuser."""
    folder = tmp_path_factory.mktemp("closed")
    make_project(folder / "a.db", count=2, sentences=6).close()
    before = []
    if os.geteuid() == 0:
        if not can_mount():
            pytest.skip("needs to mount")
        mounts = f"mount --bind {folder} {folder} && mount -o remount,ro,bind {folder}"
        before = ["unshare", "-m", "sh", "-c", f'{mounts} && exec "$@"', "sh"]
    folder.chmod(0o555)

    def call(*words):
        line = [*before, sys.executable, "-m", "annotate", "--db", str(folder / "a.db"), *words]
        return subprocess.run(line, capture_output=True, text=True, cwd=ROOT, check=False)

    yield call
    folder.chmod(0o755)
    assert [one.name for one in folder.iterdir()] == ["a.db"]


@pytest.mark.slow
def test_labels_are_exported_and_compared(closed):
    done = closed("export")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") > 20
    assert closed("agreement").returncode == 0


@pytest.mark.slow
def test_the_file_is_examined(closed):
    done = closed("doctor")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "No faults found.")


def test_a_change_is_refused_with_a_way_out(closed):
    done = closed("settings", "words", "off")
    assert done.returncode == 2
    assert "cannot be written to, so nothing is changed" in done.stderr
    assert "Copy the file to another folder" in done.stderr


@pytest.mark.slow
def test_a_backup_can_be_made_elsewhere_but_not_beside_it(closed, tmp_path):
    done = closed("backup", str(tmp_path / "copy.db"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "copy.db").stat().st_size > 0
    done = closed("backup")
    assert done.returncode == 1
    assert "No backup was made" in done.stderr and "Traceback" not in done.stderr
