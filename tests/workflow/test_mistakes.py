"""What is wrong with an answer is said in words, with its place, and never as a path."""

import pytest

from annotate.records import Mistake
from annotate.workflow.label.mistakes import in_words


@pytest.mark.parametrize(
    ("where", "reason", "said"),
    [
        ("claims[0].source", "The source is missing.", "Claim 1: the source is missing."),
        ("claims[1]", "This is no claim.", "Claim 2: this is no claim."),
        ("claims[11].end", "These words leave the sentence.",
         "Claim 12: these words leave the sentence."),
        ("claims[0].start", "This offset is missing.", "Claim 1, words: this offset is missing."),
        ("claims[0].source_name", "This is no text.",
         "Claim 1, name of the source: this is no text."),
        ("claims[0].source_end", "This is no whole number.",
         "Claim 1, words of the source: this is no whole number."),
        ("claims[0].fields.confidence", "“How firmly is it put?” is not answered.",
         "Claim 1: “How firmly is it put?” is not answered."),
        ("claims[0].fields.confidence", "This value is unknown.",
         "Claim 1, confidence: this value is unknown."),
        ("claims[0].colour", "This is unknown here.", "Claim 1, colour: this is unknown here."),
        ("claims[0].fields", "These are no fields.", "Claim 1: these are no fields."),
        ("claims", "There is no claim.", "There is no claim."),
        ("verdict", "The verdict is missing.", "The verdict is missing."),
        ("comment", "This has 5,000 characters; 4,000 are allowed.",
         "Comment: this has 5,000 characters; 4,000 are allowed."),
        ("flag", "A flag needs its reason.", "A flag needs its reason."),
        ("", "This is no answer.", "This is no answer."),
    ],
)  # fmt: skip
def test_a_place_is_said_in_words(where, reason, said):
    assert in_words(Mistake(where, reason)) == said
