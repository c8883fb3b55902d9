"""Cutting into units: short texts here, long ones and foreign segmenters in a child process."""

import os
import sys
from threading import Event, Thread

import pytest

from annotate import sentences
from annotate.errors import Invalid, Refused
from annotate.importers import Limits
from annotate.records import Draft, Mistake
from annotate.sentences import SEGMENTER, cuts
from annotate.workflow.imports import cutting, process, segmenter
from annotate.workflow.imports.cutting import cut
from annotate.workflow.settings import save_settings

SHORT = "One thing happened. Then another."
CHINESE = "今天天气很好。我们去公园散步，看见很多人。"

OWN = """
import os
import time
from pathlib import Path


def in_process(text, language):
    print("a word for the console")
    return [(0, 1, "sentence", os.getpid())]


def by_marks(text, language):
    if "sleep" in text:
        Path(__file__).with_name("asleep").touch()
        time.sleep(60)
    if "exit" in text:
        os._exit(3)
    return [(0, len(text), "sentence")]
"""


@pytest.fixture
def own(db, tmp_path, monkeypatch):
    """Choose one of the functions above as the segmenter."""
    (tmp_path / "foreign_cutter.py").write_text(OWN)
    monkeypatch.syspath_prepend(str(tmp_path))
    segmenter.load_segmenter.cache_clear()
    yield lambda function: save_settings(db, None, segmenter=f"foreign_cutter:{function}")
    segmenter.load_segmenter.cache_clear()


def forbid_the_child(monkeypatch):
    monkeypatch.setattr(process, "_COMMAND", (sys.executable, "-c", "this would fail"))


def rows(*texts):
    return [Draft(text, "a.csv", row=number) for number, text in enumerate(texts, 2)]


def test_short_texts_are_cut_without_a_child_and_long_ones_never(db, monkeypatch):
    forbid_the_child(monkeypatch)
    [draft] = cut(db, [Draft(SHORT, "a.txt")])
    assert len(draft.units) == 2
    long = Draft(CHINESE * 2_000 + "。" * process.SHORT, "a.txt")
    with pytest.raises(Refused, match=r"“a\.txt” could not be split into sentences"):
        cut(db, [long])
    with pytest.raises(Refused):
        cut(db, [Draft(SHORT * 20, f"{number}.txt") for number in range(100)])


def test_a_child_cuts_as_it_is_done_here(db, real_children):
    texts = [SHORT * 1_000, CHINESE * 1_200, "Der Hafen ist zu. Niemand sagte, wie lange."]
    made = cut(db, [Draft(text, f"{n}.txt", title=f"T {n}") for n, text in enumerate(texts)])
    assert [one.language for one in made] == ["en", "zh", "de"]
    assert {one.segmenter for one in made} == {SEGMENTER}
    for one in made:
        assert list(one.units) == sentences.split(one.text, one.language, one.title)


@pytest.mark.slow
def test_a_whole_book_in_one_paragraph_is_refused_by_the_number_of_its_sentences(db):
    with pytest.raises(Refused, match=r"14,000 sentences\. The limit is 5,000"):
        cut(db, [Draft(CHINESE * 7_000, "a.txt")])


def test_a_foreign_segmenter_never_runs_in_the_server(db, own, real_children):
    own("in_process")
    [draft] = cut(db, [Draft(SHORT, "a.txt")])
    assert draft.units[0].paragraph not in (0, os.getpid())


def test_texts_that_never_end_are_refused_and_the_others_are_cut(db, own, tmp_path, monkeypatch):
    class WhenAsleep(Thread):
        """A timer that goes off once the child sleeps, however long that took to start."""

        def __init__(self, seconds, act):
            super().__init__()
            assert seconds == 2
            self.act, self.cancelled = act, Event()
            self.cancel = self.cancelled.set

        def run(self):
            while not self.cancelled.wait(0.01):
                if (tmp_path / "asleep").exists():
                    self.act()
                    return

    monkeypatch.setattr(process, "Timer", WhenAsleep)
    own("by_marks")
    limits = Limits(seconds=2)
    with pytest.raises(Invalid, match=r"“b\.txt” could not be split into sentences within 2 sec"):
        cut(db, [Draft("One.", "a.txt"), Draft("sleep", "b.txt")], limits)


@pytest.mark.slow
def test_rows_that_end_their_child_are_left_out_and_named(db, monkeypatch):
    hostile = (
        "from annotate.workflow.imports import child, segmenter; whole = child.cut_text\n"
        "def cut_text(*words):\n"
        "    if 'exit' in words[2]: raise SystemError\n"
        "    return whole(*words)\n"
        "child.cut_text = cut_text; child.main()"
    )
    monkeypatch.setattr(process, "_COMMAND", (sys.executable, "-c", hostile))
    monkeypatch.setattr(process, "SHORT", 0)
    left_out = []
    made = cut(db, rows("One.", "exit", "Two. Three.", "exit"), Limits(), left_out)
    assert [len(one.units) for one in made] == [1, 2]
    why = ("“a.csv” could not be split into sentences (SystemError).", cutting._SPLIT, 1)
    assert left_out == [Mistake("a.csv, row 3", *why), Mistake("a.csv, row 5", *why)]


def test_many_texts_are_divided_among_children(db, monkeypatch):
    monkeypatch.setattr(cutting, "_AT_ONCE", 30)
    monkeypatch.setattr(process, "SHORT", 0)
    calls = []
    run = process.run
    monkeypatch.setattr(process, "run", lambda *words: calls.append(1) or run(*words))
    made = cut(db, rows("One. Two.", "Three.", SHORT, "Four."))
    assert [len(one.units) for one in made] == [2, 1, 2, 1]
    assert len(calls) == 3


def test_what_proposes_ends_of_sentences_never_sees_a_long_text_at_once(monkeypatch):
    seen = []
    segment = cuts.sentencex.segment

    def counted(language, text):
        seen.append(len(text))
        return segment(language, text)

    monkeypatch.setattr(cuts.sentencex, "segment", counted)
    text = CHINESE * 1_000
    units = sentences.split(text, "zh")
    assert {text[one.start : one.end] for one in units} == {
        "今天天气很好。",
        "我们去公园散步，看见很多人。",
    }
    assert len(units) == 2_000
    assert max(seen) == cuts._WINDOW < sum(seen) < 2 * len(text)
    assert cuts._WINDOW <= 10_000
    sentences.split("天气" * 20_000, "zh")
    assert max(seen) == cuts._WINDOW


def test_a_long_run_of_accents_is_cut_into_long_pieces():
    units = sentences.split("a" + "\u0301" * 10_000, "en")
    assert [one.end - one.start for one in units] == [4_000, 4_000, 2_001]
