"""Labels → a dataset for Hugging Face: train, dev and test with a card, as a zip or a folder.

`datasets.load_dataset("FOLDER")` reads it, offline as well. A row is one answer: of `best` and
`gold` one per sentence, of `raw` one per reviewer. The files are Parquet, or JSON Lines if
pyarrow is not installed. A split without rows has no file. The card README.md has counts,
agreement, the scheme, the rule of the split and known limits.

Example of a row, shortened:

    {"sentence_id": "4f1c…-0-41", "text": "The bridge will open in May.", "verdict": "claims",
     "sources": ["author"], "claims": [{"start": 0, "end": 27, "source": "author"}]}
"""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from annotate.exporters import SPLITS, File, Labels
from annotate.exporters._parquet import batches, has_package, write_tables
from annotate.exporters.handed_over.card import Card
from annotate.exporters.handed_over.dataset import Dataset
from annotate.registry import load

NAME = "huggingface"
TITLE = "Hugging Face: train, dev and test with a card, one row per answer (zip)"
EXTENSION = "zip"
MEDIA_TYPE = "application/zip"
CONTENTS = (
    ("data/train, data/dev, data/test", "one row per answer with its claims and context"),
    ("README.md", "the card: counts, agreement, scheme, split and known limits"),
)
ORDER = 32
LOSES = ("flagged", "comment")

BATCH_SIZE = 2_000


def files(labels: Labels) -> Iterator[File]:
    """Write a file per split, then the card that counts what is in them."""
    dataset, card = Dataset(labels.columns), Card(labels)
    is_parquet = has_package()
    for split in SPLITS:
        card.begin(split)
        records = map(card.counted, dataset.records(labels.of(split=split), split))
        if (first := next(records, None)) is None:
            continue
        name = f"data/{split}.{'parquet' if is_parquet else 'jsonl'}"
        card.files[split] = name
        whole = chain([first], records)
        yield name, _as_parquet(dataset, whole) if is_parquet else _as_lines(whole)
    yield "README.md", [card.write(dataset).encode()]


def _as_lines(records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    for batch in batches(records, BATCH_SIZE):
        lines = (json.dumps(one, ensure_ascii=False) for one in batch)
        yield "".join(f"{line}\n" for line in lines).encode()


def _as_parquet(dataset: Dataset, records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    schema, from_pylist = dataset.schema(), load("pyarrow:Table").from_pylist
    tables = (from_pylist(batch, schema=schema) for batch in batches(records, BATCH_SIZE))
    return write_tables(schema, tables)
