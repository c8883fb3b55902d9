"""The labelling page is light: a reviewer on a slow line waits for little, and for nobody else."""

import pytest

from tests.browser.screen import press, wait_for_card, wait_saved
from tests.browser.weight import MOST_BYTES, MOST_REQUESTS, weigh


@pytest.mark.parametrize("is_new", [True, False], ids=["newcomer", "known"])
def test_the_first_load_stays_within_its_budget(server, anna, sign_in, is_new):
    page = sign_in(anna, settings={"practice_done": not is_new})
    [row] = server.rows("select id from article")
    size, requests, outside = weigh(page, f"{page.base}/label/{row['id']}")
    wait_for_card(page, 1)
    assert outside == []
    assert requests <= MOST_REQUESTS
    assert size <= MOST_BYTES
    assert size > 20_000  # the page itself, its scripts and styles are counted


def test_labelling_loads_nothing_more(server, anna, sign_in):
    page = sign_in(anna)
    [row] = server.rows("select id from article")
    weigh(page, f"{page.base}/label/{row['id']}")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for key in ("9h", "0", "t", ".", "n", "9h", "1m", "z"):
        press(page, *key)
    wait_saved(page)
    assert {one.removeprefix(page.base) for one in asked} == {"/labels"}
