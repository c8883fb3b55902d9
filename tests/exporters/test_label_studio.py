"""Label Studio: tasks whose regions are where their words are, and the interface they fit."""

import json
from xml.etree import ElementTree

from annotate.exporters import label_studio
from tests.exporters.given import Made, one_article, unzipped


def read(labels):
    found = unzipped(label_studio, labels)
    assert [*found] == ["tasks.json", "labeling-config.xml"]
    return [data.decode() for data in found.values()]


def test_a_claim_is_a_region_with_its_source_and_a_choice_per_field():
    [task] = json.loads(read(one_article())[0])
    assert task["data"]["text"] == "Police: it fell. Reports say more."
    assert task["data"]["reviewers"] == ["Ida", "Mara"]
    ida, mara = task["annotations"]
    words = {"start": 8, "end": 15, "text": "it fell"}
    assert [(one["id"], one["from_name"], one["type"]) for one in ida["result"]] == [
        ("0-1", "claim", "labels"), ("0-1", "confidence", "choices"),
        ("0-1-source", "source_words", "labels"), ("0-2", "claim", "labels"),
        ("17-verdict", "verdict", "labels"),
    ]  # fmt: skip
    assert ida["result"][0]["value"] == {**words, "labels": ["police"]}
    assert ida["result"][1]["value"] == {**words, "choices": ["high"]}
    [verdict] = mara["result"]
    whole = {"start": 0, "end": 16, "text": "Police: it fell."}
    assert verdict["value"] == {**whole, "labels": ["no_claim"]}
    assert (ida["ground_truth"], "completed_by" in ida) == (False, False)


def test_every_region_is_text_of_the_task_and_known_to_the_interface():
    tasks, config = read(one_article())
    tree = ElementTree.fromstring(config)
    names = {one.get("name"): one for one in tree if one.get("toName")}
    assert tree.find("Text").get("value") == "$text"
    [task] = json.loads(tasks)
    results = [one for made in task["annotations"] for one in made["result"]]
    assert results
    for one in results:
        value, control = one["value"], names[one["from_name"]]
        assert task["data"]["text"][value["start"] : value["end"]] == value["text"]
        assert control.tag.lower() == one["type"]
        known = {child.get("value") for child in control}
        assert set(value[one["type"]]) <= known
        assert one["to_name"] == "text"
    assert names["evidence"].get("choice") == "multiple"
    assert names["confidence"].get("perRegion") == "true"


def test_no_labels_are_an_empty_list():
    assert json.loads(read(Made([]))[0]) == []
