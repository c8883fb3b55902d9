"""Prints key → next sentence painted and the weight of the labelling page, beside the budgets.

Run: python -m tests.bench.labelling
"""

import random
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from annotate.records import Draft
from annotate.workflow import imports, people
from tests.browser.conftest import CHROMIUM, FLAGS, Server, give_session

PRESSES = 40
LATENCY = 0.2  # seconds the server takes for each answer to POST /labels
# Frames come as soon as they are ready: the wait for the next tick of a screen is left out.
NO_TICKS = ["--disable-frame-rate-limit", "--disable-gpu-vsync"]
TEXT = "officials said troops in Russia were expected to move while reports suggest talks"

# From the moment of the key to the frame behind the one that shows its effect.
WATCH = """() => {
  window.painted = [];
  addEventListener("keydown", (event) => {
    const before = document.querySelector(".sentence.is-current")?.dataset.n;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        const now = document.querySelector(".sentence.is-current")?.dataset.n;
        if (now !== before) window.painted.push(performance.now() - event.timeStamp);
      };
      channel.port2.postMessage(0);
    });
  }, { capture: true });
}"""


def long_article(sentences):
    dice = random.Random(1)

    def sentence():
        return " ".join(dice.choices(TEXT.split(), k=dice.randint(8, 28))).capitalize() + "."

    paragraphs = (" ".join(sentence() for _ in range(5)) for _ in range(sentences // 5))
    return Draft(text="\n\n".join(paragraphs), name="long.txt", title=f"{sentences} sentences")


def open_page(browser, server, person, article):
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.base = server.url
    give_session(page, server, person)
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"{server.url}/label/{article}")
    page.wait_for_selector("html.scripted")
    page.wait_for_load_state("networkidle")
    return page, answers


def weigh(answers):
    """(requests, bytes sent with headers, requests that leave the host) of a page."""
    sizes = [one.request.sizes() for one in answers]
    total = sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes)
    away = [one.url for one in answers if "127.0.0.1" not in one.url]
    return len(answers), total, len(away)


def press(page):
    page.evaluate(WATCH)
    for _ in range(PRESSES):
        page.keyboard.press("9")
        page.wait_for_timeout(30)
        page.keyboard.press("h")
        page.wait_for_timeout(30)
    return sorted(page.evaluate("window.painted"))


def report(browser, server, name, article):
    reader = people.add_person(server.store, f"Reader of {article}")
    people.save_settings(server.store, reader, practice_done=True)
    page, answers = open_page(browser, server, reader, article)
    requests, size, away = weigh(answers)
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    times = press(page)
    p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(f"{name}")
    print(f"  key → painted        p50 {p50:6.1f} ms, p95 {p95:6.1f} ms   budget p95 16 ms")
    print(f"  first paint          {paint:10.0f} ms                   budget 1000 ms")
    print(f"  first load           {size / 1000:10.1f} kB, {requests} requests, {away} outside")
    print("                       budget 60 kB, 15 requests, 0 outside (sample article)")
    page.context.close()


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "bench.db")
        imports.add_seed(server.store)
        imports.add_articles(server.store, None, [long_article(2_000)])
        server.delay = LATENCY
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS + NO_TICKS)
        rows = server.store.reader().query("select id, title from article order by length(text)")
        for row in list(rows):
            report(browser, server, row["title"][:40], row["id"])
        browser.close()
        server.stop()


if __name__ == "__main__":
    main()
