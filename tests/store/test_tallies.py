"""The counts that are kept are those of counting, whatever was done."""

import random
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.store.answers import tallies
from annotate.store.answers.labels import replay
from annotate.store.file.connection import connect
from annotate.workflow import clock
from annotate.workflow.operations.doctor import examine
from annotate.workflow.scheme import get_scheme
from tests.bench.growth.build import build
from tests.conftest import looks
from tests.kept import open_kept
from tests.random_project import Life


class Undone(Exception):
    """Ends a transaction that was only to look."""


def counted(db):
    """Count everything again and leave what is kept as it is."""
    seen = {}

    def change(inside):
        tallies.recount(inside)
        seen.update(tallies.list_states(inside))
        raise Undone

    with pytest.raises(Undone):
        db.write(change)
    return seen


def live(db, seed, steps=60):
    """Let a project live on two days, so that answers change on another day than they were made."""
    life = Life(db, get_scheme(db), random.Random(seed))
    life.live(steps // 2)
    tomorrow = clock.now_ms() + clock.DAY
    with patch.object(clock, "now_ms", lambda: tomorrow):
        life.live(steps // 2)
    return life


@given(seed=st.integers(0, 2**32))
@looks(25)
def test_after_any_work_what_is_kept_equals_counting(founded, seed):
    db = open_kept(founded)
    live(db, seed)
    kept = tallies.list_states(db.reader())
    assert kept == counted(db)
    db.write(replay)
    assert tallies.list_states(db.reader()) == kept
    db.close()


def test_the_random_work_counts_something_of_every_kind(db):
    life = live(db, 36, steps=400)
    states = tallies.list_states(db.reader())
    assert all(states.values()) and life.made > 200
    units, answers = states["counts of units"], states["counts of answers"]
    assert any(row[4] for row in units) and any(row[5] for row in units)
    assert any(row[5] for row in answers) and any(row[6] for row in answers)
    assert "" in {whose for whose, _, _ in states["counts of names"]}


@pytest.mark.parametrize(
    "damage",
    [
        "update unit_tally set begun = begun + 1",
        "update answer_tally set finished = finished + 1",
        "delete from day_tally",
        "update name_tally set uses = uses + 1",
        "update place_tally set articles = articles - 1",
    ],
)
def test_doctor_names_counts_that_are_wrong(db, damage):
    live(db, 7)
    assert examine(db).faults == []
    db.write(lambda inside: inside.execute(damage))
    [fault] = examine(db).faults
    assert "counts of" in fault


def steps_of_replay(path, articles):
    """Count the steps of SQLite's machine that replaying a project takes."""
    build(path, articles, sentences=8)
    db = connect(str(path))
    steps = []
    db.conn.set_progress_handler(lambda: steps.append(1), 100)
    with db.atomic():
        replay(db)
    db.conn.close()
    return len(steps)


@pytest.mark.slow
def test_a_replay_takes_as_much_work_per_event_in_a_large_project(tmp_path):
    small, large = (steps_of_replay(tmp_path / f"{count}.db", count) for count in (10, 80))
    assert large < 8 * small * 1.25
