"""An open article → what the labelling screen shows of it: sections, paragraphs, marks."""

import unicodedata
from dataclasses import dataclass, field

from annotate.records import Answer, Claim, Scheme, Sentence
from annotate.sentences import marks
from annotate.wording import describe, list_keys
from annotate.workflow.label.saving import OpenArticle

_INSIDE_WORDS = frozenset("_\u200c\u200d\ufe0e\ufe0f")
_JOINERS = frozenset("'’ʼ.,:‐‑-·&/@")
HINTS = {"quoted": "in a quotation", "cut": "a piece of a longer sentence"}


@dataclass(frozen=True, slots=True)
class Mark:
    """One small tag: the colour slot and the keys it shows."""

    slot: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One unit as the screen shows it; `number` counts the asked ones from 1.

    `hints` are words of HINTS: what its place in the text says of it.
    """

    sentence: Sentence
    number: int | None
    answer: Answer
    state: str
    marks: tuple[Mark, ...]
    name: str
    space: str = ""
    hints: tuple[str, ...] = ()


@dataclass(slots=True)
class Section:
    """A heading and the asked sentences under it."""

    title: str
    rows: list[Row] = field(default_factory=list)


def list_rows(opened: OpenArticle) -> list[Row]:
    """List all units in the order of the text, with the person's answers."""
    asked = [one.id for one in opened.sentences if one.kind in opened.project.asked_kinds]
    numbers = {sentence: number for number, sentence in enumerate(asked, 1)}
    hinted = marks(opened.article.text, opened.sentences)
    rows, end = [], 0
    for one, hints in zip(opened.sentences, hinted, strict=True):
        saved = opened.saved.get(one.id)
        answer = saved.answer if saved else Answer()
        number = numbers.get(one.id)
        gap = opened.article.text[end : one.start]
        end = one.end
        rows.append(
            Row(
                one,
                number,
                answer,
                answer.verdict or "todo",
                marks_of(opened.scheme, answer),
                name_of(opened.scheme, answer, number, len(asked), hints),
                " " if gap and gap.isspace() else "",
                hints,
            )
        )
    return rows


def list_sections(rows: list[Row]) -> list[Section]:
    """Gather the asked sentences under their headings; the first section may have none."""
    sections = [Section("")]
    for row in rows:
        if row.sentence.kind == "heading":
            sections.append(Section(row.sentence.text))
        if row.number:
            sections[-1].rows.append(row)
    return sections if sections[0].rows else sections[1:]


def list_paragraphs(rows: list[Row]) -> list[list[Row]]:
    """Gather units that stand in one paragraph; headings and bullets stand alone."""
    paragraphs: list[list[Row]] = []
    for row in rows:
        before = paragraphs[-1][-1].sentence if paragraphs else None
        here = row.sentence
        if before and before.paragraph == here.paragraph and before.kind == here.kind:
            paragraphs[-1].append(row)
        else:
            paragraphs.append([row])
    return paragraphs


def marks_of(scheme: Scheme, answer: Answer) -> tuple[Mark, ...]:
    """Shorten an answer to its tags: `2 M` for each claim, or the verdict's sign."""
    if answer.verdict == "no_claim":
        return (Mark(None, "0"),)
    if answer.verdict == "cant_tell":
        return (Mark(None, "T"),)
    return tuple(_claim_mark(scheme, claim) for claim in answer.claims)


def _claim_mark(scheme: Scheme, claim: Claim) -> Mark:
    source = scheme.source.value(claim.source)
    return Mark(source.colour if source else None, " ".join(list_keys(scheme, claim)))


def name_of(
    scheme: Scheme,
    answer: Answer,
    number: int | None,
    count: int,
    hints: tuple[str, ...] = (),
) -> str:
    """Name a sentence for a screen reader: “Sentence 7 of 43, not labelled, in a quotation”."""
    parts = [f"Sentence {number} of {count}, {describe(scheme, answer)}"]
    if answer.flag:
        parts.append("flagged")
    if answer.comment:
        parts.append("has a comment")
    return ", ".join([*parts, *(HINTS[hint] for hint in hints)])


def list_words(text: str) -> list[tuple[str, int, int]]:
    """Cut a sentence into (word, start, end) for a form without JavaScript."""
    words: list[tuple[str, int, int]] = []
    start: int | None = None
    for at, sign in enumerate(text):
        joins = sign in _JOINERS and start is not None and _is_inner(text, at + 1)
        if _is_inner(text, at) or joins:
            start = at if start is None else start
        elif start is not None:
            words.append((text[start:at], start, at))
            start = None
    if start is not None:
        words.append((text[start:], start, len(text)))
    return words or [(text, 0, len(text))]


def _is_inner(text: str, at: int) -> bool:
    if at >= len(text):
        return False
    sign = text[at]
    return unicodedata.category(sign)[0] in "LNM" or sign in _INSIDE_WORDS
