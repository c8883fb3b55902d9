"""Prints how fast the labelling screen answers a key and how much it loads, beside the budgets.

Run: python -m tests.bench.labelling (needs Chromium; see tests/browser/conftest.py)

Key → painted: keys are real ones (CDP), pressed while the server takes 200 ms for each label. A
listener in the page takes the key's own time stamp (`event.timeStamp`, when the browser got it),
waits for the first animation frame in which the card holds another sentence, and reads the clock
in a message posted from that frame, which arrives once the frame is painted. Frames come as soon
as they are ready (no waiting for the tick of a screen, 0–16.7 ms at 60 Hz). “CPU” is what one such
key costs the page's main thread with all that follows of it (paint, message, saving), by the
thread's own clock: other programs on the machine do not add to it.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from annotate.records import Draft
from annotate.workflow.imports.articles import add_articles, add_seed
from annotate.workflow.people import membership, own_settings
from tests.browser.conftest import CHROMIUM, FLAGS, Server, give_session
from tests.browser.weight import MOST_BYTES, MOST_REQUESTS, weigh

NO_TICKS = ["--disable-frame-rate-limit", "--disable-gpu-vsync"]
LATENCY = 0.2  # seconds the server takes for each label
ROUNDS, PRESSES, PAUSE_MS = 4, 40, 80
KEYS = ("9h", ".", "0", "t")  # the last key of each ends a sentence
BUDGET_MS, BUDGET_FIRST_PAINT_MS = 16, 1_000

WATCH = """() => {
  window.paints = [];
  const { port1, port2 } = new MessageChannel();
  const card = () => document.querySelector(".sentence.is-current, #end.is-current");
  let pressed = null;
  port1.onmessage = () => window.paints.push(performance.now() - pressed.at);
  const onFrame = () => {
    if (card() === pressed.before) requestAnimationFrame(onFrame);
    else port2.postMessage(0);
  };
  addEventListener("keydown", (event) => {
    if (event.key === "9") return;
    pressed = { at: event.timeStamp, before: card() };
    requestAnimationFrame(onFrame);
  }, { capture: true });
}"""


def percentile(figures, share):
    ordered = sorted(figures)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def long_article(sentences):
    """A text of so many sentences, four a paragraph, no two alike."""
    one = "In item {} the ministry said on Monday that the bridge over the river would open again."
    lines = [
        " ".join(one.format(number) for number in range(first, min(first + 4, sentences + 1)))
        for first in range(1, sentences + 1, 4)
    ]
    return "\n\n".join(lines)


def open_as_newcomer(browser, server, name):
    """A browser of its own, signed in as somebody who has labelled nothing."""
    person = membership.add_person(server.store, name)
    own_settings.save_settings(server.store, person, practice_done=True)
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.base = server.url
    give_session(page, server, person)
    return page


def press_keys(page):
    """Label one sentence after the other: ([ms of each], CPU seconds of all)."""
    page.wait_for_selector("html.scripted", state="attached")
    page.wait_for_load_state("networkidle")
    page.evaluate(WATCH)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = busy(session)
    for number in range(PRESSES):
        for key in KEYS[number % len(KEYS)]:
            page.keyboard.press(key)
            page.wait_for_timeout(PAUSE_MS)
    return page.evaluate("window.paints"), busy(session) - before


def busy(session):
    """Seconds the page's main thread has worked."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(one["value"] for one in metrics if one["name"] == "TaskDuration")


def print_article(browser, server, name, article):
    address = f"{server.url}/label/{article}"
    times, firsts, cpu = [], [], 0.0
    for number in range(ROUNDS):
        page = open_as_newcomer(browser, server, f"{name[:20]} {number}")
        size, requests, outside = weigh(page, address)
        firsts.append(
            page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        )
        server.delay = LATENCY
        painted, worked = press_keys(page)
        server.delay = 0.0
        times += painted
        cpu += worked
        page.context.close()
    rows = (
        (
            "key → painted",
            f"p50 {percentile(times, 0.5):.1f}, p95 {percentile(times, 0.95):.1f} ms",
            f"p95 {BUDGET_MS} ms",
        ),
        ("  CPU of a key", f"{1000 * cpu / len(times):.1f} ms", ""),
        (
            "first paint",
            f"{percentile(firsts, 0.5):.0f} ms",
            f"{BUDGET_FIRST_PAINT_MS} ms",
        ),
        (
            "first load",
            f"{size / 1000:.1f} kB, {requests} requests, {len(outside)} outside",
            f"{MOST_BYTES / 1000:.0f} kB, {MOST_REQUESTS} requests, 0 outside (sample article)",
        ),
    )
    print(f"{name} ({len(times)} keys)")
    for what, figure, budget in rows:
        print(f"  {what:16} {figure:34} {'budget ' + budget if budget else ''}")


def main():
    if CHROMIUM is None:
        sys.exit("There is no chromium on the path; name one by CHROMIUM.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "bench.db")
        add_seed(server.store, is_sample=False)
        [seed] = server.rows("select id from article")
        draft = Draft(text=long_article(2_000), name="long.txt")
        [long] = add_articles(server.store, None, [draft])
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS + NO_TICKS)
        print_article(browser, server, "the sample article", seed["id"])
        print_article(browser, server, "2,000 sentences", long.id)
        browser.close()
        server.stop()


if __name__ == "__main__":
    main()
