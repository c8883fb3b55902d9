"""Labels → one zip to hand over: the labels, the scheme and what explains every column.

It has the long CSV of what each reviewer answered and of the best answers, the articles with their
texts, the scheme as TOML, the guideline as Markdown, a data dictionary, all agreement figures,
and the manifest.

Example of the data dictionary:

    file,column,type,meaning,values
    "raw.csv, best.csv",verdict,text,What the answer says,claims | no_claim | cant_tell | skipped
"""

from collections.abc import Iterator

from annotate.exporters import Article, File, Labels
from annotate.exporters._shape import OF_ARTICLE, Shape
from annotate.exporters.csv_rows import encode, stream_csv
from annotate.exporters.handed_over.dictionary import HEADER, explain

NAME = "delivery"
TITLE = "Delivery: labels, articles, scheme, guideline, data dictionary and agreement (zip)"
EXTENSION = "zip"
MEDIA_TYPE = "application/zip"
CONTENTS = (
    ("raw.csv", "what each reviewer answered, one row per claim"),
    ("best.csv", "one answer per sentence: gold, otherwise what most reviewers chose"),
    ("articles.csv", "the labelled articles with their texts"),
    ("scheme.toml", "the scheme"),
    ("guideline.md", "the guideline"),
    ("data_dictionary.csv", "every column: its meaning, type and values"),
    ("agreement.csv", "every agreement figure with its interval"),
)
LABELS = "raw"
ORDER = 34

ARTICLES = (*OF_ARTICLE, "tags", "sentences", "answers", "text")


def files(labels: Labels) -> Iterator[File]:
    """Write the files one after the other, the labels first."""
    columns = [column.name for column in labels.columns]
    about = labels.about
    yield "raw.csv", encode(stream_csv(columns, labels.rows()))
    yield "best.csv", encode(stream_csv(columns, labels.of(labels="best").rows()))
    yield "articles.csv", encode(stream_csv(ARTICLES, _list_articles(labels.of(labels="raw"))))
    yield "scheme.toml", [about.scheme_file.encode()]
    yield "guideline.md", [about.guideline.encode()]
    figures = about.write_figures()
    heads = {
        "raw.csv, best.csv": labels.columns,
        "articles.csv": ARTICLES,
        "agreement.csv": figures.partition("\n")[0].split(","),
    }
    yield "data_dictionary.csv", encode(stream_csv(HEADER, explain(heads, about.scheme)))
    yield "agreement.csv", [figures.encode()]


def _list_articles(labels: Labels) -> Iterator[list[object]]:
    shape = Shape(labels.columns)
    pick = shape.picker((*OF_ARTICLE, "tags"))
    for article in labels.articles():
        first = article.sentences[0].answers[0][0]
        yield [*pick(first), len(article.sentences), _count_answers(shape, article), article.text]


def _count_answers(shape: Shape, article: Article) -> int:
    """Count the answers of reviewers; those of models are none."""
    answers = (rows for sentence in article.sentences for rows in sentence.answers)
    return sum(not shape.cell(rows, "is_model") for rows in answers)
