"""Documents are found by their letters, and compared with the articles that have them only."""

import pytest

from annotate.label_readers import Document
from annotate.records import Draft
from annotate.workflow.import_labels import places
from annotate.workflow.imports.articles import add_articles

TEXTS = (
    "The mayor said on Monday that the bridge will open.\n\nNobody knows.",
    "The mayor said on Sunday that the bridge will open.\n\nNobody asks.",
    "Rain fell. It rained all day in the town of Ivankiv.",
)
DOCUMENTS = {
    "The mayor said\non Monday that  the bri\u00addge\u200b will open.": {0},
    "that the bridge will open.": {0, 1},
    "Nobody": {0, 1},
    "The mayor said on Sunday\nNobody asks.": {1},
    "Nobody asks.\nThe mayor said on Sunday": set(),
    "Rain": {2},
    "It rained all day in the town of Kyiv.": set(),
    " \n\u200b": set(),
}


@pytest.fixture
def ids(db):
    made = add_articles(db, None, [Draft(text=one, name=f"{one[:3]}.txt") for one in TEXTS])
    return [one.id for one in made]


def documents():
    return [Document(1, text, "", ()) for text in DOCUMENTS]


@pytest.mark.parametrize("few", [0, 100])
def test_few_and_many_documents_are_found_in_the_same_articles(db, ids, monkeypatch, few):
    monkeypatch.setattr(places, "_FEW", few)
    found = places.Places(db, documents())._found
    for number, (text, where) in enumerate(DOCUMENTS.items()):
        assert {one for one, _ in found.get(number, [])} == {ids[one] for one in where}, text


@pytest.mark.parametrize("few", [0, 100])
def test_articles_without_the_letters_are_not_compared(db, ids, monkeypatch, few):
    monkeypatch.setattr(places, "_FEW", few)
    compared, onto = [], places._onto
    monkeypatch.setattr(places, "_onto", lambda *args: compared.append(args[1]) or onto(*args))
    texts = ["The mayor said on Sunday", "in the town of Ivankiv."]
    places.Places(db, [Document(1, one, "", ()) for one in texts])
    assert sorted(compared) == texts
