"""Whatever was labelled, offsets in every format lead to the words that the long CSV has."""

import csv
import io
import json
import random
from zipfile import ZipFile

from hypothesis import given
from hypothesis import strategies as st

from annotate.workflow import export
from annotate.workflow.scheme import get_scheme
from tests.conftest import looks
from tests.kept import open_kept
from tests.random_project import Life


def written(store, name):
    return b"".join(export.stream(store, export.Selection(name, calibration=True)))


def words_in_csv(store):
    rows = csv.DictReader(io.StringIO(written(store, "csv").decode(), newline=""))
    return sorted((row["sentence_id"], row["claim_text"]) for row in rows if row["claim"])


def words_in_jsonl(store):
    for sentence in map(json.loads, written(store, "jsonl").decode().split("\n")[:-1]):
        for answer in sentence["answers"]:
            for claim in answer["claims"]:
                words = sentence["text"][claim["start"] : claim["end"]]
                assert words == claim["text"]
                yield sentence["sentence_id"], words


def words_in_doccano(store):
    for line in map(json.loads, written(store, "doccano").decode().split("\n")[:-1]):
        for start, end, _ in line["label"]:
            yield line["sentence_id"], line["text"][start:end]


def words_in_label_studio(store):
    with ZipFile(io.BytesIO(written(store, "label-studio"))) as archive:
        tasks = json.loads(archive.read("tasks.json"))
    for task in tasks:
        for annotation in task["annotations"]:
            for one in annotation["result"]:
                value = one["value"]
                assert task["data"]["text"][value["start"] : value["end"]] == value["text"]
                if one["from_name"] == "claim":
                    yield task["data"]["article_id"], value["text"]


@given(seed=st.integers(0, 2**32))
@looks(10)
def test_every_format_has_the_words_of_the_long_csv(founded, seed):
    store = open_kept(founded)
    Life(store, get_scheme(store), random.Random(seed)).live(60)
    expected = words_in_csv(store)
    assert sorted(words_in_jsonl(store)) == expected
    assert sorted(words_in_doccano(store)) == expected
    by_article = sorted((sentence.partition("-")[0], words) for sentence, words in expected)
    assert sorted(words_in_label_studio(store)) == by_article
    store.close()
