"""A lead turns the demonstration’s answers into gold: by keys, by touch, without scripts."""

import json

import pytest
from playwright.sync_api import expect

from annotate.workflow import assign
from annotate.workflow.import_labels import import_labels
from annotate.workflow.operations.demo import SEEDS
from annotate.workflow.people import membership
from tests.browser.screen import press, reference, translate

SPLIT = 11
MOST_KEYS = 40


@pytest.fixture
def labelled(server):
    """The sample article with the answers of three reviewers, and nothing decided."""
    import_labels(server.store, (SEEDS / "demonstration.csv").read_text(encoding="utf-8"))
    return server


def open_queue(page, address="/adjudicate"):
    page.goto(page.base + address)
    page.wait_for_selector("html.scripted", state="attached")


def data_of(page):
    return json.loads(page.locator("#gold-data").text_content())


def gold(server):
    """The gold answers by the text of their sentence, as (source, confidence) of each claim."""
    found = {}
    for row in server.export("gold"):
        claim = (row["source"], row["confidence"])
        found.setdefault(row["sentence"], []).append(claim)
    return found


def said(answer):
    return [(one["source"], one["fields"].get("confidence")) for one in answer["claims"]]


def right_key(data, expected):
    """The key of an answer that says what is expected, else of one that most gave."""
    answers = list(data["answers"].values())
    right = [one for one in answers if said(one) == expected]
    most = max(answers, key=lambda one: sum(said(one) == said(other) for other in answers))
    return (right or [most])[0]["key"]


def wait_for_another(page, before):
    """Wait until another sentence is open, or none is left."""
    page.wait_for_function(
        "before => Boolean(document.querySelector('.nothing'))"
        " || (document.documentElement.matches('.scripted') && JSON.parse("
        "document.getElementById('gold-data')?.textContent ?? '{}').sentence !== before)",
        arg=before,
    )


def test_the_split_sentences_are_decided_by_keyboard(labelled, boss, sign_in):
    expected = {
        unit["text"]: [(one["source"], one["confidence"]) for one in unit["claims"]]
        for unit in reference()
    }
    page = sign_in(boss)
    open_queue(page)
    expect(page.locator("#queue-title")).to_have_text(f"0 of {SPLIT} decided")
    keys, wanted = 0, {}
    for _ in range(SPLIT):
        data = data_of(page)
        text = page.locator("#card").inner_text()
        key = right_key(data, expected[text])
        [used] = [one for one in data["answers"].values() if one["key"] == key]
        wanted[text] = said(used)
        press(page, key)
        expect(page.locator("#from")).to_have_text(f"from {key.upper()}")
        press(page, "Enter")
        keys += 2
        wait_for_another(page, data["sentence"])
    expect(page.get_by_role("heading", name="All decided")).to_be_visible()
    expect(page.locator("#queue-title")).to_have_text(f"{SPLIT} of {SPLIT} decided")
    assert keys <= MOST_KEYS
    assert len(wanted) == SPLIT
    assert gold(labelled) == wanted


def test_a_claim_is_changed_by_its_keys_given_a_reason_and_undone(labelled, boss, sign_in):
    page = sign_in(boss)
    open_queue(page)
    first = data_of(page)
    letter, answer = next(iter(first["answers"].items()))
    press(page, answer["key"], "o")
    expect(page.locator("#from")).to_have_text(f"from {letter}, changed")
    page.locator("#why").fill("It is only urged.")
    page.locator("#why").press("Control+Enter")
    wait_for_another(page, first["sentence"])
    expect(page.locator("#toast-text")).to_contain_text("Gold saved")
    [row] = labelled.rows("select * from answer where layer = 'gold'")
    assert row["why"] == "It is only urged."
    assert [claims[0][1] for claims in gold(labelled).values()] == ["not_a_statement"]
    press(page, "z")
    page.wait_for_url(f"**/adjudicate/{first['sentence']}")
    expect(page.locator("#toast-text")).to_contain_text("Undone")
    assert gold(labelled) == {}


def test_a_cell_takes_one_claim_and_words_are_edited_as_in_labelling(labelled, boss, sign_in):
    page = sign_in(boss)
    open_queue(page, "/adjudicate?sort=text")
    page.locator(".cell[data-take]").first.click()
    expect(page.locator("#claims > li")).to_have_count(1)
    before = page.locator("#claims .claim-words").first.inner_text()
    press(page, "e", "Shift+ArrowLeft", "Enter")
    expect(page.locator("#claims .claim-words").first).not_to_have_text(before)
    press(page, "z")
    expect(page.locator("#claims .claim-words").first).to_have_text(before)


