"""Answers → the rows of a dataset, and the types of their columns."""

from collections.abc import Iterator, Sequence
from typing import Any

from annotate.exporters import BOOLEAN, INTEGER, SET, TEXT, Column, Labels, Row, Sentence
from annotate.exporters._shape import OF_CLAIM, Shape
from annotate.registry import load

_FROM_ROW = (
    "sentence_id", "article_id", "article_title", "outlet", "url", "published", "language",
    "position", "kind", "reviewer", "verdict", "decided_by", "n_labels", "n_agree", "scheme",
    "scheme_version", "labelled_at",
)  # fmt: skip
_LISTS = ("tags", "sources")
_INTEGERS = frozenset(
    ("position", "n_labels", "n_agree", "scheme_version", "start", "end", "source_start",
     "source_end")
)  # fmt: skip
_DTYPES = {INTEGER: "int64", BOOLEAN: "bool", TEXT: "string"}
CLAIMS = "claims"


class Dataset:
    """Makes the rows of a dataset: an answer with its claims, and the text around it."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._shape = shape = Shape(columns)
        self._pick = shape.picker(_FROM_ROW)
        of_claim = [name.removeprefix("claim_") for name in OF_CLAIM]
        self.claim = [
            *(Column(name, INTEGER if name in _INTEGERS else TEXT) for name in of_claim),
            *(Column(name, SET if shape.is_set(name) else TEXT) for name in shape.fields),
        ]
        self.columns = [
            *(Column(name, INTEGER if name in _INTEGERS else TEXT) for name in _FROM_ROW),
            Column("is_model", BOOLEAN),
            *(Column(name) for name in ("text", "previous", "next")),
            *(Column(name, SET) for name in _LISTS),
        ]

    def records(self, labels: Labels, split: str) -> Iterator[dict[str, Any]]:
        """Read the rows of a split."""
        for article in labels.articles():
            for sentence in article.sentences:
                for rows in sentence.answers:
                    if self._shape.cell(rows, "split") == split:
                        yield self._record(sentence, rows)

    def _record(self, sentence: Sentence, rows: Sequence[Row]) -> dict[str, Any]:
        shape = self._shape
        tags, is_model = shape.cell(rows, "tags"), shape.cell(rows, "is_model")
        return {
            **dict(zip(_FROM_ROW, self._pick(rows[0]), strict=True)),
            "is_model": None if is_model is None else bool(is_model),
            "text": shape.cell(rows, "sentence"),
            "previous": sentence.previous,
            "next": sentence.following,
            "tags": tags.split("; ") if tags else [],
            "sources": list(shape.sources(rows)),
            CLAIMS: [
                {name.removeprefix("claim_"): claim[name] for name in OF_CLAIM} | claim["fields"]
                for claim in shape.claims(rows)
            ],
        }

    def schema(self) -> Any:
        """Return the schema of the Parquet files."""
        struct = load("pyarrow:struct")([_arrow(one) for one in self.claim])
        claims = (CLAIMS, load("pyarrow:list_")(struct))
        return load("pyarrow:schema")([*map(_arrow, self.columns), claims])

    def features(self) -> Iterator[str]:
        """Write the same types as lines of YAML, as a card names them."""
        for column in self.columns:
            yield from _yaml(column, "  ")
        yield f"  - name: {CLAIMS}"
        yield "    list:"
        for column in self.claim:
            yield from _yaml(column, "    ")


def _arrow(column: Column) -> tuple[str, Any]:
    text = load("pyarrow:string")()
    kinds = {
        INTEGER: load("pyarrow:int64")(),
        BOOLEAN: load("pyarrow:bool_")(),
        SET: load("pyarrow:list_")(text),
        TEXT: text,
    }
    return column.name, kinds[column.kind]


def _yaml(column: Column, indent: str) -> Iterator[str]:
    yield f"{indent}- name: {column.name}"
    if column.kind == SET:
        yield f"{indent}  list: string"
    else:
        yield f"{indent}  dtype: {_DTYPES[column.kind]}"
