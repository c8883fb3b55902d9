"""What is wrong with an answer is said in words, with its place, and never as a path."""

import pytest

from annotate.records import Mistake
from annotate.workflow.label.mistakes import in_words


@pytest.mark.parametrize(
    ("where", "reason", "said"),
    [
        ("claims[0].source", "The source is missing.", "Claim 1: the source is missing."),
        ("claims[1]", "This is not a claim.", "Claim 2: this is not a claim."),
        ("claims[11].end", "These words reach outside the sentence.",
         "Claim 12: these words reach outside the sentence."),
        ("claims[0].start", "This offset is missing.", "Claim 1, words: this offset is missing."),
        ("claims[0].source_name", "This is not text.",
         "Claim 1, source name: this is not text."),
        ("claims[0].source_end", "This is not a whole number.",
         "Claim 1, source words: this is not a whole number."),
        ("claims[0].fields.confidence", "“How firmly is it put?” has no answer.",
         "Claim 1: “How firmly is it put?” has no answer."),
        ("claims[0].fields.confidence", "This value is unknown.",
         "Claim 1, confidence: this value is unknown."),
        ("claims[0].colour", "This is unknown here.", "Claim 1, colour: this is unknown here."),
        ("claims[0].fields", "These are not fields.", "Claim 1: these are not fields."),
        ("claims", "There are no claims.", "There are no claims."),
        ("verdict", "The verdict is missing.", "The verdict is missing."),
        ("comment", "This is 5,000 characters long. The limit is 4,000.",
         "Comment: this is 5,000 characters long. The limit is 4,000."),
        ("flag", "A flag needs a reason.", "A flag needs a reason."),
        ("", "This is not an answer.", "This is not an answer."),
    ],
)  # fmt: skip
def test_a_place_is_said_in_words(where, reason, said):
    assert in_words(Mistake(where, reason)) == said
