"""/metrics: what the server counts, for those on this machine and those with the token."""

import re
import threading
from pathlib import Path

import pytest

from annotate.app import create_app
from annotate.errors import NoDatabase
from annotate.store.file.measures import Histogram
from annotate.workflow.operations.opening import open_project

LISTED = Path(__file__).parents[2] / ".deploy" / "METRICS.md"
TOKEN = "0123456789abcdef-token"
VALUE = re.compile(r"([a-z_]+)(?:\{(.*)\})? (\S+)")


def read(client, **options):
    """The values of /metrics by name and labels."""
    answer = client.get("/metrics", **options)
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.get_data(as_text=True).splitlines()
    found = [VALUE.fullmatch(line).groups("") for line in lines if not line.startswith("#")]
    return {(name, labels): float(value) for name, labels, value in found}


@pytest.fixture
def store_on_disk(tmp_path):
    opened = open_project(str(tmp_path / "project.db"))
    yield opened
    opened.close()


def test_it_counts_labels_commits_and_requests(client, say, sentences, alice):
    before = read(client)
    say(alice, sentences[0], "us_official", confidence="high")
    client.get("/help")
    client.get("/help")
    client.get("/nowhere")
    after = read(client)
    saved = "annotate_labels_saved_total", ""
    assert after[saved] - before[saved] == 1
    route = 'method="GET",route="/help",status="2xx"'

    def more(name, labels):
        return after[name, labels] - before.get((name, labels), 0)

    assert more("annotate_request_seconds_count", route) == 2
    assert more("annotate_request_seconds_bucket", f'{route},le="+Inf"') == 2
    assert more("annotate_request_seconds_count", 'method="",route="",status="4xx"') == 1
    assert after["annotate_write_queue_length", ""] == 0


def test_a_file_counts_its_groups_and_its_failures(store_on_disk):
    measures = store_on_disk.measures
    before = measures.groups.read().count
    for _ in range(3):
        store_on_disk.write(lambda db: None)
    assert measures.groups.read().count == before + 3
    assert measures.commits.read().count == before + 3
    Path(store_on_disk.path).unlink()
    with pytest.raises(NoDatabase, match="removed or replaced"):
        store_on_disk.write(lambda db: None)
    assert measures.failures.value == 1
    assert measures.groups.read().count == before + 3


def test_a_histogram_counts_each_value_at_every_bound_that_it_does_not_exceed():
    histogram = Histogram((1, 5, 10))
    for value in (0.5, 1, 1.5, 10, 11):
        histogram.add(value)
    counts = histogram.read()
    assert counts.up_to == [(1, 2), (5, 3), (10, 4)]
    assert (counts.count, counts.total) == (5, 24)


def test_many_threads_lose_no_count():
    histogram = Histogram((1,))
    threads = [
        threading.Thread(target=lambda: [histogram.add(1) for _ in range(5_000)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert histogram.read() == ([(1, 20_000)], 20_000, 20_000)


def test_every_name_is_in_the_list_and_none_is_missing(store_on_disk):
    client = create_app(store_on_disk).test_client()
    folder = Path(store_on_disk.path)
    folder.with_name(f"{folder.stem}.backup-20260102T030405.db").write_bytes(b"")
    text = client.get("/metrics").get_data(as_text=True)
    found = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))
    named = dict(re.findall(r"^\| `(annotate_\w+)` \| (\w+) \|", LISTED.read_text(), re.M))
    assert found == named


def test_from_another_machine_it_is_closed(client):
    answer = client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert answer.status_code == 403
    assert client.get("/metrics", headers={"Host": "labels.example"}).status_code == 403


@pytest.mark.parametrize("options", [{"is_proxied": True}, {"public_url": "https://a.example"}])
def test_behind_a_proxy_only_the_token_opens_it(db, options):
    client = create_app(db, metrics_token=TOKEN, **options).test_client()
    assert client.get("/metrics").status_code == 403
    for sent in ("", "Bearer ", f"Bearer {TOKEN}x", TOKEN, "Bearer ä"):
        assert client.get("/metrics", headers={"Authorization": sent}).status_code == 403
    assert read(client, headers={"Authorization": f"Bearer {TOKEN}"})


def test_without_a_token_an_empty_one_opens_nothing(db):
    client = create_app(db, is_proxied=True).test_client()
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 403


def test_no_line_names_a_person_or_an_article(client, say, sentences, alice, article):
    say(alice, sentences[0], "us_official", confidence="high")
    text = client.get("/metrics").get_data(as_text=True)
    assert not {alice.name, alice.id, article.id} & set(re.split(r"[^\w-]", text))
