"""Labels → CoNLL without comments, as `spacy convert --converter ner` reads it.

A token and the tag of its claim per line, with a tab between them. Every answer is a block, as in
`conll`; an empty line ends it, and a line `-DOCSTART- -X- O O` begins each article. The trailer
is a token outside of any claim: a comment would be read as one with a tag of its own.

Example:

    -DOCSTART- -X- O O

    Police	O
    :	O
    it	B-us_official
    fell	I-us_official
    .	O
"""

from collections.abc import Iterator, Sequence

from annotate.exporters import Labels, Row
from annotate.exporters._shape import Shape, in_one_line
from annotate.exporters._tokens import list_tokens, tag_tokens
from annotate.exporters.conll import find_spans, says_something

NAME = "conll-plain"
TITLE = "CoNLL without comments: a token and the BIO tag of its claim per line, for spaCy"
EXTENSION = "conll"
MEDIA_TYPE = "text/plain; charset=utf-8"
TRAILER = "end-of-export:sha256:{sha256}\tO"
ORDER = 41
LOSES = ("flagged", "comment")

_ARTICLE = "-DOCSTART- -X- O O\n\n"


def stream(labels: Labels) -> Iterator[bytes]:
    """Stream the blocks of each article as UTF-8."""
    shape = Shape(labels.columns)
    for article in labels.articles():
        answers = (rows for sentence in article.sentences for rows in sentence.answers)
        blocks = [_block(shape, rows) for rows in answers if says_something(shape, rows)]
        if blocks:
            yield f"{_ARTICLE}{''.join(blocks)}".encode()


def _block(shape: Shape, rows: Sequence[Row]) -> str:
    text = in_one_line(str(shape.cell(rows, "sentence")))
    tokens = list_tokens(text)
    spans = find_spans(shape.claims(rows), "claim_start", "claim_end", text)
    tags, _ = tag_tokens(tokens, spans)
    lines = [f"{text[start:end]}\t{tag}\n" for (start, end), tag in zip(tokens, tags, strict=True)]
    return f"{''.join(lines)}\n"
