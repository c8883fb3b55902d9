"""Labels → the wide CSV: one row per sentence, a column per reviewer and field.

`--labels` says which sentences are rows. A cell has the values of all claims of a sentence, in
their order, with `|` between them, and `+` between several values of one claim. A model has its
columns like a reviewer, but counts neither in `best` nor in `entropy`.

Example, with most of its columns left out:

    sentence_id,sentence,Ida.source,Ida.confidence,Mara.source,Mara.confidence,best.source
    4f1c09ab52d7e8830c6b1a2f-0-41,The bridge will open in May,author|unnamed,high|low,author,high,
"""

from collections.abc import Iterator, Sequence

from annotate.exporters import Labels, Row, Sentence
from annotate.exporters._shape import Shape, entropy
from annotate.exporters.csv_rows import encode, stream_csv

NAME = "csv-wide"
TITLE = "Wide CSV: one row per sentence, a column per reviewer and field, gold and best"
EXTENSION = "csv"
MEDIA_TYPE = "text/csv; charset=utf-8"
TRAILER = "# end of export: sha256 {sha256}"
ORDER = 25
LOSES = ("flagged", "comment")

_FIRST = (
    "sentence_id", "article_id", "article_title", "position", "kind", "sentence",
)  # fmt: skip
_LAST = (
    "outlet", "url", "published", "language", "tags", "split", "article_ref", "sentence_start",
    "sentence_end",
)  # fmt: skip
_HOW = ("decided_by", "n_labels", "n_agree")


def stream(labels: Labels) -> Iterator[bytes]:
    """Stream the wide CSV as UTF-8 without a BOM."""
    shape, people = Shape(labels.columns), labels.people
    asked = ("verdict", "source", *shape.fields)
    columns = (
        *_FIRST,
        *(f"{name}.{field}" for name in (*people, "gold", "best") for field in asked),
        *(f"best.{name}" for name in _HOW),
        "entropy",
        *_LAST,
    )
    rows = (
        _row(shape, sentence, people, asked)
        for article in labels.articles()
        for sentence in article.sentences
    )
    return encode(stream_csv(columns, rows))


def _row(
    shape: Shape, sentence: Sentence, people: Sequence[str], asked: Sequence[str]
) -> list[object]:
    first = sentence.answers[0][0]
    given = {str(shape.cell(rows, "reviewer")): rows for rows in sentence.people}
    said = [*(given.get(name) for name in people), sentence.gold, sentence.best]
    best = sentence.best
    return [
        *(first[shape.at[name]] for name in _FIRST),
        *(_cell(shape, rows, field) for rows in said for field in asked),
        *(shape.cell(best, name) if best else None for name in _HOW),
        entropy(shape.votes(sentence)),
        *(first[shape.at[name]] for name in _LAST),
    ]


def _cell(shape: Shape, rows: Sequence[Row] | None, name: str) -> object:
    if not rows:
        return None
    if name == "verdict":
        return shape.cell(rows, name)
    cells = [row[shape.at[name]] for row in rows]
    if not any(cells):
        return None
    return "|".join(str(cell if cell is not None else "").replace("|", "+") for cell in cells)
