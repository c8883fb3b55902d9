"""Files built to hurt: refused with a reason in time, memory back, the server alive."""

import gc
import io
import time
from pathlib import Path

import pytest

from annotate.errors import Refused
from annotate.importers import Limits, Options
from annotate.workflow import articles
from annotate.workflow.imports import reading
from tests.importers.hostile import FILES, HARMLESS

LONGEST = 150  # seconds, waiting for a turn included; a guard against hanging
MOST_KEPT = 50_000_000  # bytes
MEMORY = Path("/proc/self/statm")
LIMITS = {"operators.pdf": Limits(seconds=2)}  # it takes whatever time it is given

pytestmark = pytest.mark.slow


def memory():
    """How many bytes this process holds; 0 where the system does not say."""
    gc.collect()
    return int(MEMORY.read_text().split()[1]) * 4096 if MEMORY.exists() else 0


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_with_a_reason_in_time_and_leaves_nothing(name):
    make, reason = FILES[name]
    data = make()
    before, start = memory(), time.monotonic()
    with pytest.raises(Refused, match=reason) as refused:
        reading.read_file(data, name, Options(limits=LIMITS.get(name, Limits())))
    assert time.monotonic() - start < LONGEST
    assert memory() - before < MOST_KEPT
    assert name in refused.value.reason
    assert refused.value.remedy


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_looks_hostile_is_read(name):
    make, words = HARMLESS[name]
    start = time.monotonic()
    # What a busy machine takes for it is no fault: on one, 20 s are too few.
    [draft] = reading.read_file(make(), name, Options(limits=Limits(seconds=LONGEST)))
    assert time.monotonic() - start < LONGEST
    assert words in draft.text


@pytest.mark.parametrize(
    "name", ["ratio.docx", "laughs.xlsx", "laughs.html", "twice.pdf", "nul.txt", "brackets.json"]
)
def test_the_server_refuses_it_stores_nothing_and_lives_on(client, db, lead, real_children, name):
    client.enter(lead)
    file = (io.BytesIO(FILES[name][0]()), name)
    assert client.post("/import/preview", data={"file": file}).status_code == 422
    assert articles.count_articles(db) == 0
    assert client.get("/").status_code == 200
