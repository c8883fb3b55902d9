"""POST /labels to a file at fault: a status, a sentence, nothing lost, and pages are answered."""

import pytest

from annotate.store.file.connection import Store
from tests.file_faults import FAULTS


@pytest.fixture
def db(founded, tmp_path):
    path = tmp_path / "project.db"
    path.write_bytes(founded)
    store = Store(path)
    yield store
    store.close()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_save_says_what_is_wrong_with_the_file_and_arrives_later(
    client, db, asked, alice, event, monkeypatch, fault
):
    happen, status, sentence = FAULTS[fault]
    client.enter(alice)
    batches = [{"person": alice.id, "events": [event(one, comment="x" * 1_500)]} for one in asked]
    with happen(db, monkeypatch):
        answers = [client.post("/labels", json=batch) for batch in batches]
        last = answers[-1]
        assert last.status_code == status
        told = last.get_json()
        assert sentence in told["reason"] and told["remedy"].endswith(".")
        assert client.get(f"/label/{asked[0].article}").status_code == 200
        # A file that may not grow still takes a short mark; a full disk takes nothing.
        health = client.get("/healthz")
        assert fault == "full" or (health.status_code, health.get_json()["ok"]) == (503, False)
    for batch in batches:
        assert client.post("/labels", json=batch).status_code == 200
    assert db.reader().execute("select count(*) from event").fetchone() == (len(asked),)
    assert db.reader().execute("pragma integrity_check").fetchone() == ("ok",)
