"""A sentence asked again of the same person is labelled like any other, also without a network."""

from playwright.sync_api import expect

from annotate.workflow import clock
from annotate.workflow.label import repeats
from annotate.workflow.project import save_settings
from tests.browser.screen import (
    expect_tags,
    open_label,
    press,
    save_unseen,
    wait_for_card,
    wait_saved,
    wait_until,
)

NO_SERVER = "ERR_INTERNET_DISCONNECTED"


def test_a_second_answer_made_offline_is_kept_apart(server, anna, sign_in, monkeypatch):
    save_settings(server.store, None, repeat_share=100, repeat_days=1)
    article = server.rows("select id from article")[0]["id"]
    sentences = [
        row["id"]
        for row in server.rows(
            "select id from sentence where article = :id and kind in ('sentence', 'bullet')"
            " order by position",
            id=article,
        )
    ]
    save_unseen(server, anna, sentences)
    now = clock.now_ms
    monkeypatch.setattr(clock, "now_ms", lambda: now() + 2 * clock.DAY)
    assert repeats.plan(server.store) == len(sentences) == 43
    monkeypatch.setattr(clock, "now_ms", now)
    page = open_label(sign_in(anna), server)
    wait_for_card(page, 1)
    expect(page.locator("#progress-done")).to_have_text("0")
    page.faults.allow(NO_SERVER)
    page.context.set_offline(True)
    press(page, "1", "h")
    wait_for_card(page, 2)
    expect_tags(page, 1, "1 H")
    page.context.set_offline(False)
    wait_until(page, lambda: len(server.rows("select id from side_event")) == 1)
    wait_saved(page)
    assert len(server.rows("select id from event")) == len(sentences)
    page.reload()
    page.wait_for_selector("html.scripted", state="attached")
    expect_tags(page, 1, "1 H")
    expect(page.locator("#progress-done")).to_have_text("1")
