"""What labels are needed for → the formats and labels that fit."""

from typing import NamedTuple


class Purpose(NamedTuple):
    """What someone needs labels for; the first format is the one it begins with."""

    name: str
    title: str
    hint: str
    labels: str
    formats: tuple[str, ...]


PURPOSES = (
    Purpose(
        "train", "Train a model", "One best answer per sentence, split into train, dev and test",
        "best", ("huggingface", "jsonl", "parquet", "conll"),
    ),
    Purpose(
        "analyse", "Analyse in a spreadsheet", "Every reviewer’s answer, one row per claim",
        "raw", ("csv-spreadsheet", "csv-wide", "csv"),
    ),
    Purpose(
        "hand-over", "Hand over", "One ZIP with labels, guideline, agreement and a data dictionary",
        "raw", ("delivery",),
    ),
    Purpose(
        "move", "Move to another tool", "Files for Label Studio, doccano or INCEpTION",
        "raw", ("label-studio", "doccano", "webanno-tsv"),
    ),
)  # fmt: skip
DEFAULT = PURPOSES[1]
HINTS = {  # format: (short title, what it is)
    "huggingface": ("Hugging Face", "train, dev and test with a card, a ZIP"),
    "jsonl": ("JSON Lines", "one sentence per line, with all answers and context"),
    "parquet": ("Parquet", "typed rows for pandas, Polars and DuckDB"),
    "conll": ("CoNLL", "words with BIO tags, one token per line"),
    "conll-plain": ("CoNLL for spaCy", "words with the tags of claims, no comments"),
    "csv-spreadsheet": ("CSV for spreadsheets", "opens in Excel, formulas disabled"),
    "csv-wide": ("Wide CSV", "one row per sentence, a column per reviewer"),
    "csv": ("Long CSV", "text byte for byte, for programs"),
    "delivery": ("Delivery", "labels and all that explains them, a ZIP"),
    "label-studio": ("Label Studio", "one task per article, a ZIP"),
    "doccano": ("doccano", "claims as spans, JSON Lines"),
    "webanno-tsv": ("INCEpTION", "WebAnno TSV 3.3, a ZIP"),
}


def find_purpose(name: str, format_name: str = "") -> Purpose:
    """Find a purpose by its name, otherwise one that offers the format."""
    for one in PURPOSES:
        if one.name == name or (not name and format_name in one.formats):
            return one
    return DEFAULT
