"""huggingface: a folder that load_dataset reads offline, and a card that tells what is in it."""

import io
import json
import subprocess
import sys
from zipfile import ZipFile

import pytest

from annotate.exporters.handed_over import huggingface
from annotate.workflow import export
from annotate.workflow.settings import save_settings
from tests.labelled import make_project

READ = """
import json, sys
from datasets import load_dataset
read = load_dataset(sys.argv[1])
print(json.dumps({split: [row for row in read[split]] for split in read}))
"""


@pytest.fixture(scope="module")
def store():
    store = make_project(count=16, sentences=6)
    save_settings(store, None, split_train=50, split_dev=25)
    yield store
    store.close()


def write(store, **wish):
    data = b"".join(export.stream(store, export.Selection("huggingface", **wish)))
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(data):
    return [json.loads(line) for line in data.decode().splitlines()]


@pytest.fixture
def without_pyarrow(monkeypatch):
    monkeypatch.setattr(huggingface, "has_package", lambda: False)


def test_every_answer_is_a_row_of_its_split_with_its_claims(store, without_pyarrow):
    files = write(store, labels="best")
    splits = {name: rows_of(data) for name, data in files.items() if name.endswith(".jsonl")}
    assert [*splits] == ["data/train.jsonl", "data/dev.jsonl", "data/test.jsonl"]
    best = rows_of(b"".join(export.stream(store, export.Selection("jsonl", "best"))))
    found = {row["sentence_id"]: row for rows in splits.values() for row in rows}
    assert len(found) == len(best) > 80
    for one in best:
        row = found[one["sentence_id"]]
        assert row in splits[f"data/{one['split']}.jsonl"]
        assert (row["text"], row["previous"], row["next"]) == (
            one["text"], one["previous"], one["next"],
        )  # fmt: skip
        claims = [claim.items() for claim in one["best"]["claims"]]
        assert len(row["claims"]) == len(claims)
        assert all(a.items() <= b for a, b in zip(row["claims"], claims, strict=True))
        assert row["sources"] == sorted({claim["source"] for claim in row["claims"]})


def test_raw_has_a_row_per_reviewer(store, without_pyarrow):
    rows = [row for name, data in write(store).items() if ".jsonl" in name for row in rows_of(data)]
    sent = export.Sent()
    b"".join(export.stream(store, export.Selection(), sent=sent))
    keys = {(row["sentence_id"], row["reviewer"]) for row in rows}
    assert len(keys) == len(rows) > sent.counts["sentences"]
    assert all(row["is_model"] is False for row in rows)


@pytest.mark.slow
@pytest.mark.parametrize("is_parquet", [True, False])
def test_load_dataset_reads_the_folder_offline(store, tmp_path, monkeypatch, is_parquet):
    pytest.importorskip("datasets")
    monkeypatch.setattr(huggingface, "has_package", lambda: is_parquet)
    files = write(store, labels="best")
    for name, data in files.items():
        (tmp_path / "set" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "set" / name).write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", READ, str(tmp_path / "set")],
        env={"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "home"), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    monkeypatch.setattr(huggingface, "has_package", lambda: False)
    plain = write(store, labels="best")
    assert [*read] == ["train", "dev", "test"]
    for split, rows in read.items():
        assert rows == rows_of(plain[f"data/{split}.jsonl"])


def test_the_card_counts_and_tells_split_licence_and_agreement(store):
    card = write(store, labels="best")["README.md"].decode()
    head, body = card.removeprefix("---\n").split("\n---\n", 1)
    assert 'pretty_name: "Ukraine sourcing, round 2"\nlicense: unknown\n' in head
    assert "  - split: dev\n    path: data/dev." in head
    splits = export.Selection("csv", "best")
    counts = {}
    for split in ("train", "dev", "test"):
        sent = export.Sent()
        b"".join(export.stream(store, export.Selection(labels="best", split=split), sent=sent))
        counts[split] = sent.counts
        row = f"| {split} | {sent.counts['sentences']} | "
        assert row in body
        assert f" | {sent.counts['articles']} | {50 if split == 'train' else 25}% | " in body
    assert splits.split == ""
    assert "| krippendorff_alpha | sources | 0." in body
    assert "Below 50 it is train, then 25 numbers are dev and 25 are test." in body
    assert "`news-source`, version 1" in body
    assert "## Licence\n\nnot stated\n" in body
    assert "- Confidence is how firmly the text puts a claim" in body


@pytest.mark.parametrize(
    ("licence", "line"),
    [("CC-BY-4.0", "license: cc-by-4.0\n"), ("Ask us", 'license: other\nlicense_name: "Ask us"\n')],
)
def test_the_licence_is_a_setting_of_the_project(store, licence, line):
    save_settings(store, None, licence=licence)
    card = write(store, labels="best")["README.md"].decode()
    save_settings(store, None, licence="not stated")
    assert line in card
    assert f"## Licence\n\n{licence}\n" in card


def test_a_split_without_articles_is_named_and_has_no_file(store, without_pyarrow):
    files = write(store, labels="best", split="train")
    assert [name for name in files if name.startswith("data/")] == ["data/train.jsonl"]
    card = files["README.md"].decode()
    assert "- split: dev" not in card
    assert "- No article is in dev." in card and "- Limited by a choice: split: train." in card
