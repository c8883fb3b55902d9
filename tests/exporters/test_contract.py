"""What every format has and does, whatever it writes."""

import hashlib
import random
import re

import pytest

from annotate.registry import members
from annotate.workflow import export
from annotate.workflow.scheme import get_scheme
from tests.kept import open_kept
from tests.random_project import Life

FORMATS = members("exporters")


def can_write(name):
    return name in dict(export.list_formats())


INSTALLED = [
    pytest.param(name, marks=pytest.mark.skipif(not can_write(name), reason="not installed"))
    for name in FORMATS
]


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_says_all_that_choice_lists_need(name):
    module = FORMATS[name]
    assert name == module.NAME
    assert module.TITLE
    assert re.fullmatch(r"[a-z]+/[a-z.+-]+(; charset=utf-8)?", module.MEDIA_TYPE)
    assert re.fullmatch(r"[a-z.]+", module.EXTENSION)
    assert isinstance(module.ORDER, int)
    example = module.__doc__.partition("\nExample")[2].splitlines()
    assert sum(line.startswith("    ") for line in example) >= 1, "its docstring has no example"
    assert "{sha256}" in getattr(module, "TRAILER", "{sha256}")
    assert hasattr(module, "INSTALL") == hasattr(module, "check")
    assert hasattr(module, "stream") != hasattr(module, "files")
    assert (module.EXTENSION == "zip") == hasattr(module, "files")


@pytest.mark.parametrize("name", INSTALLED)
def test_a_format_that_does_not_name_flags_and_comments_says_so(lived, name):
    module = FORMATS[name]
    selection = export.Selection(name, getattr(module, "LABELS", "raw"))
    if hasattr(module, "files"):
        files = [
            b"".join(chunks)
            for file, chunks in export.files(lived, selection, export.Sent())
            if file != "manifest.json"  # which names every filter
        ]
    else:
        files = [b"".join(export.stream(lived, selection))]
    has_place = any(b"flagged" in data and b"comment" in data for data in files)
    assert has_place != (getattr(module, "LOSES", ()) == ("flagged", "comment"))


@pytest.fixture(scope="module")
def lived(founded):
    store = open_kept(founded)
    Life(store, get_scheme(store), random.Random(15)).live(80)
    yield store
    store.close()


@pytest.mark.parametrize("labels", export.LABELS)
@pytest.mark.parametrize("name", INSTALLED)
def test_equal_labels_are_equal_bytes(lived, name, labels):
    labels = getattr(FORMATS[name], "LABELS", labels)
    for wish in ({}, {"skipped": True, "calibration": True, "pseudonyms": True, "sample": True}):
        selection = export.Selection(name, labels, **wish)
        first, second = (
            hashlib.sha256(b"".join(export.stream(lived, selection))).hexdigest() for _ in "12"
        )
        assert first == second


@pytest.mark.parametrize("name", INSTALLED)
def test_pseudonyms_leave_no_name(lived, name):
    names = [row[0] for row in lived.reader().execute("select name from person")]
    assert names
    for labels in export.LABELS:
        labels = getattr(FORMATS[name], "LABELS", labels)
        selection = export.Selection(name, labels, pseudonyms=True, calibration=True)
        written = b"".join(export.stream(lived, selection))
        for word in names:
            assert word.encode() not in written


@pytest.mark.parametrize("name", INSTALLED)
def test_a_project_without_labels_is_a_whole_file(founded, name):
    store = open_kept(founded)
    written = b"".join(export.stream(store, export.Selection(name)))
    assert isinstance(written, bytes)
    store.close()
