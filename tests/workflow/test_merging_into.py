"""A project is checked before another one is merged into it: a fault there is not the other's."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from annotate.errors import NoDatabase
from annotate.workflow.operations.merging import merge
from tests.workflow.test_merging import OLD, files_in, project


@pytest.fixture
def files(tmp_path):
    """A project, and another one to merge into it."""
    names = (("here", "Anna"), ("there", "Ben"))
    return [project(tmp_path / f"{name}.db", person, "author") for name, person in names]


def change(path, *statements):
    with closing(sqlite3.connect(path)) as conn:
        for one in statements:
            conn.execute(one)
        conn.commit()


def refused(files, folder, match):
    """Merge, dry and in earnest: both are refused, and no file changes or is left beside it."""
    before = files_in(folder)
    for is_dry_run in (True, False):
        with pytest.raises(NoDatabase, match=match) as found:
            merge(files[0], files[1:], {}, is_dry_run=is_dry_run)
        assert {name: data for name, data in files_in(folder).items() if name in before} == before
        assert not [one for one in folder.iterdir() if "backup" in one.name or one.is_dir()]
    return found.value


def test_a_row_that_refers_to_a_missing_one_is_told_of_the_file_it_is_in(files, tmp_path):
    change(files[0], "delete from person where name = 'Anna'")
    error = refused(files, tmp_path, "here.db” has a fault .*refers to a missing row in person")
    assert f"--db {files[0]} doctor --fix" in error.remedy


def test_a_damaged_page_is_found_before_anything_is_merged(files, tmp_path):
    with closing(sqlite3.connect(files[0])) as conn:
        size = conn.execute("pragma page_size").fetchone()[0]
        root = conn.execute("select rootpage from sqlite_master where name = 'event'").fetchone()[0]
    with open(files[0], "r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    error = refused(files, tmp_path, "here.db.* (has a fault|is damaged)")
    assert "restore" in error.remedy


def test_a_sentence_that_is_not_in_its_text_is_found(files, tmp_path):
    change(files[0], "update sentence set text = 'Another text.' where position = 1")
    refused(files, tmp_path, "here.db” has a fault .*do not match their article")


def test_a_project_of_an_earlier_version_is_updated_first(files, tmp_path):
    shutil.copy(min(OLD.glob("*.db")), files[0])
    error = refused(files, tmp_path, "here.db was written by an earlier version")
    assert "serve" in error.remedy
