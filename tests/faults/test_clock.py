"""The clock of the server is set back, or ahead and back again, while reviewers label."""

import pytest

from annotate.workflow import clock
from annotate.workflow.operations.doctor import examine

DAY = 86_400_000


@pytest.mark.parametrize("jumps", [(0, -DAY, -2 * DAY), (0, DAY // 8, 0), (0, -20_000 * DAY, 0)])
def test_the_last_answer_counts_whatever_the_clock_says(
    client, db, alice, asked, save, monkeypatch, jumps
):
    client.enter(alice)
    start = clock.now_ms()
    sources = ("author", "unnamed", "us_official")
    for source, jump in zip(sources, jumps, strict=True):
        monkeypatch.setattr(clock, "now_ms", lambda jump=jump: start + jump)
        told = save(alice, asked[0], source)
        assert told["rejected"] == []
        assert client.get(f"/label/{asked[0].article}").status_code == 200
        now = db.reader().execute("select sources from answer where layer = 'label'").fetchall()
        assert now == [(source,)]
    order = [row[0] for row in db.reader().execute("select received from event order by rowid")]
    assert order == sorted(set(order))
    assert examine(db).faults == []
