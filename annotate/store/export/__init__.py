"""The long rows of an export, streamed."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import NamedTuple

from sqlite_utils import Database

from annotate.store.answers.views import SPLIT, columns
from annotate.store.export.rows import Rows
from annotate.store.export.wanted import EVERYTHING, Wanted
from annotate.store.file.ulid import ms_to_iso, ulid_ms

HAS_ANY = {  # of article r
    "raw": "exists (select 1 from answer_tally t where t.article = r.id and t.answers)",
    "gold": "exists (select 1 from unit_tally t where t.article = r.id and t.decided)",
}
HAS_ANY["best"] = HAS_ANY["raw"]

_GIVEN = (
    "a.layer", "a.id", "s.id", "s.position", "s.text", "a.verdict", "c.number", "c.start",
    'c."end"', "c.source", "c.source_start", "c.source_end", "c.source_name", "c.fields",
)  # fmt: skip


class GivenRow(NamedTuple):
    """A claim of an answer, or an answer without claims, as it counts; `cells` is its long row.

    `fields` is JSON text, None without a claim.
    """

    layer: str
    answer: int
    sentence: str
    position: int
    text: str
    verdict: str
    number: int | None
    start: int | None
    end: int | None
    source: str | None
    source_start: int | None
    source_end: int | None
    source_name: str | None
    fields: str | None
    cells: tuple


def list_columns(db: Database) -> tuple[str, ...]:
    """Name the columns of the rows, in order."""
    return columns(db)


def stream_rows(
    db: Database,
    labels: str,
    *,
    skipped: bool = False,
    without: Sequence[str] = (),
    as_chosen: bool = False,
    wanted: Wanted = EVERYTHING,
    limit: int | None = None,
    articles: int | None = None,
    units: int | None = None,
    names: Sequence[str] = (),
) -> Iterator[tuple]:
    """Stream the long rows of `raw` or `gold`, ordered by article, position, reviewer, claim.

    `without` are ids of articles to leave out. Merged values are what they count as, unless
    they are to be `as_chosen`. At most `limit` rows, of the first `units` of the first `articles`.
    `names` are the columns that `list_columns` gave: the first label of a version adds some.
    """
    # Article by article: only the rows of one are sorted, and the first come at once.
    rows = Rows(db, labels, wanted, skipped=skipped, as_chosen=as_chosen, names=names, units=units)
    left_out = frozenset(without)
    listed = (one for one in _list_articles(db, labels) if one not in left_out)
    return islice(chain.from_iterable(map(rows.of, islice(listed, articles))), limit)


def stream_given(
    db: Database,
    *,
    skipped: bool = False,
    without: Sequence[str],
    as_chosen: bool,
    wanted: Wanted,
    names: Sequence[str],
    articles: int | None = None,
    units: int | None = None,
) -> Iterator[tuple[str, list[GivenRow]]]:
    """Stream the first `articles`, each with its rows of `raw` and then `gold`, of any verdict.

    With `units`, only the rows of the first units of each.
    """
    every = replace(wanted, verdicts=())
    of_layers = [
        Rows(
            db, labels, every, skipped=skipped, as_chosen=as_chosen, names=names, units=units,
            also=_GIVEN,
        )
        for labels in ("raw", "gold")
    ]  # fmt: skip
    left_out, width = frozenset(without), len(_GIVEN)
    listed = [frozenset(_list_articles(db, labels)) for labels in ("raw", "gold")]
    every_one = frozenset().union(*listed) - left_out
    for article in sorted(every_one)[:articles]:
        rows = [
            GivenRow(*row[:width], row[width:])
            for of_layer, among in zip(of_layers, listed, strict=True)
            if article in among
            for row in of_layer.of(article)
        ]
        yield article, rows


def list_labellers(db: Database, without: Sequence[str] = ()) -> list[str]:
    """List the names of everyone with an answer in any article but those `without`."""
    rows = db.execute(
        """select name from person where id in (
             select t.person from answer_tally t
             where t.answers and t.article not in (select value from json_each(?)))
           order by name""",
        [json.dumps(without)],
    )
    return [row[0] for row in rows]


def list_outside(db: Database, split: str) -> list[str]:
    """List the articles that are not in a split."""
    rows = db.execute(f"select r.id from article r where {SPLIT} <> ?", [split])
    return [row[0] for row in rows]


def find_newest(db: Database) -> str | None:
    """Return when the newest label or decision arrived; None if there is none."""
    received = db.execute("select max(received) from event").fetchone()[0]
    return received and ms_to_iso(ulid_ms(received))


def _list_articles(db: Database, labels: str) -> Iterator[str]:
    """List the articles with answers of a layer, in order, as far as they are asked for."""
    rows = db.execute(
        f"""select r.id from article r
            where {HAS_ANY[labels]}
            order by r.id"""
    )
    return (row[0] for row in rows)
