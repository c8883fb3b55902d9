"""Labels → CoNLL: the words of claims and of sources as BIO tags, one token per line.

Columns, with tabs between them: the token, the tag of the source words, the tag of the claim.
Tags name the source. Every answer is a block; an empty line ends it. Comments begin with `# `:
`tokens` has the offsets in the sentence, `claim 1` the offsets and fields of a claim. A claim
without words is the whole sentence if it is the only one. Answers of “can’t tell” and skipped
sentences are left out, for they say nothing on any word.

Example:

    # sentence_id = 4f1c09ab52d7e8830c6b1a2f-0-15
    # reviewer = Ida
    # text = Police: it fell.
    # tokens = 0-6 6-7 8-10 11-15 15-16
    # claim 1 = 8-15 us_official confidence=high
    Police	B-us_official	O
    :	O	O
    it	O	B-us_official
    fell	O	I-us_official
    .	O	O
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annotate.exporters import Labels, Row
from annotate.exporters._shape import Shape, in_one_line
from annotate.exporters._tokens import list_tokens, tag_tokens

NAME = "conll"
TITLE = "CoNLL: claim words and source words as BIO tags, one token per line"
EXTENSION = "conll"
MEDIA_TYPE = "text/plain; charset=utf-8"
TRAILER = "# end of export: sha256 {sha256}"
ORDER = 40
LOSES = ("flagged", "comment")


def stream(labels: Labels) -> Iterator[bytes]:
    """Stream the blocks of each article as UTF-8."""
    shape = Shape(labels.columns)
    for article in labels.articles():
        blocks = [
            _block(shape, rows)
            for sentence in article.sentences
            for rows in sentence.answers
            if says_something(shape, rows)
        ]
        if blocks:
            yield "".join(blocks).encode()


def says_something(shape: Shape, rows: Sequence[Row]) -> bool:
    """Return whether an answer says of each word whether it is in a claim."""
    return shape.cell(rows, "verdict") in ("claims", "no_claim")


def _block(shape: Shape, rows: Sequence[Row]) -> str:
    text = in_one_line(str(shape.cell(rows, "sentence")))
    tokens, claims = list_tokens(text), shape.claims(rows)
    comments = [
        ("sentence_id", shape.cell(rows, "sentence_id")),
        ("reviewer", shape.cell(rows, "reviewer")),
        ("split", shape.cell(rows, "split")),
        ("text", text),
        ("tokens", " ".join(f"{start}-{end}" for start, end in tokens)),
        *((f"claim {number}", _in_words(claim)) for number, claim in enumerate(claims, 1)),
    ]
    of_sources, _ = tag_tokens(tokens, find_spans(claims, "source_start", "source_end", text))
    of_claims, _ = tag_tokens(tokens, find_spans(claims, "claim_start", "claim_end", text))
    lines = [f"# {name} = {value}" for name, value in comments]
    lines += [
        f"{text[start:end]}\t{source}\t{claim}"
        for (start, end), source, claim in zip(tokens, of_sources, of_claims, strict=True)
    ]
    return "\n".join(lines) + "\n\n"


def find_spans(
    claims: Sequence[Mapping[str, Any]], start: str, end: str, text: str
) -> list[tuple[int, int, str]]:
    """List the spans of claims or source words that have a place, tagged with their source."""
    if start == "claim_start" and len(claims) == 1 and claims[0][start] is None:
        return [(0, len(text), claims[0]["source"])]
    return [
        (claim[start], claim[end], claim["source"]) for claim in claims if claim[start] is not None
    ]


def _in_words(claim: Mapping[str, Any]) -> str:
    place = "-" if claim["claim_start"] is None else f"{claim['claim_start']}-{claim['claim_end']}"
    fields = (
        f"{name}={'+'.join(value) if isinstance(value, list) else in_one_line(str(value))}"
        for name, value in claim["fields"].items()
        if value is not None
    )
    return " ".join((place, claim["source"], *fields))
