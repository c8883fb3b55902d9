"""Whatever happens to the scheme, labels follow from events, add up, and survive a round trip."""

import csv
import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.records import Draft
from annotate.store.file.doctor import compare_replay
from annotate.workflow import export
from annotate.workflow.answers import look_again
from annotate.workflow.import_labels import import_labels
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.operations.doctor import examine
from annotate.workflow.operations.opening import open_project
from annotate.workflow.scheme import get_scheme
from annotate.workflow.scheme.effects import count_uses
from annotate.workflow.scheme.versions import get_version, list_versions
from tests.conftest import looks
from tests.kept import keep, open_kept
from tests.random_project import TEXTS
from tests.random_scheme import SHORT, SchemeLife


@pytest.fixture(scope="module")
def founded():
    return keep(open_project(":memory:", "Test", scheme=SHORT))


def exported(db, **selection):
    return b"".join(export.stream(db, export.Selection(**selection))).decode()


def rows(db, **selection):
    return list(csv.DictReader(io.StringIO(exported(db, **selection), newline="")))


class Watched(SchemeLife):
    """Compares the labels before and after each version is published."""

    def before_publish(self):
        self.old = get_scheme(self.db)
        self.chosen = self.what_was_chosen(rows(self.db, values="as-chosen"))
        self.uses = {field.id: count_uses(self.db, field.id) for field in self.old.fields}

    def after_publish(self):
        new = get_scheme(self.db)
        assert new.version == self.old.version + 1
        listed, counting = rows(self.db, values="as-chosen"), rows(self.db)
        assert self.what_was_chosen(listed) == self.chosen
        # What was chosen never changes, and counts as what the new version says.
        for chosen, now in zip(listed, counting, strict=True):
            for field in new.fields:
                counted = {field.successor(one) for one in chosen[field.id].split("|") if one}
                if field.level == "text":
                    counted = {one for one in chosen[field.id].split("|") if one}
                assert set(filter(None, now[field.id].split("|"))) == counted
        for field in self.old.fields:
            uses = count_uses(self.db, field.id)
            if field.level != "set":  # there, two values of a claim may become one
                assert total(uses) == total(self.uses[field.id])
            now = [row[field.id] for row in counting if row[field.id]]
            said = [one for cell in now for one in cell.split("|")]
            if field.level != "text":
                assert {one: found.labels for one, found in uses.items()} == {
                    one: said.count(one) for one in said
                }

    def what_was_chosen(self, listed):
        names = [field.id for field in self.old.fields]
        return [
            (row["sentence_id"], row["reviewer"], *(row[one] for one in names)) for row in listed
        ]


def total(uses):
    return sum(one.labels for one in uses.values())


def check_sent_back(life):
    """What was sent back is kept, changed or waiting, each as the person's later saves say."""
    batches = look_again.list_batches(life.db, 1000)
    assert sum(batch.total.sent for batch in batches) == life.sent_back
    items = life.db.reader().execute(
        "select sentence, person, asked_rev, event, outcome from look_again_item"
    )
    for sentence, person, asked, event, outcome in items.fetchall():
        later = life.db.reader().execute(
            """select id, undoes from event where layer = 'label' and sentence = ? and person = ?
               and received > ? order by received""",
            [sentence, person, asked],
        )
        saves = dict(later.fetchall())
        if outcome is None:
            assert event is None and (not saves or [*saves.values()][-1] is not None)
        else:
            assert event in saves


def check_round_trip(db):
    """Export, import into an empty project with the same versions, export again."""
    labels, gold = exported(db), exported(db, labels="gold")
    current = get_scheme(db)
    versions = [get_version(db, one.id, one.version) for one in list_versions(db) if one.is_used]
    other = open_project(":memory:", scheme=current)
    add_articles(other, None, [Draft(text=text, name=f"{n}.txt") for n, text in enumerate(TEXTS)])
    for text in (labels, gold):
        done = import_labels(other, text, versions=versions)
        assert done.refused == []
    assert exported(other) == labels
    assert exported(other, labels="gold") == gold
    assert compare_replay(other.reader()) == []
    # What is there already is recognised, in the old project as in the new one.
    assert import_labels(other, labels, versions=versions).taken == 0
    assert import_labels(db, labels).taken == 0
    other.close()
    check_empty_project(labels, gold, current, versions)
    # Of a version that no answer has any more, the rows cannot say which field came first.
    said = {(row["scheme"], row["scheme_version"]) for row in csv.DictReader(labels.splitlines())}
    is_said = all((one.id, str(one.version)) in said for one in versions)
    check_empty_project(labels, gold, current, [], is_in_order=is_said, real=versions)


def check_empty_project(labels, gold, current, versions, is_in_order=True, real=()):
    """Import labels where no article is, with versions of the scheme or placeholders of them."""
    other = open_project(":memory:", scheme=current)
    for text in (labels, gold):
        assert import_labels(other, text, versions=versions, rebuilds=True).refused == []
    assert named_cells(exported(other)) == named_cells(labels)
    assert not is_in_order or exported(other) == labels
    again = exported(other, labels="gold")
    assert before_fields(again) == before_fields(gold)
    assert not is_in_order or before_fields(again, 1) == before_fields(gold, 1)
    # A placeholder gives way to its real text, and no label changes.
    for text in (labels, gold):
        assert import_labels(other, text, versions=real).taken == 0
    assert not real or named_cells(exported(other)) == named_cells(labels)
    assert examine(other).faults == []
    other.close()


def named_cells(text):
    """Read rows by the names of their columns, in any order."""
    return list(csv.DictReader(text.splitlines()))


def before_fields(text, more=0):
    """Read the columns before those of fields, and this many of those."""
    rows = list(csv.reader(text.splitlines()))
    count = rows[0].index("source_text") + 1 + more
    return [row[:count] for row in rows]


def live(db, seed, steps):
    life = Watched(db, random.Random(seed))
    life.live(steps)
    assert compare_replay(db.reader()) == []
    check_sent_back(life)
    check_round_trip(db)
    return life


@pytest.mark.slow
@given(seed=st.integers(0, 2**32))
@looks(6)
def test_labels_follow_the_scheme_in_a_long_life(founded, seed):
    db = open_kept(founded)
    live(db, seed, 250)
    db.close()


@pytest.mark.slow
def test_the_random_work_publishes_merges_and_retires(db):
    life = live(db, 1, 150)
    scheme = get_scheme(db)
    assert life.published > 5 and life.made > 50 and life.sent_back > 5 and life.kept > 0
    assert scheme.successors and any(value.retired for value in scheme.source.values)
    assert len({(row["scheme"], row["scheme_version"]) for row in rows(db)}) > 2
