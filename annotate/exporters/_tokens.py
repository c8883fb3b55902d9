"""A sentence → its tokens: our words, and the characters between them."""

import re

from annotate.words import list_words

_RUN = re.compile(r"\S+")


def list_tokens(text: str) -> list[tuple[int, int]]:
    """List where tokens are, in order: each word, and each run of other visible characters."""
    tokens, at = [], 0
    for start, end in [*list_words(text), (len(text), len(text))]:
        tokens += [run.span() for run in _RUN.finditer(text, at, start)]
        if start < end:
            tokens.append((start, end))
        at = end
    return tokens


def tag_tokens(
    tokens: list[tuple[int, int]], spans: list[tuple[int, int, str]]
) -> tuple[list[str], list[int]]:
    """Tag tokens with BIO: (tags, number of each token's span from 1, 0 outside).

    A token that two spans touch belongs to the first of them.
    """
    tags, numbers = ["O"] * len(tokens), [0] * len(tokens)
    for number, (start, end, tag) in enumerate(spans, 1):
        letter = "B"
        for place, (first, last) in enumerate(tokens):
            if first < end and start < last and not numbers[place]:
                tags[place], numbers[place] = f"{letter}-{tag}", number
                letter = "I"
    return tags, numbers
