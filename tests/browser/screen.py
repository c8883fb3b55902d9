"""The labelling screen as a person sees it: where the cursor is, what the save pill says."""

import json
import time
from pathlib import Path

from playwright.sync_api import expect

from annotate.workflow.label import saving
from tests import serving

REFERENCE = Path(__file__).parents[1] / "data" / "seed_reference.jsonl"
SOURCE_KEYS = {
    "us_official": "1", "skorea_intel": "2", "ukraine_statement": "3", "skorea_gov": "4",
    "russia_nkorea": "5", "other_official": "6", "other_named": "7", "unnamed": "8", "author": "9",
}  # fmt: skip
CONFIDENCE_KEYS = {"high": "h", "moderate": "m", "low": "l", "not_a_statement": "o"}
SAVED = "All saved"
# Made by the page itself: between two clicks from outside, a busy machine lets more time pass.
DOUBLE_CLICK = """(button) => [1, 2].forEach((detail) =>
  button.dispatchEvent(new MouseEvent("click", { detail, bubbles: true, cancelable: true })))"""


def reference():
    """The asked units of the reference labelling, in order."""
    units = [json.loads(line) for line in REFERENCE.read_text("utf-8").splitlines()]
    return [unit for unit in units if unit["unit_kind"] in ("sentence", "bullet")]


def open_label(page, server, query=""):
    """Open the sample article for labelling, ready for keys."""
    [row] = server.rows("select id from article order by imported_at limit 1")
    page.goto(f"{page.base}/label/{row['id']}{query}")
    page.wait_for_selector("html.scripted", state="attached")
    return page


def reload(page):
    """Load the labelling screen again, ready for keys."""
    page.reload()
    page.wait_for_selector("html.scripted", state="attached")


def current(page):
    """The number of the sentence in the card; 0 at the end of the article."""
    return page.evaluate("Number(document.querySelector('.sentence.is-current')?.dataset.n ?? 0)")


def wait_for_card(page, number):
    """Wait until a sentence is in the card, or with 0 none: that is the end of the article."""
    card = page.locator(".sentence.is-current")
    if number:
        expect(card).to_have_attribute("data-n", str(number))
    else:
        expect(card).to_have_count(0)


def click_square(page, position):
    """Click a sentence's square in the outline. The outline follows the sentence a moment after a
    key, so a click at a place on the screen could meet another square, or none."""
    page.locator(f"#o{position}").dispatch_event("click")


def press(page, *keys):
    """Press keys, one after the other, once the scripts of the page can hear them: a page that
    an earlier key has opened is painted before its scripts run."""
    page.wait_for_load_state("domcontentloaded")
    for key in keys:
        page.keyboard.press(key)


def pill(page):
    return page.locator("#save-pill")


def wait_saved(page):
    expect(pill(page)).to_have_text(SAVED)


def wait_until(page, condition, seconds=60):
    """Wait until a condition of the test's own holds; the page goes on meanwhile."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        page.wait_for_timeout(50)


def expect_soon(page, read, wanted):
    """Wait until what a test reads, from the page or the database, is what it wants."""
    end = time.monotonic() + 60
    while (found := read()) != wanted and time.monotonic() < end:
        page.wait_for_timeout(50)
    assert found == wanted


def expect_tags(page, number, *tags):
    """Wait until these marks stand behind a sentence: "9 H", none where it is to do."""
    expect(page.locator(f".sentence[data-n='{number}'] + .tags .tag")).to_have_text(list(tags))


def save_unseen(server, person, sentences, **answer):
    """Save one answer to each of the sentences, past the browser: what is not on trial."""
    events = []
    for sentence in sentences:
        event = serving.event(sentence, 0)
        event["answer"] |= answer
        events.append(event)
    for start in range(0, len(events), saving.EVENT_LIMIT):
        batch = {"person": person.id, "events": events[start : start + saving.EVENT_LIMIT]}
        assert saving.save_events(server.store, person, batch)["rejected"] == []


def rows_of(server):
    """The rows of the export, claims of a sentence in their order."""
    return sorted(server.export(), key=lambda row: (row["position"], row["claim"] or 0))


def brief(rows):
    """The rows of an export, as short as a test needs: (position, verdict, source, confidence)."""
    return [
        (row["position"], row["verdict"], row["source"], row["confidence"])
        for row in sorted(rows, key=lambda row: (int(row["position"]), int(row["claim"] or 0)))
    ]


def open_menu_and_sign_out(page):
    page.locator("#person-menu .avatar").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def translate(page):
    """Put other words into the card, as a browser does that ignores `translate="no"`."""
    page.evaluate(
        """() => {
          const font = document.createElement("font");
          font.textContent = "Das brachte eine dramatic Wendung, with ganz offenem potential.";
          document.getElementById("card-text").replaceChildren(font);
        }"""
    )