def test_no_place_in_a_translated_sentence_becomes_gold(labelled, boss, sign_in):
    page = sign_in(boss)
    open_queue(page, "/adjudicate?sort=text")
    page.locator(".cell[data-take]").first.click()
    before = page.locator("#claims .claim-words").first.inner_text()
    translate(page)
    card = page.locator("#card-text").bounding_box()
    page.mouse.move(card["x"] + 10, card["y"] + 10)
    page.mouse.down()
    page.mouse.move(card["x"] + 150, card["y"] + 10)
    page.mouse.up()
    expect(page.locator("#toast-text")).to_contain_text("Your browser changed this sentence")
    expect(page.locator("#claims .claim-words").first).to_have_text(before)


def test_gold_is_kept_in_the_browser_until_the_server_has_it(labelled, boss, sign_in):
    page = sign_in(boss)
    open_queue(page)
    data = data_of(page)
    labelled.hold()
    press(page, next(iter(data["answers"].values()))["key"], "Enter")
    expect(page.locator("#toast-text")).to_contain_text("Kept in this browser.")
    labelled.release()
    wait_for_another(page, data["sentence"])
    assert len(gold(labelled)) == 1


def test_an_unfinished_answer_is_there_after_a_reload(labelled, boss, sign_in):
    page = sign_in(boss)
    open_queue(page)
    letter, answer = next(iter(data_of(page)["answers"].items()))
    press(page, answer["key"])
    page.locator("#why").fill("The mayor says so.")
    page.reload()
    expect(page.locator("#from")).to_have_text(f"from {letter}")
    expect(page.locator("#why")).to_have_value("The mayor says so.")


def test_two_leads_see_both_answers(labelled, boss, sign_in):
    other = membership.add_person(labelled.store, "Nina", "lead")
    first, second = sign_in(boss), sign_in(other)
    for page in (first, second):
        open_queue(page)
    sentence = data_of(first)["sentence"]
    press(first, "0")
    press(first, "Enter")
    wait_for_another(first, sentence)
    press(second, "t")
    press(second, "Enter")
    expect(second.locator("#gold-saved")).to_contain_text("You decided this")
    expect(second.locator("#gold-saved")).to_contain_text("Before that, Lena")
    expect(second.locator("#toast-text")).to_contain_text("Another lead decided it")
    rows = labelled.rows("select verdict from answer where layer = 'gold'")
    assert [row["verdict"] for row in rows] == ["cant_tell"]


def test_names_appear_on_demand_and_nothing_is_lost(labelled, boss, sign_in):
    page = sign_in(boss)
    open_queue(page)
    expect(page.locator("#sides").get_by_text("Jonas", exact=True)).to_be_hidden()
    press(page, next(iter(data_of(page)["answers"].values()))["key"])
    page.locator("#show-names").click()
    expect(page.locator("#sides").get_by_text("Jonas", exact=True)).to_be_visible()
    expect(page.locator("#from")).to_be_visible()


def test_by_touch_on_a_phone(labelled, boss, sign_in):
    page = sign_in(boss, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    open_queue(page)
    for _ in range(2):
        before = data_of(page)["sentence"]
        page.locator("[data-use]").first.tap()
        page.get_by_role("button", name="Save gold and next").tap()
        wait_for_another(page, before)
    assert len(gold(labelled)) == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_by_forms_without_scripts(labelled, boss, sign_in):
    page = sign_in(boss, java_script_enabled=False)
    page.goto(page.base + "/adjudicate")
    for decided in range(SPLIT):
        expect(page.locator("#queue-title")).to_have_text(f"{decided} of {SPLIT} decided")
        page.locator("[data-use]").first.click()
        expect(page.locator("#from")).to_be_visible()
        page.get_by_role("button", name="Save gold and next").click()
    expect(page.get_by_role("heading", name="All decided")).to_be_visible()
    assert len(gold(labelled)) == SPLIT


def test_gold_that_waits_is_no_label_in_another_tab(labelled, boss, sign_in):
    page = sign_in(boss)
    open_queue(page)
    labelled.hold()
    press(page, "0", "Enter")
    kept = "Object.keys(localStorage).filter((key) => key.includes('event:')).length === 1"
    page.wait_for_function(kept)
    sentence = data_of(page)["sentence"]
    [row] = labelled.rows("select article, position from sentence where id = :id", id=sentence)
    assign.take(labelled.store, boss, row["article"])
    tab = page.context.new_page()
    tab.goto(f"{page.base}/label/{row['article']}?s={row['position']}")
    tab.wait_for_selector("html.scripted", state="attached")
    assert tab.evaluate(kept)
    expect(tab.locator(f"#o{row['position']}")).to_have_attribute("data-state", "todo")
