"""Stored scripts in every text field, shown on every page in a real browser under the policy.

Each payload would set a mark on the window, or make an element that the test
finds; a refusal by the policy is a console error, and those fail a test too.
"""

import dataclasses
import re

import pytest

from annotate import schemes
from annotate.records import Draft
from annotate.schemes import _shape
from annotate.store import articles as stored
from annotate.workflow import articles, assign
from annotate.workflow.answers import replies
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label import saving
from annotate.workflow.people import links, membership
from annotate.workflow.project import save_settings
from annotate.workflow.scheme import get_scheme, use_scheme
from tests.browser.screen import press, wait_until

PAYLOAD = (
    "<script>window.hit=1</script><img id=planted src=x onerror=window.hit=1>"
    "\"'><svg id=planted onload=window.hit=1>{{7*7}}${window.hit=1}</textarea></title>"
)
SHORT = "<img id=planted onerror=hit() src=x>"  # a person's name has at most 40 letters


@pytest.fixture
def poisoned(server, boss, monkeypatch):
    """A project whose every text is a payload; gives (article id, sentence id, Mallory)."""
    # A scheme may not have HTML in its names: what shows them must be safe without that check.
    monkeypatch.setattr(_shape, "TAG", re.compile(r"(?!)"))
    store = server.store
    scheme = get_scheme(store)
    evil = dataclasses.replace(scheme, version=99, toml=poison(scheme.toml))
    parsed = schemes.parse(evil.toml)
    store.write(lambda db: use_scheme(db, parsed))
    text = f"{PAYLOAD}\n\nThe mayor said {PAYLOAD} would open. Reports suggest it. It rained."
    draft = Draft(text=text, name=f"{SHORT}.txt", title=PAYLOAD, ref=PAYLOAD, outlet=PAYLOAD,
                  url="javascript:window.hit=1", published=PAYLOAD, language="en")  # fmt: skip
    [made] = add_articles(store, boss, [draft])
    save_settings(store, boss, name="<img id=planted src=x onerror=hit()>",
                  source_names=[PAYLOAD[:190]])  # fmt: skip
    mallory = membership.add_person(store, SHORT)
    links.invite(store, boss, "<svg id=planted onload=hit()>")
    [sentence, *_] = [one for one in stored.list_sentences(store.reader(), made.id)
                      if one.kind == "sentence"]  # fmt: skip
    claim = {"start": 0, "end": len(sentence.text), "source": parsed.source.values[0].id,
             "source_start": None, "source_end": None, "source_name": PAYLOAD[:190],
             "fields": {"confidence": "high"}}  # fmt: skip
    for who, layer in ((mallory, "label"), (boss, "gold")):
        event = {
            "id": f"evil-{layer}", "sentence": sentence.id, "scheme": parsed.id,
            "scheme_version": parsed.version, "layer": layer,
            "answer": {"verdict": "claims", "claims": [claim], "flag": PAYLOAD,
                       "comment": PAYLOAD, "why": PAYLOAD if layer == "gold" else ""},
        }  # fmt: skip
        told = saving.save_events(store, who, {"person": who.id, "events": [event]})
        assert told["accepted"], told
    replies.reply(store, boss, sentence.id, mallory.id, PAYLOAD)
    other = [one for one in stored.list_sentences(store.reader(), made.id)
             if one.kind == "sentence"][1]  # fmt: skip
    event = {
        "id": "evil-note", "sentence": other.id, "scheme": parsed.id,
        "scheme_version": parsed.version,
        "answer": {"verdict": "no_claim", "claims": [], "flag": PAYLOAD, "comment": PAYLOAD,
                   "why": ""},
    }  # fmt: skip
    saving.save_events(store, mallory, {"person": mallory.id, "events": [event]})
    return made.id, sentence.id, mallory


def poison(toml):
    """Put the payload behind every text of a scheme that is shown, and raise its version."""
    lines = []
    for line in toml.splitlines():
        key, equals, value = line.partition(" = ")
        if key.strip() in ("title", "question", "label", "definition", "counter_example", "text",
                           "example", "reason") and value.startswith('"'):  # fmt: skip
            body = value.rstrip().removesuffix('"')
            line = f'{key}{equals}{body} <img id=planted src=x onerror=window.hit=1>"'
        if key.strip() == "version" and equals:
            line = "version = 99"
        lines.append(line)
    return "\n".join(lines) + "\n"


def look(page, address):
    """Open a page, open what folds, and see that no payload came to life."""
    page.goto(page.base + address)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.evaluate("window.hit ?? 0") == 0, address
    assert page.locator("#planted").count() == 0, address
    return page


def test_on_no_page_of_a_lead_does_a_stored_script_run(poisoned, sign_in, boss):
    article, sentence, mallory = poisoned
    page = sign_in(boss)
    for address in (
        "/", "/assign", f"/articles/{article}", f"/label/{article}/take", "/progress", "/agreement",
        "/export", f"/sentence/{sentence}", "/people", f"/people/{mallory.id}", "/audit",
        "/project", "/guideline", "/help", "/import", "/settings", "/?q=%3Cscript%3E",
    ):  # fmt: skip
        look(page, address)


def test_on_no_page_of_a_reviewer_does_a_stored_script_run(poisoned, sign_in, server):
    article, sentence, mallory = poisoned
    page = sign_in(mallory)
    for address in ("/", "/progress", f"/sentence/{sentence}", "/guideline", "/help", "/settings"):
        look(page, address)
    look(page, f"/label/{article}?s=1")
    page.wait_for_selector("html.scripted", state="attached")
    for key in ("g", "Escape", "?", "Escape", "c", "Escape", "f", "Escape", "j", "Escape", "1",
                "h", "z", "ArrowLeft", "n", "Escape"):  # fmt: skip
        press(page, key)
        page.wait_for_timeout(30)
        assert page.evaluate("window.hit ?? 0") == 0, key
        assert page.locator("#planted").count() == 0, key


def test_a_withdrawn_and_a_previewed_article_run_nothing_either(poisoned, sign_in, boss, server):
    article, _, _ = poisoned
    assign.overview(server.store)
    articles.withdraw(server.store, boss, article, PAYLOAD)
    page = sign_in(boss)
    look(page, f"/articles/{article}")
    page.goto(f"{page.base}/import")
    page.locator("textarea[name=text]").fill(f"{PAYLOAD} rained. It {PAYLOAD}.")
    page.locator("input[name=title]").fill(PAYLOAD)
    page.locator("textarea[name=text]").evaluate("(one) => one.form.requestSubmit()")
    page.wait_for_url("**/import/preview")
    assert page.evaluate("window.hit ?? 0") == 0
    assert page.locator("#planted").count() == 0


def test_the_policy_stops_a_script_that_got_in_all_the_same(sign_in, boss):
    page = sign_in(boss)
    page.goto(page.base + "/help")
    page.evaluate(
        "window.stopped = 0;"
        "document.addEventListener('securitypolicyviolation', () => { window.stopped += 1; });"
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hit=1\">')"
    )
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
        " {textContent: 'window.hit = 1'}))"
    )
    # Not `wait_for_function`: it looks again by `eval`, which this policy forbids.
    wait_until(page, lambda: page.evaluate("window.stopped") == 2)
    assert page.evaluate("window.hit ?? 0") == 0
    wait_until(page, lambda: any("Content Security Policy" in one for one in page.faults))
    page.faults.allow("Content Security Policy", "404")
    page.faults.clear()
