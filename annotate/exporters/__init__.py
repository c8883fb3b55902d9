"""Labels → a stream of bytes: one file is one format.

A format is a module with

- NAME, TITLE, EXTENSION, MEDIA_TYPE and ORDER: how it is called, listed and sent;
- `stream(labels)`, which reads `Labels` once and yields chunks of bytes, or `files(labels)`, which
  yields several files with their chunks: a zip or a folder, to which a manifest is added;
- CONTENTS, if its files are always the same: their names and what each contains;
- `partition(labels)`, if it can also write a file per article: its files, as by `files`;
- LABELS, if it always has the same labels;
- LOSES, if it has no place for some of what reviewers write besides labels: `flagged`, `comment`;
- PICKS_COLUMNS = True, if it writes the long rows and so can leave columns out;
- TRAILER, if the format has no end of its own: the last line that shows that a file is whole,
  with `{sha256}` for the hash of all bytes before it;
- INSTALL and `check()`, if it needs a package: the command that installs it, and what raises
  Refused while it is missing;
- a docstring that ends with a small example.

The page, the command, README and the contract test find it by its NAME. Equal labels give equal
bytes: a format asks no clock, and draws no numbers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from annotate.records import Scheme

TEXT, INTEGER, NUMBER, BOOLEAN = "text", "integer", "number", "boolean"
TIME, SET = "time", "set"

SPLITS = ("train", "dev", "test")

Row = Sequence[object]
File = tuple[str, Iterable[bytes]]


class Column(NamedTuple):
    """A column of the long rows.

    The values of a SET are one text, joined by `|`; a TIME is a text in ISO 8601, in UTC.
    """

    name: str
    kind: str = TEXT


@dataclass(frozen=True)
class Sentence:
    """One labelled sentence with its long rows, an answer after the other.

    `answers` are those to export, of `raw` one per reviewer. `people` are the reviewers' in any
    case, and models' as well; `voters` are those of `people` that count in `best`. `gold` is None
    if there is none; `previous` and `following` are the texts of the
    units around it, empty at the ends of the article.
    """

    answers: Sequence[Sequence[Row]]
    people: Sequence[Sequence[Row]]
    voters: Sequence[Sequence[Row]]
    gold: Sequence[Row] | None
    find_best: Callable[[], Sequence[Row] | None]
    previous: str = ""
    following: str = ""

    @cached_property
    def best(self) -> Sequence[Row] | None:
        """Decide on the best answer, if the format asks for it; None if there is none."""
        return self.find_best()


@dataclass(frozen=True)
class Article:
    """One article with its labelled sentences, by position; its text is read when it is needed."""

    id: str
    sentences: Sequence[Sentence]
    find_text: Callable[[], str]

    @cached_property
    def text(self) -> str:
        """Return the text, with a space for each character of a line break, as in the rows."""
        return self.find_text().replace("\r", " ").replace("\n", " ")


@dataclass(frozen=True)
class About:
    """What formats that are handed over say about their labels.

    `choices` are the filters that a lead chose, in words; `shares` the percentages of train, dev
    and test. `scheme` has the values of all versions, `scheme_file` is the current one as TOML and
    `guideline` explains it. `list_figures` lists the first agreement figures, each with the keys
    of `agreement --json`; `write_figures` writes all of them as CSV.
    """

    project: str
    labels: str
    licence: str
    choices: Sequence[str]
    shares: tuple[int, int, int]
    scheme: Scheme
    scheme_file: str
    guideline: str
    list_figures: Callable[[], Sequence[Mapping[str, Any]]]
    write_figures: Callable[[], str]


class Labels(Protocol):
    """What a format reads, all of it from one state of the project."""

    about: About
    columns: Sequence[Column]
    people: Sequence[str]
    """The names of everyone who labelled, as in the rows, in order."""

    def rows(self) -> Iterator[Row]:
        """Read the long rows, by article, position, reviewer and claim."""

    def articles(self) -> Iterator[Article]:
        """Read the same labels article by article, each sentence with all that is known of it."""

    def of(self, *, labels: str = "", split: str = "") -> "Labels":
        """Return the same choice of other labels (raw, gold or best), or of one split."""
