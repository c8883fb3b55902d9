"""doccano: one object per line with text, spans of claims and sources."""

import json

from annotate.exporters import doccano
from tests.exporters.given import one_article


def test_a_line_is_an_answer_with_its_spans():
    text = b"".join(doccano.stream(one_article())).decode()
    ida, mara = map(json.loads, text.splitlines())
    assert ida["text"] == "Police: it fell."
    assert ida["label"] == [[8, 15, "police"], [8, 10, "author"]]
    assert ida["text"][8:15] == "it fell"
    assert (ida["sources"], ida["confidence"]) == (["author", "police"], ["high", None])
    assert (ida["reviewer"], ida["sentence_id"]) == ("Ida", "a1-0-16")
    assert (mara["reviewer"], mara["label"], mara["sources"]) == ("Mara", [], [])
