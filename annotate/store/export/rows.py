"""The long rows of an article, put together from what is read once and what each claim has."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlite_utils import Database

from annotate.store.answers.verdicts import FINISHED_OR_SKIPPED_SQL
from annotate.store.answers.views import (
    GOLD_ROWS,
    LABEL_ROWS,
    OF_ARTICLE,
    OF_SENTENCE,
    ORDER,
    columns,
    empty_columns,
    rows_of,
    rows_sql,
)
from annotate.store.export.wanted import Wanted
from annotate.store.project import find_setting

_LABELS_AND_SKIPPED = rows_of("label", FINISHED_OR_SKIPPED_SQL)
_KEYS = (
    "claim_start", "claim_end", "source_start", "source_end", "source", "scheme", "scheme_version",
)  # fmt: skip
_MADE = ("claim_text", "source_text", "source_label", "source_group")  # of the keys
_SENTENCE = [*OF_SENTENCE].index("sentence")
_SHARED = (*OF_ARTICLE, *OF_SENTENCE, *_MADE)

Named = tuple[str | None, str | None]


def select(
    db: Database,
    labels: str,
    wanted: Wanted,
    *,
    skipped: bool = False,
    as_chosen: bool = False,
    names: Sequence[str] = (),
    also: Sequence[str] = (),
) -> tuple[str, dict[str, Any]]:
    """Write the select of the rows of `raw` or `gold`, without an order: (sql, values)."""
    is_gold = labels == "gold"
    where = GOLD_ROWS if is_gold else _LABELS_AND_SKIPPED if skipped else LABEL_ROWS
    parts = wanted.conditions("gold" if is_gold else "label"), wanted.verdict_condition()
    rows = rows_sql(db, is_gold, as_chosen=as_chosen, names=names, also=also)
    return f"{rows} where {where}{parts[0][0]}{parts[1][0]}", parts[0][1] | parts[1][1]


class Rows:
    """Reads the rows that `select` writes, article by article, by position, reviewer and claim.

    With `units`, only those of the first units of each article.
    """

    # SQLite would give every row the cells of its article and sentence again, and look up and cut
    # the others for each: that takes twice as long.
    def __init__(
        self,
        db: Database,
        labels: str,
        wanted: Wanted,
        *,
        skipped: bool,
        as_chosen: bool,
        names: Sequence[str],
        units: int | None,
        also: Sequence[str] = (),
    ) -> None:
        names = names or columns(db)
        first = "" if units is None else "and s.position < :units"
        empty = empty_columns(labels == "gold")
        further = [name for name in names if name not in (*_SHARED, *_KEYS, *empty)]
        read = (*_KEYS, *further)
        sql, self._values = select(
            db, labels, wanted, skipped=skipped, as_chosen=as_chosen, names=read,
            also=("s.rowid", *also),
        )  # fmt: skip
        self._db, self._values["units"] = db, units
        self._rows_sql = f"{sql} and s.article = :article {first} {ORDER}"
        self._article_sql = f"select {', '.join(OF_ARTICLE.values())} from article r where id = ?"
        self._sentences_sql = f"""select s.rowid, {", ".join(OF_SENTENCE.values())}
          from sentence s where s.article = :article {first} order by s.position"""
        begin = 1 + len(also)
        self._keys = itemgetter(0, *range(begin, begin + len(_KEYS)))
        whole = (*_SHARED, "rowid", *also, *read)
        places = {name: at for at, name in enumerate(whole)} | dict.fromkeys(empty, len(whole))
        self._pick = itemgetter(*(places[name] for name in (*also, *names)))
        self._name = _read_labels(db)

    def of(self, article: str) -> Iterator[tuple]:
        values = self._values | {"article": article}
        of_article = self._db.execute(self._article_sql, [article]).fetchone()
        unread, sentences = self._db.execute(self._sentences_sql, values), {}
        nothing = (None,)  # of the empty columns
        pick, name, keys = self._pick, self._name, self._keys
        for row in self._db.execute(self._rows_sql, values):
            sentence, start, end, source_start, source_end, source, scheme, version = keys(row)
            while sentence not in sentences:  # a preview needs few of them
                rowid, *cells = next(unread)
                sentences[rowid] = cells[_SENTENCE], of_article + tuple(cells)
            text, shared = sentences[sentence]
            words = None if start is None else text[start:end]
            source_words = None if source_start is None else text[source_start:source_end]
            made = words, source_words, *name(source, scheme, version)
            yield pick(shared + made + row + nothing)


def _read_labels(db: Database) -> Callable[[str | None, str, int], Named]:
    """Return the function that gives the label and group of a source in a version of a scheme.

    Labels follow a value that was renamed, as in the views.
    """
    rows = db.execute(
        """select scheme, scheme_version, id, label, "group"
           from scheme_value where field = 'source'"""
    )
    named: dict[tuple, Named] = {row[:3]: row[3:] for row in rows}
    current = find_setting(db, "scheme") or ("", 0)

    @cache
    def name(source: str | None, scheme: str, version: int) -> Named:
        return named.get((*current, source)) or named.get((scheme, version, source), (None, None))

    return name
