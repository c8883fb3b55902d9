"""An open article → what the labelling screen shows of it: sections, paragraphs, tags."""

from dataclasses import dataclass, field
from zlib import adler32

from annotate import words
from annotate.records import Answer, Claim, Scheme, Sentence
from annotate.sentences import marks
from annotate.wording import describe, list_keys
from annotate.workflow.label.saving import OpenArticle

MARKS = {"quoted": "in a quotation", "cut": "a piece of a longer sentence"}


@dataclass(frozen=True, slots=True)
class Tag:
    """One small tag: the colour slot, its pattern and the keys it shows."""

    slot: int | None
    text: str
    pattern: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One unit as the screen shows it; `number` counts the sentences to label from 1.

    `space` is the white space before it; `marks` say what its place in the
    text means, in the words of MARKS.
    """

    sentence: Sentence
    number: int | None
    answer: Answer
    state: str
    tags: tuple[Tag, ...]
    name: str
    space: str = ""
    marks: tuple[str, ...] = ()


@dataclass(slots=True)
class Section:
    """A heading and the sentences to label under it."""

    title: str
    lines: list[Line] = field(default_factory=list)


def list_lines(opened: OpenArticle) -> list[Line]:
    """List all units in the order of the text, with the person's answers."""
    asked = [unit.id for unit in opened.sentences if unit.kind in opened.project.asked_kinds]
    numbers = {sentence: number for number, sentence in enumerate(asked, 1)}
    marks_of_units = marks(opened.article.text, opened.sentences)
    lines, end = [], 0
    for sentence, its_marks in zip(opened.sentences, marks_of_units, strict=True):
        saved = opened.saved.get(sentence.id)
        answer = saved.answer if saved else Answer()
        number = numbers.get(sentence.id)
        gap = opened.article.text[end : sentence.start]
        end = sentence.end
        in_words = tuple(MARKS[mark] for mark in its_marks)
        lines.append(
            Line(
                sentence,
                number,
                answer,
                answer.verdict or "todo",
                list_tags(opened.scheme, answer),
                name_sentence(opened.scheme, answer, number, len(asked), in_words),
                # A script without spaces has no gap between its sentences, and gets none.
                " " if gap and gap.isspace() else "",
                in_words,
            )
        )
    return lines


def checksum(lines: list[Line]) -> int:
    """Return the Adler-32 of the sentences to label as the page shows them, one per line."""
    shown = [line.sentence.text.replace("\r", " ") for line in lines if line.number]
    return adler32("\n".join(shown).encode())


def list_sections(lines: list[Line]) -> list[Section]:
    """Gather the sentences to label under their headings; the first section may have none."""
    sections = [Section("")]
    for line in lines:
        if line.sentence.kind == "heading":
            sections.append(Section(line.sentence.text))
        if line.number:
            sections[-1].lines.append(line)
    return sections if sections[0].lines else sections[1:]


def list_paragraphs(lines: list[Line]) -> list[list[Line]]:
    """Gather the units of each paragraph; headings and bullets are paragraphs of their own."""
    paragraphs: list[list[Line]] = []
    for line in lines:
        previous = paragraphs[-1][-1].sentence if paragraphs else None
        here = line.sentence
        if previous and previous.paragraph == here.paragraph and previous.kind == here.kind:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def list_tags(scheme: Scheme, answer: Answer) -> tuple[Tag, ...]:
    """Shorten an answer to its tags: `2 M` for each claim, or the key of its verdict."""
    if answer.verdict == "no_claim":
        return (Tag(None, "0"),)
    if answer.verdict == "cant_tell":
        return (Tag(None, "T"),)
    return tuple(_claim_tag(scheme, claim) for claim in answer.claims)


def _claim_tag(scheme: Scheme, claim: Claim) -> Tag:
    source = scheme.source.value(claim.source)
    keys = " ".join(list_keys(scheme, claim))
    return Tag(source.colour, keys, source.pattern) if source else Tag(None, keys)


def name_sentence(
    scheme: Scheme, answer: Answer, number: int | None, count: int, marks: tuple[str, ...]
) -> str:
    """Name a sentence for a screen reader: “Sentence 7 of 43, not labelled, in a quotation”."""
    parts = [f"Sentence {number} of {count}, {describe(scheme, answer)}"]
    if answer.flag:
        parts.append("flagged")
    if answer.comment:
        parts.append("has a comment")
    return ", ".join([*parts, *marks])


def words_of(text: str) -> list[tuple[str, int, int]]:
    """Split a sentence into (word, start, end) for a form without JavaScript."""
    places = words.list_words(text) or [(0, len(text))]
    return [(text[start:end], start, end) for start, end in places]
