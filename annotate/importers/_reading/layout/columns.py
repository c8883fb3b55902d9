"""Pieces of text with their places on one page → its lines, column by column."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from annotate.importers._reading.layout import Line, width_of

_SAME_X = 2.0  # points: pieces that start this close to each other start in one column
_FEWEST_LINES = 5  # that start at the same place, for a column to be seen there
_FEWEST_SEEN = 3  # a column with so few is not told from a table, and named
_SMALLEST_SHARE = 0.2  # of the lines of a page that a column has
_USUAL_EDGE = 0.9  # share of the lines of a column that are no longer
_SURELY_DRAWN = 0.85  # of an estimated width: letters may be narrower than estimated
_MOST_CROSSING = 0.15  # share of lines that run across the gap between columns, such as headlines
_NO_GAP = 0.5  # share of lines that run across a place that no column starts at
_MOST_PIECES = 20_000  # on a page, and places where many of them start; more are a drawing
_MOST_GROUPS = 20
_FEWEST_WORDS = 3  # in the usual line of a column; a cell of a table has fewer
_LONGEST_SIGN = 4  # characters: a bullet or number before the items of a list


@dataclass(frozen=True, slots=True)
class Piece:
    """A text drawn at one place, in points; after one that ends its line comes another line."""

    text: str
    x: float
    y: float
    size: float
    ends_line: bool = False

    @property
    def end(self) -> float:
        """Its right edge, as far as that can be estimated."""
        return self.x + width_of(self.text) * self.size

    @property
    def sure_end(self) -> float:
        """How far to the right it is drawn at least."""
        return self.x + width_of(self.text) * self.size * _SURELY_DRAWN


Row = list[Piece]


def lines_of(pieces: Sequence[Piece]) -> tuple[list[Line], bool]:
    """Return the lines of a page in reading order, and whether its columns are unclear."""
    rows = list(_rows(pieces))
    starts, is_unclear = _find_columns(rows)
    lines = list(_by_column(rows, starts) if starts else map(_line, rows))
    return _with_room(lines), is_unclear


def _rows(pieces: Sequence[Piece]) -> Iterator[Row]:
    """Gather the pieces into rows, in the order in which the page draws them."""
    row: Row = []
    for piece in pieces:
        if piece.text.strip():
            row.append(piece)
        elif row and piece.text:
            row[-1] = replace(row[-1], text=f"{row[-1].text} ")
        if piece.ends_line and row:
            yield row
            row = []
    if row:
        yield row


def _line(row: Row, column: int = 0) -> Line:
    text = " ".join("".join(piece.text for piece in row).split())
    return Line(text, row[0].x, row[0].y, row[0].size, column=column, end=row[-1].end)


def _with_room(lines: list[Line]) -> list[Line]:
    """Add to each line how far it ends from where the lines of its column usually do."""
    edges = {}
    for column in {line.column for line in lines}:
        ends = sorted(line.end for line in lines if line.column == column)
        edges[column] = ends[round(_USUAL_EDGE * (len(ends) - 1))]
    return [replace(line, room=edges[line.column] - line.end) for line in lines]


def _find_columns(rows: Sequence[Row]) -> tuple[list[float], bool]:
    """Find where each column but the first starts, and whether some place is unclear."""
    pieces = [piece for row in rows for piece in row]
    if len(pieces) > _MOST_PIECES:
        return [], False
    fewest = max(_FEWEST_LINES, _SMALLEST_SHARE * len({round(row[0].y) for row in rows}))
    starts: list[float] = []
    is_unclear = False
    groups = [group for group in _groups(pieces) if _count_lines(group) >= fewest]
    for group in groups if len(groups) <= _MOST_GROUPS else []:
        left = starts[-1] if starts else min(piece.x for piece in pieces)
        found = _is_column(rows, group, left)
        if found:
            starts.append(group[0].x)
        is_unclear = is_unclear or found is None
    return starts, is_unclear or (not starts and _has_short_column(rows, pieces, fewest))


def _has_short_column(rows: Sequence[Row], pieces: Sequence[Piece], fewest: float) -> bool:
    """Return whether a few lines stand beside others, as at the end of an article in columns."""
    short = [one for one in _groups(pieces) if _FEWEST_SEEN <= _count_lines(one) < fewest]
    left = min((piece.x for piece in pieces), default=0.0)
    return len(short) <= _MOST_GROUPS and any(
        _is_column(rows, one, left, _FEWEST_SEEN) for one in short
    )


def _count_lines(pieces: Sequence[Piece]) -> int:
    return len({round(piece.y) for piece in pieces})


def _groups(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Group the pieces that start at the same place from left to right."""
    group: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: piece.x):
        if group and piece.x - group[0].x > _SAME_X:
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _is_column(
    rows: Sequence[Row], group: Sequence[Piece], left: float, fewest: int = _FEWEST_LINES
) -> bool | None:
    """Return whether a column starts where these pieces do; None if that is unclear."""
    start, size = group[0].x, group[0].size
    low, high = min(piece.y for piece in group) - size, max(piece.y for piece in group) + size
    around = [row for row in rows if low <= row[0].y <= high]
    before = [
        [piece for piece in row if left - _SAME_X <= piece.x < start - _SAME_X] for row in around
    ]
    before = [row for row in before if row]
    after = [[piece for piece in row if piece.x >= start - _SAME_X] for row in around]
    if len(before) < fewest:
        return False
    crossing = {round(row[0].y) for row in around if _crosses(row, start)}
    share = len(crossing) / _count_lines(group)
    if share > _NO_GAP or median(len(_line(row).text) for row in before) <= _LONGEST_SIGN:
        return False
    is_prose = min(_usual_words(before), _usual_words(after)) >= _FEWEST_WORDS
    return True if share <= _MOST_CROSSING and is_prose else None


