"""Rows → chunks of CSV text as in RFC 4180, with every cell unchanged."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

CHUNK = 65_536


class _Sink(list[str]):
    """A list of lines that a csv.writer can write to."""

    write = list.append


def stream_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Stream a header and rows, in chunks that end with the row that passes 64 Ki characters.

    Lines end in LF. Cells are texts, numbers or None, which is empty. Those with a comma, a
    quotation mark, CR or LF are quoted, and quotation marks in them are doubled.
    """
    lines = _Sink()
    # Before Python 3.13, csv.writer is sure to quote CR and LF only if both are in its
    # line end, so it writes CR LF here, and the CR of each line is removed again.
    write = csv.writer(lines, lineterminator="\r\n").writerow
    size = 0
    for row in chain([columns], rows):
        write(row)
        size += len(lines[-1])
        if size >= CHUNK:
            yield _take(lines)
            size = 0
    if lines:
        yield _take(lines)


def encode(chunks: Iterable[str]) -> Iterator[bytes]:
    """Write chunks of text as UTF-8."""
    return (chunk.encode() for chunk in chunks)


def _take(lines: list[str]) -> str:
    text = "\n".join([line[:-2] for line in lines])
    lines.clear()
    return text + "\n"
