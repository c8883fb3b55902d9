"""Incomplete articles in one or both projects → one text and its units in both.

A complete text replaces what was rebuilt from labelled sentences; two incomplete ones add up.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from sqlite_utils import Database

from annotate.records import Article, Sentence
from annotate.store.articles import get_article, list_sentences
from annotate.store.units import complete_article


def list_incomplete(db: Database) -> list[str]:
    """List the articles of both that are incomplete in one of them."""
    rows = db.execute(
        """select o.id from other.article o join main.article m on m.id = o.id
           where m.incomplete or o.incomplete order by o.id"""
    )
    return [row[0] for row in rows]


def join_texts(db: Database, articles: Sequence[str]) -> list[str]:
    """Give incomplete articles the text and the units of both; return those that changed here.

    The other one no longer has units of its own: nothing is left to compare.
    """
    changed = []
    for article in articles:
        ours = get_article(db, article)
        units = list_sentences(db, article)
        theirs = _read_theirs(db, ours)
        joined, wanted = _join(ours, units, theirs, list_units(db, article))
        if (joined, wanted) != (ours, units):
            complete_article(db, joined, wanted)
            changed.append(article)
        if ours.incomplete and not joined.incomplete:
            db.execute(
                """update main.article set shingles = o.shingles from other.article o
                   where o.id = article.id and article.id = ?""",
                [article],
            )
        settled = [joined.split_bucket, joined.recut_at, article]
        db.execute("update main.article set split_bucket = ?, recut_at = ? where id = ?", settled)
        db.execute("update other.article set split_bucket = ?, recut_at = ? where id = ?", settled)
        _adopt(db, joined)
    return changed


def _read_theirs(db: Database, ours: Article) -> Article:
    text, segmenter, bucket, is_incomplete, recut_at = db.execute(
        """select text, segmenter, split_bucket, incomplete, recut_at from other.article
           where id = ?""",
        [ours.id],
    ).fetchone()
    return replace(
        ours, text=text, segmenter=segmenter, split_bucket=bucket,
        incomplete=bool(is_incomplete), recut_at=recut_at,
    )  # fmt: skip


def _join(
    ours: Article, units: list[Sentence], theirs: Article, others: list[Sentence]
) -> tuple[Article, list[Sentence]]:
    if not ours.incomplete:
        return ours, units
    if not theirs.incomplete:
        return theirs, others
    # A place that one text lacks is a space there, which sorts before every letter.
    pairs = zip_longest(ours.text, theirs.text, fillvalue=" ")
    return replace(
        ours,
        text="".join(map(max, pairs)),
        split_bucket=min(ours.split_bucket, theirs.split_bucket),
        recut_at=max(ours.recut_at or "", theirs.recut_at or "") or None,
    ), _add_up(units, others)


def _add_up(ours: list[Sentence], theirs: list[Sentence]) -> list[Sentence]:
    """Return the units of both; if they do not fit together, those of one."""
    known: dict[str, Sentence] = {}
    for one in (*ours, *theirs):
        known[one.id] = max(
            known.get(one.id, one), one, key=lambda unit: (unit.position, unit.kind)
        )
    units = sorted(known.values(), key=lambda one: one.start)
    if any(one.end > after.start for one, after in pairwise(units)):
        return max(ours, theirs, key=_layout)
    made: list[Sentence] = []
    for one in units:
        last = made[-1] if made else None
        place = max(one.position or 0, last.position + 1) if last else one.position
        # As when they are rebuilt: a wide gap begins a paragraph.
        paragraph = last.paragraph + (one.start - last.end != 1) if last else 0
        made.append(replace(one, position=place, paragraph=paragraph))
    return made


def _place(unit: Sentence) -> tuple:
    return unit.position, unit.kind


def _layout(units: Sequence[Sentence]) -> list[tuple]:
    return [(one.start, one.end, one.kind, one.position, one.paragraph) for one in units]


def _adopt(db: Database, article: Article) -> None:
    """Have the other copy's sentences be former units of the joined text."""
    db.execute(
        """update other.sentence set text = substr(?, start + 1, "end" - start),
             position = null, kind = null, retired_at = coalesce(retired_at, '')
           where article = ?""",
        [article.text, article.id],
    )


def list_units(db: Database, article: str) -> list[Sentence]:
    """List the present units of an article of the other copy."""
    rows = db.execute(
        """select id, article, position, paragraph, kind, start, "end", text
           from other.sentence where article = ? and position is not null order by position""",
        [article],
    )
    return [Sentence(*row) for row in rows.fetchall()]
