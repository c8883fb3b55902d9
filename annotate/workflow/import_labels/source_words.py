"""Words that name a source, marked beside the claims → the claims they belong to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from annotate.label_readers import Span
from annotate.records import Sentence
from annotate.workflow.import_labels.places import Place

ROLE = "source_words"
Words = tuple[str, int, int]  # the label, and where they are in the sentence


def names_source(span: Span, chosen: str) -> bool:
    """Return whether a span marks words that name a source: its layer, or its label, says so."""
    if chosen:
        return chosen in (span.layer, span.label)
    return span.layer.rpartition(".")[2].replace("_", "").casefold() == "sourcewords"


def find_words(place: Place, spans: Iterable[Span]) -> dict[str, list[Words]]:
    """Find the marked words of each sentence, by its id."""
    found: dict[str, list[Words]] = {}
    for span in spans:
        at = place.find(span.start, span.end)
        for sentence in place.overlapping(*at) if at else ():
            start, end = max(at[0], sentence.start), min(at[1], sentence.end)
            words = span.label, start - sentence.start, end - sentence.start
            found.setdefault(sentence.id, []).append(words)
    return found


def with_words(claim: Mapping[str, Any], label: str, words: Sequence[Words]) -> dict[str, Any]:
    """Add to a claim the words nearest to it: of those with its own label, if there are any."""
    among = [one for one in words if one[0] == label] or words
    if not among or claim["start"] is None:
        return dict(claim)
    _, start, end = min(among, key=lambda one: _gap(claim["start"], claim["end"], *one[1:]))
    return {**claim, "source_start": start, "source_end": end}


def own_words(place: Place, sentence: Sentence, words: Sequence[int]) -> dict[str, int]:
    """Return the words that a file names for a claim, if there are any in its sentence."""
    at = place.find(*words) if words else None
    if at is None or at[0] < sentence.start or at[1] > sentence.end:
        return {}
    return {"source_start": at[0] - sentence.start, "source_end": at[1] - sentence.start}


def _gap(start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """Return how far words are from a claim; those before it come first."""
    return max(first - end, start - last, 0), first
