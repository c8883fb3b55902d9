"""CoNLL: one token per line with tags in BIO, an empty line between sentences → documents.

The last column has the tags, which name the source: there are no further fields. In a file of ours,
the column before it has those of the words that name a source. Without a comment “# text = …”, the
text is the tokens with spaces between them: white space does not matter where it is looked up.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from annotate.label_readers import Document, Marking, Misfit, Span
from annotate.label_readers._json import decode

NAME = "conll"
TITLE = "CoNLL with tags in BIO, one token per line"
EXTENSIONS = (".conll", ".bio", ".iob", ".iob2")
ORDER = 30

_COMMENT = re.compile(r"#\s*([\w ]+?)\s*=\s?(.*)")
_TAG = re.compile(r"(?:([BIESLU])-(.+)|O|_)")
_FEW = 50
_SKIPPED = ("#", "-DOCSTART-", "end-of-export:sha256:")  # the last is the trailer of `conll-plain`


def fits(data: bytes, name: str) -> bool:
    """Recognise a file by its ending, or by tags in its first lines."""
    if name.lower().endswith(EXTENSIONS):
        return True
    head = data[:5_000].decode("utf-8", "replace").split("\n")[:_FEW]
    tokens = [line.split() for line in head if line.strip() and not line.startswith("#")]
    tags = [_TAG.fullmatch(cells[-1]) for cells in tokens[:-1] if len(cells) > 1]
    return len(tags) > 1 and all(tags) and any(one and one[1] for one in tags)


def documents(data: bytes, name: str) -> Iterator[Document | Misfit]:
    """Read each sentence."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*decode(data, name).splitlines(), ""], 1):
        if line.strip():
            block.append((number, line))
        elif block:
            yield from _read(block)
            block = []


def _read(block: Sequence[tuple[int, str]]) -> Iterator[Document | Misfit]:
    comments, tokens, before = {}, [], []
    for number, line in block:
        comment = _COMMENT.fullmatch(line)
        if comment:
            comments[comment[1]] = comment[2]
        elif not line.startswith(_SKIPPED):
            cells = line.split("\t") if "\t" in line else line.split()
            if len(cells) < 2 or not _TAG.fullmatch(cells[-1].strip()):
                reason = f"“{line[:40]}” is not a token with a tag in BIO."
                yield Misfit(number, reason, "Write the tag into the last column.")
                return
            tokens.append((number, cells[0], cells[-1].strip()))
            before.append((number, cells[0], cells[-2].strip()))
    if not tokens:
        return
    text, places = _text(comments.get("text", ""), [word for _, word, _ in tokens])
    reviewer = comments.get("reviewer", "")
    spans = tuple(_spans(tokens, places))
    if "tokens" in comments:  # ours
        spans += tuple(replace(one, layer="source_words") for one in _spans(before, places))
    marking = Marking(tokens[0][0], reviewer, spans, (), reviewer == "gold")
    ref = comments.get("sentence_id") or comments.get("sent_id") or ""
    yield Document(tokens[0][0], text, ref, (marking,))


def _text(given: str, words: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """Find where the tokens are in the given text; else join them."""
    places, at = [], 0
    for word in words:
        start = given.find(word, at)
        if start < 0:
            break
        places.append((start, start + len(word)))
        at = start + len(word)
    if given and len(places) == len(words):
        return given, places
    places, at = [], 0
    for word in words:
        places.append((at, at + len(word)))
        at += len(word) + 1
    return " ".join(words), places


def _spans(
    tokens: Sequence[tuple[int, str, str]], places: Sequence[tuple[int, int]]
) -> Iterator[Span]:
    """Join the tokens of each span: one begins with B, or where the label changes."""
    number = start = end = 0
    label = ""
    for (line, _, tag), (first, last) in zip(tokens, places, strict=True):
        found = _TAG.fullmatch(tag)
        letter, name = (found[1], found[2]) if found and found[1] else ("", "")
        if label and (name != label or letter in "BSU"):
            yield Span(number, start, end, label)
            label = ""
        if name and not label:
            number, start, label = line, first, name
        end = last
    if label:
        yield Span(number, start, end, label)
