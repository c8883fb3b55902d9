"""The setting `segmenter`: a function of somebody's own cuts instead of ours, and is checked."""

import pytest

from annotate.errors import Invalid
from annotate.records import Draft
from annotate.store.articles import get_article, list_sentences
from annotate.workflow.imports import segmenter
from annotate.workflow.imports.articles import add_articles, preview
from annotate.workflow.settings import save_settings

OWN = """
from annotate.records import Unit

__version__ = "7.1"


def by_lines(text, language):
    place = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield Unit(place, place + len(line.rstrip()), "bullet", 0)
        place += len(line)


def as_triples(text, language):
    return [(0, 3, "sentence"), (4, len(text.rstrip()), "heading", 1)]


def overlaps(text, language):
    return [(0, 5, "sentence"), (4, 7, "sentence")]


def outside(text, language):
    return [(0, 99, "sentence")]


def no_kind(text, language):
    return [(0, 3, "song")]


def breaks(text, language):
    yield 1 / 0


def no_units(text, language):
    return 5


def nothing(text, language):
    return []


not_callable = "words"
"""


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A module of somebody's own on the path."""
    (tmp_path / "newsroom_cutter.py").write_text(OWN)
    monkeypatch.syspath_prepend(str(tmp_path))
    segmenter.load_segmenter.cache_clear()
    yield "newsroom_cutter"
    segmenter.load_segmenter.cache_clear()


def test_a_function_of_ones_own_cuts_and_its_name_and_version_are_stored(db, own):
    save_settings(db, None, segmenter=f"{own}:by_lines")
    [made] = add_articles(db, None, [Draft(text="One. Two.\nThree.\n", name="a.txt")])
    assert [(one.text, one.kind) for one in list_sentences(db.reader(), made.id)] == [
        ("One. Two.", "bullet"), ("Three.", "bullet"),
    ]  # fmt: skip
    assert get_article(db.reader(), made.id).segmenter == "newsroom_cutter:by_lines 7.1"


def test_plain_tuples_are_units_too(db, own):
    save_settings(db, None, segmenter=f"{own}:as_triples")
    [shown] = preview(db, [Draft(text="One Two.", name="a.txt")])
    assert [(one.start, one.end, one.kind, one.paragraph) for one in shown.units] == [
        (0, 3, "sentence", 0), (4, 8, "heading", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("function", "why"),
    [
        ("overlaps", "does not come after"),
        ("outside", "is not within the text"),
        ("no_kind", "unknown kind"),
        ("breaks", "ZeroDivisionError"),
        ("no_units", "TypeError"),
        ("nothing", "returned no units"),
    ],
)
def test_what_it_does_wrong_is_named_and_nothing_is_stored(db, own, function, why):
    save_settings(db, None, segmenter=f"{own}:{function}")
    with pytest.raises(Invalid, match=why) as error:
        add_articles(db, None, [Draft(text="One Two.", name="a.txt")])
    assert f"newsroom_cutter:{function}" in error.value.reason
    assert db.reader().execute("select count(*) from article").fetchone()[0] == 0


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("newsroom_cutter", "not the name of a segmenter"),
        (":split", "not the name of a segmenter"),
        ("newsroom_cutter:", "not the name of a segmenter"),
        ("newsroom_cutter:missing", "cannot be loaded"),
        ("no_such_module_here:split", "cannot be loaded"),
        ("newsroom_cutter:not_callable", "not a function"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_when_it_is_made(db, own, setting, why):
    with pytest.raises(Invalid, match=why):
        save_settings(db, None, segmenter=setting)
    [shown] = preview(db, [Draft(text="One. Two.", name="a.txt")])
    assert len(shown.units) == 2


def test_taking_the_setting_back_brings_ours_back(db, own):
    save_settings(db, None, segmenter=f"{own}:by_lines")
    save_settings(db, None, segmenter="")
    [shown] = preview(db, [Draft(text="One. Two.", name="a.txt")])
    assert len(shown.units) == 2