def _usual_words(rows: Sequence[Row]) -> float:
    # Chinese and Japanese write no spaces between words, which are two characters or so.
    texts = [_line(row).text for row in rows if row]
    return median(max(len(text.split()), int(width_of(text) / 4)) for text in texts)


def _crosses(row: Row, start: float) -> bool:
    """Return whether a row runs across the place where a column starts."""
    before = [piece for piece in row if piece.x < start - _SAME_X]
    after = [piece for piece in row if piece.x >= start - _SAME_X]
    if not before:
        return False
    last = before[-1]
    if last.sure_end > start + _SAME_X:
        return True
    # Drawn word by word, a headline has a word on each side and a space between them.
    is_at_start = after and after[0].x < start + _SAME_X
    return bool(after) and not is_at_start and after[0].x - last.sure_end < 1.5 * last.size


def _by_column(rows: Sequence[Row], starts: Sequence[float]) -> Iterator[Line]:
    """Put the lines of columns in order: down the first, then down the next.

    A line across the columns, such as a headline, ends all of them.
    """
    columns: list[list[Line]] = [[] for _ in range(len(starts) + 1)]
    parts = [part for row in rows for part in _parts(row, starts)]
    for line, is_wide in sorted(parts, key=lambda part: -part[0].y):
        if is_wide:
            yield from _emptied(columns)
            yield line
        else:
            columns[line.column].append(line)
    yield from _emptied(columns)


def _emptied(columns: list[list[Line]]) -> Iterator[Line]:
    for column in columns:
        yield from column
        column.clear()


def _parts(row: Row, starts: Sequence[float]) -> Iterator[tuple[Line, bool]]:
    """Cut a row where columns start, and say of each part whether it is across columns."""
    if any(_crosses(row, start) for start in starts):
        yield _line(row, -1), True
        return
    parts: dict[int, Row] = {}
    for piece in row:
        parts.setdefault(bisect_right(starts, piece.x + _SAME_X), []).append(piece)
    for column, part in parts.items():
        yield _line(part, column), False
