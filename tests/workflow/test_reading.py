"""Reading in a child process: its answers, its limits, and that the parent lives on."""

import sys
import threading

import pytest

from annotate import importers
from annotate.errors import Busy, Refused
from annotate.importers import Limits, Options
from annotate.records import Draft, Mistake, Unit
from annotate.registry import member
from annotate.store.project import save_setting
from annotate.workflow.imports import process, reading
from annotate.workflow.imports.description import Description
from annotate.workflow.imports.limits import limits_of
from tests.importers.files import paragraph, word

FILE = word(paragraph("One stop. \U0001f309 Two."), title="On bridges")


def put_in_place_of_the_child(monkeypatch, code):
    monkeypatch.setattr(process, "_COMMAND", (sys.executable, "-c", code))


def test_a_child_reads_what_is_read_here(real_children):
    [draft] = reading.read_file(FILE, "a\x00\ud800“.docx")
    assert draft == Draft(
        text="One stop. \U0001f309 Two.", name="a\x00\ud800“.docx", title="On bridges"
    )
    assert [draft] == importers.read(FILE, "a\x00\ud800“.docx")


def test_a_plain_format_needs_no_child(monkeypatch):
    put_in_place_of_the_child(monkeypatch, "this would fail")
    assert reading.read_file(b"One stop.", "a.txt")[0].text == "One stop."
    assert reading.describe_file(b"text,title\na,b\n", "a.csv").columns == ("text", "title")


def test_a_long_text_needs_a_child_and_so_does_an_encoding_that_was_chosen(monkeypatch):
    long = b"One stop. " * 6_000
    assert reading.read_file(long, "a.txt") == importers.read(long, "a.txt")
    assert reading.describe_file(long, "a.txt") == Description("text")
    put_in_place_of_the_child(monkeypatch, "this would fail")
    for data, options in ((long, Options()), (b"One stop.", Options(encoding="punycode"))):
        with pytest.raises(Refused, match="stopped unexpectedly"):
            reading.read_file(data, "a.txt", options)
        assert reading.describe_file(data, "a.txt", options) == Description("")


@pytest.mark.slow
def test_units_and_options_travel_both_ways(monkeypatch):
    csv = b"sentence;kind\nOne stop.;heading\nTwo.;\n"
    options = Options(format="items", encoding="utf-8", columns={"kind": "kind"})
    monkeypatch.setattr(member("importers", "items"), "ISOLATED", True, raising=False)
    [draft] = reading.read_file(csv, "a.csv", options)
    assert draft.units == (Unit(0, 9, "heading", 0), Unit(10, 14, "sentence", 1))
    assert reading.describe_file(csv, "a.csv", options) == Description(
        "items", ("sentence", "kind")
    )


@pytest.mark.slow
def test_rows_left_out_and_notes_travel_back(monkeypatch):
    monkeypatch.setattr(member("importers", "csv"), "ISOLATED", True, raising=False)
    csv = b"title,text,date\nA,One stop.,sometime\nB,,\n"
    left_out = []
    assert reading.read_file(csv, "a.csv", None, left_out) == importers.read(csv, "a.csv", None, [])
    assert left_out == [
        Mistake("a.csv, row 3 (B)", "The text is missing.", "Fill it in, or delete the row.", 1)
    ]
    with pytest.raises(Refused, match="row 3"):
        reading.read_file(csv, "a.csv")


@pytest.mark.slow
def test_what_the_child_refuses_is_refused_with_its_reason_and_remedy():
    with pytest.raises(Refused, match="cut off") as refused:
        reading.read_file(b"%PDF-1.7 and no more", "a.pdf")
    assert refused.value.remedy == "Download it again."


def test_size_and_type_are_refused_without_a_child(monkeypatch):
    put_in_place_of_the_child(monkeypatch, "this would fail")
    for data, reason in ((b"", "is empty"), (b"words", "is plain text"), (FILE, "limit is 0 MB")):
        with pytest.raises(Refused, match=reason):
            reading.read_file(data, "a.docx", Options(limits=Limits(file_bytes=100)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("while True: pass", "could not be read within 1 second"),
        ("import os; os.abort()", "the reader stopped unexpectedly"),
        ("print('{')", "the reader stopped unexpectedly"),
        ('import sys; sys.stdin.buffer.read(); print(\'{"broken": "KeyError"}\')', "KeyError"),
        ('print(\'{"broken": "MemoryError"}\')', "needs more than 1,000 MB"),
        ('print(\'{"broken": "RecursionError"}\')', "nested too deeply"),
        ("print('x' * 10_000_000)", "the reader stopped unexpectedly"),
    ],
)
def test_a_child_that_fails_is_ended_and_the_file_refused(monkeypatch, code, reason):
    monkeypatch.setattr(process, "LARGEST_ANSWER", 1_000_000)
    put_in_place_of_the_child(monkeypatch, code)
    limits = Limits(seconds=1 if code.startswith("while") else 20)
    with pytest.raises(Refused, match=reason) as refused:
        reading.read_file(FILE, "a.docx", Options(limits=limits))
    assert refused.value.remedy


@pytest.mark.slow
def test_memory_beyond_the_limit_is_refused(monkeypatch):
    pytest.importorskip("resource")
    greedy = "child._CALLS['read'] = lambda *_, **__: bytearray(500_000_000)"
    code = f"from annotate.workflow.imports import child; {greedy}; child.main()"
    put_in_place_of_the_child(monkeypatch, code)
    with pytest.raises(Refused, match="needs more than 300 MB"):
        reading.read_file(FILE, "a.docx", Options(limits=Limits(memory_bytes=300_000_000)))


@pytest.mark.slow
def test_only_a_few_children_run_at_once_and_the_others_wait_their_turn(monkeypatch, real_children):
    monkeypatch.setattr(process, "LONGEST_WAIT", 0.01)
    with process._turn(), process._turn(), pytest.raises(Busy):
        reading.read_file(FILE, "a.docx")
    monkeypatch.setattr(process, "LONGEST_WAIT", 60)
    found = []
    threads = [
        threading.Thread(target=lambda: found.extend(reading.read_file(FILE, "a.docx")))
        for _ in range(5)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 5


def test_the_limits_of_a_project_are_its_setting(db):
    assert limits_of(db) == Limits()
    db.write(lambda inner: save_setting(inner, "limits", {"pdf_pages": 400, "unknown": 1}))
    assert limits_of(db) == Limits(pdf_pages=400)
