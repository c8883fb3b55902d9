"""Labels → WebAnno TSV 3.3 for INCEpTION: a zip with one file per article and reviewer.

The project needs two span layers first: Claim with the text features `source` and one per further
field, and SourceWords with `source`. Then import the files as “WebAnno TSV v3.3”. A document has
the labelled sentences, one per line; its offsets count UTF-16 units, as that tool does. A claim
begins and ends with a whole token; one without words is the whole sentence.

Example:

    #FORMAT=WebAnno TSV 3.3
    #T_SP=webanno.custom.Claim|source|confidence
    #T_SP=webanno.custom.SourceWords|source

    #Text=Police: it fell.
    1-1	0-6	Police	_	_	us_official[2]
    1-2	6-7	:	_	_	_
    1-3	8-10	it	us_official[1]	high[1]	_
    1-4	11-15	fell	us_official[1]	high[1]	_
    1-5	15-16	.	_	_	_
"""

import re
from collections.abc import Iterator, Sequence

from annotate.exporters import Article, File, Labels, Row
from annotate.exporters._shape import Shape, in_one_line
from annotate.exporters._tokens import list_tokens

NAME = "webanno-tsv"
TITLE = "WebAnno TSV 3.3 for INCEpTION: one file per article and reviewer (zip)"
EXTENSION = "zip"
MEDIA_TYPE = "application/zip"
ORDER = 62
LOSES = ("flagged", "comment")

# What has a meaning in a cell or a text is written with a backslash.
_IN_CELL = re.compile(r"[\\\[\]|_;*]|->")
_IN_TEXT = re.compile(r"\\")
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")

Span = tuple[int, int]


def files(labels: Labels) -> Iterator[File]:
    """Write the files of each article, one per reviewer."""
    shape = Shape(labels.columns)
    return (file for article in labels.articles() for file in _files(shape, article))


def _files(shape: Shape, article: Article) -> Iterator[File]:
    by_reviewer: dict[str, list[Sequence[Row]]] = {}
    for sentence in article.sentences:
        for rows in sentence.answers:
            if shape.cell(rows, "verdict") in ("claims", "no_claim"):
                by_reviewer.setdefault(str(shape.cell(rows, "reviewer")), []).append(rows)
    names: set[str] = set()
    for reviewer, answers in by_reviewer.items():
        name = f"{article.id}.{_NOT_IN_NAMES.sub('-', reviewer)}"
        if name.lower() in names:  # “A b” and “a-b” are two people
            name += f"-{len(names) + 1}"
        names.add(name.lower())
        yield f"{name}.tsv", [_Document(shape).write(answers).encode()]


class _Document:
    """Writes the answers of one reviewer; numbers and offsets count through the document."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._offset = self._sentences = self._spans = 0

    def write(self, answers: Sequence[Sequence[Row]]) -> str:
        features = "|".join(("source", *self._shape.fields))
        head = (
            "#FORMAT=WebAnno TSV 3.3\n"
            f"#T_SP=webanno.custom.Claim|{features}\n"
            "#T_SP=webanno.custom.SourceWords|source\n\n"
        )
        return head + "".join(map(self._sentence, answers))

    def _sentence(self, rows: Sequence[Row]) -> str:
        text = in_one_line(str(self._shape.cell(rows, "sentence"))).rstrip()
        shift = len(text) - len(text.lstrip())  # the first token is where the text begins
        tokens = list_tokens(text)
        cells = [[""] * (len(self._shape.fields) + 2) for _ in tokens]
        for claim in self._shape.claims(rows):
            values = [claim["source"], *claim["fields"].values()]
            self._mark(cells, tokens, (claim["claim_start"], claim["claim_end"]), 0, values)
            if claim["source_start"] is not None:
                span = claim["source_start"], claim["source_end"]
                self._mark(cells, tokens, span, len(values), values[:1])
        self._sentences += 1
        lines = [f"\n#Text={_IN_TEXT.sub(_escape, text[shift:])}\n"]
        for number, ((start, end), values) in enumerate(zip(tokens, cells, strict=True), 1):
            first, last = (self._offset + _utf16(text[shift:place]) for place in (start, end))
            token = _IN_TEXT.sub(_escape, text[start:end])
            found = "\t".join(value or "_" for value in values)
            lines.append(f"{self._sentences}-{number}\t{first}-{last}\t{token}\t{found}\n")
        self._offset += _utf16(text[shift:]) + 1
        return "".join(lines)

    def _mark(
        self,
        cells: list[list[str]],
        tokens: Sequence[Span],
        span: tuple[int | None, int | None],
        column: int,
        values: Sequence[object],
    ) -> None:
        """Write a span's values into the columns of its layer, beside those of other spans."""
        self._spans += 1
        shown = [f"{_in_cell(value)}[{self._spans}]" for value in values]
        for (start, end), row in zip(tokens, cells, strict=True):
            if span[0] is None or span[1] is None or (start < span[1] and span[0] < end):
                for place, value in enumerate(shown, column):
                    row[place] = f"{row[place]}|{value}" if row[place] else value


def _in_cell(value: object) -> str:
    """Write a value; `*` is one that is not given, `+` joins those of a set."""
    if value is None or value == "":
        return "*"
    joined = "+".join(value) if isinstance(value, list) else str(value)
    return _IN_CELL.sub(_escape, in_one_line(joined).replace("\t", " "))


def _escape(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _utf16(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
