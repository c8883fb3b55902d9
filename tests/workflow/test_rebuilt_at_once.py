"""Two imports that make the same article from their rows at once: both are saved whole."""

import csv
import io
from pathlib import Path

import pytest

from annotate.errors import Conflict
from annotate.records import Draft
from annotate.store.articles import list_sentences
from annotate.workflow.import_labels import import_labels
from annotate.workflow.import_labels.long import read_long
from annotate.workflow.import_labels.saving import Imported, save
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.operations.doctor import examine

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
ROWS = (SEEDS / "demonstration.csv").read_text(encoding="utf-8")
SAID = "select sentence_id, sentence, reviewer, source, claim_text from labels order by 1, 3, 4, 5"


def of(sentences):
    """The rows about some of the sentences."""
    out = io.StringIO()
    rows = list(csv.DictReader(io.StringIO(ROWS, newline="")))
    ids = list(dict.fromkeys(row["sentence_id"] for row in rows))[sentences]
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(row for row in rows if row["sentence_id"] in ids)
    return out.getvalue()


def at_once(db, first, second):
    """Import two files, the first read before and saved after the second."""
    reading = read_long(db, first, rebuilds=True)
    import_labels(db, second, rebuilds=True)
    save(db, reading, Imported(), (), None)
    return db.reader().execute(SAID).fetchall()


@pytest.mark.parametrize(
    ("before", "first", "second"),
    [
        (None, slice(None), slice(None)),
        (None, slice(0, 12), slice(8, None)),
        (None, slice(8, None), slice(0, 12)),
        (slice(0, 3), slice(2, 12), slice(10, None)),
    ],
)
def test_both_imports_are_saved_whole(db, before, first, second):
    if before:
        import_labels(db, of(before), rebuilds=True)
    found = at_once(db, of(first), of(second))
    known = {tuple(row) for row in found}
    rows = csv.DictReader(io.StringIO(ROWS, newline=""))
    names = ("sentence_id", "sentence", "reviewer", "source", "claim_text")
    assert known == {tuple(row[name] or None for name in names) for row in rows}
    assert examine(db).faults == []
    [(article,)] = db.reader().execute("select id from article")
    units = list_sentences(db.reader(), article)
    assert [one.start for one in units] == sorted(one.start for one in units)


def test_the_full_article_may_have_come_in_the_meantime(db):
    reading = read_long(db, ROWS, rebuilds=True)
    text = (SEEDS / "seed_article.txt").read_text(encoding="utf-8")
    [made] = add_articles(db, None, [Draft(text=text, name="seed_article.txt")])
    units = {one.id for one in list_sentences(db.reader(), made.id)}
    assert units >= {one.event.sentence for one in reading.answers}
    save(db, reading, Imported(), (), None)
    assert db.reader().execute("select count(*) from labels").fetchone()[0] == 146


def test_other_sentences_in_the_meantime_are_named_and_nothing_is_saved(db):
    reading = read_long(db, of(slice(0, 2)), rebuilds=True)
    import_labels(db, of(slice(4, 6)), rebuilds=True)
    before = db.reader().execute(SAID).fetchall()
    db.write(lambda db: db.execute("update article set incomplete = 0"))
    with pytest.raises(Conflict, match="Import its full text first"):
        save(db, reading, Imported(), (), None)
    assert db.reader().execute(SAID).fetchall() == before
