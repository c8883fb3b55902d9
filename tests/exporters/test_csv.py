"""Rows leave as CSV: RFC 4180, character for character, in chunks, harmless in spreadsheets."""

import csv
import io
from collections.abc import Iterator
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.exporters import long_csv, spreadsheet_csv
from annotate.exporters.csv_rows import stream_csv
from annotate.exporters.spreadsheet_csv import BOM, defuse, restore
from annotate.registry import members
from tests.exporters.given import Rows

COLUMNS = ("sentence", "claim", "blind")
TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ["", ",", '"', '""', "\r", "\n", "\r\n", "a\rb", " x ", "=1+1", "'=1", "\t@x", "-", "–"]
)
CELLS = TEXTS | st.none() | st.integers()
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6)


def parsed(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def as_text(cell: object) -> str:
    if cell is None:
        return ""
    return str(cell)


def written(module: ModuleType, *rows: tuple[object, ...]) -> str:
    return b"".join(module.stream(Rows(COLUMNS, rows))).decode()


def test_the_plain_format_comes_first() -> None:
    assert list(members("exporters"))[:2] == ["csv", "csv-spreadsheet"]


@given(ROWS)
def test_the_long_csv_parses_back_to_the_same_cells(rows: list[tuple[object, ...]]) -> None:
    text = written(long_csv, *rows)
    assert parsed(text) == [list(COLUMNS), *([as_text(cell) for cell in row] for row in rows)]


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.tuples(*[CELLS | st.floats()] * width), min_size=1, max_size=6)
    )
)
def test_lines_are_those_of_a_csv_writer(rows: list[tuple[object, ...]]) -> None:
    columns = [f"column {place}" for place, _ in enumerate(rows[0])]
    sink = io.StringIO(newline="")
    csv.writer(sink).writerows([columns, *rows])
    ours = "".join(stream_csv(columns, rows))
    assert parsed(ours) == parsed(sink.getvalue())
    if not any("\r\n" in str(cell) for row in rows for cell in row):
        assert ours == sink.getvalue().replace("\r\n", "\n")


@given(ROWS)
def test_the_spreadsheet_csv_is_restored_to_the_same_cells(
    rows: list[tuple[object, ...]],
) -> None:
    text = written(spreadsheet_csv, *rows)
    assert text.startswith(BOM)
    for row, cells in zip(rows, parsed(text[1:])[1:], strict=True):
        for cell, read in zip(row, cells, strict=True):
            assert (restore(read) if isinstance(cell, str) else read) == as_text(cell)


def test_lines_end_in_lf_and_there_is_no_bom() -> None:
    text = written(long_csv, ("a,b", 1, 1), ('say "no"', None, 0), ("x\ry", 2, None))
    assert text == ('sentence,claim,blind\n"a,b",1,1\n"say ""no""",,0\n"x\ry",2,\n')


def test_an_export_without_rows_still_has_its_header() -> None:
    assert written(long_csv) == "sentence,claim,blind\n"
    assert written(spreadsheet_csv) == BOM + "sentence,claim,blind\n"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\tx", "\rx", " =1", "\u00a0=1", "＝1",
     "'=1", "''@x"],
)  # fmt: skip
def test_what_a_spreadsheet_could_run_gets_an_apostrophe(text: str) -> None:
    assert defuse(text) == "'" + text
    assert restore(defuse(text)) == text
    cells = parsed(written(spreadsheet_csv, (text, 1, None))[1:])[1]
    assert cells[0] == "'" + text


@pytest.mark.parametrize("text", ["", "x=1", "'tis", "'", " x", "1-2", "“=1”"])
def test_a_harmless_text_stays_as_it_is(text: str) -> None:
    assert defuse(text) == text
    assert restore(text) == text


def test_numbers_are_not_defused() -> None:
    assert parsed(written(spreadsheet_csv, (-5, 1, None))[1:])[1] == ["-5", "1", ""]


@given(st.text("'=+-@ \tx", max_size=6))
def test_defusing_is_reversible_and_leaves_nothing_to_run(text: str) -> None:
    assert restore(defuse(text)) == text
    assert not defuse(text).lstrip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("module", [long_csv, spreadsheet_csv])
def test_chunks_come_while_rows_are_still_being_read(module: ModuleType) -> None:
    read: list[int] = []

    def rows() -> Iterator[tuple[object, ...]]:
        for number in range(1000):
            read.append(number)
            yield ("x" * 1000, number, None)

    chunks = (chunk.decode() for chunk in module.stream(Rows(COLUMNS, rows())))
    first = next(chunks)
    assert 65_536 <= len(first) < 70_000
    assert len(read) < 70
    rest = "".join(chunks)
    assert len(parsed(first[first.startswith(BOM) :] + rest)) == 1001
