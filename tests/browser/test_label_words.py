"""The words of claims and of sources: by keys, mouse and touch; names typed once."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.screen import (
    CONFIDENCE_KEYS,
    SOURCE_KEYS,
    open_label,
    press,
    reference,
    rows_of,
    translate,
    wait_for_card,
    wait_saved,
)


@pytest.fixture
def page(server, anna, sign_in):
    return open_label(sign_in(anna), server)


def middle_of(page, word, nth=0):
    """The middle of the nth occurrence of a word in the card."""
    return page.evaluate(
        """([word, nth]) => {
          const walker = document.createTreeWalker(
            document.getElementById("card-text"), NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.split(word).slice(0, nth + 1).join(word).length;
            if (!node.data.includes(word) || at + word.length > node.length) continue;
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + word.length);
            const box = range.getClientRects()[0];
            return [box.x + box.width / 2, box.y + box.height / 2];
          }
          return null;
        }""",
        [word, nth],
    )


def test_e_and_arrows_change_the_words_of_a_claim(server, page):
    press(page, "1", "e", "ArrowRight", "ArrowRight", "Shift+ArrowLeft", "Enter", "h")
    wait_saved(page)
    [row] = rows_of(server)
    assert row["claim_text"].startswith("conflict in Ukraine")
    assert row["claim_text"].endswith("alongside Russian")


def test_esc_drops_a_change_of_words(server, page):
    press(page, "1", "e", "ArrowRight", "ArrowRight", "Escape", "h")
    wait_saved(page)
    [row] = rows_of(server)
    assert row["claim_text"] == row["sentence"]


def test_w_marks_the_words_that_name_the_source(server, anna, sign_in):
    page = open_label(sign_in(anna), server, "?s=3")
    press(page, "8", "w", "Enter", "m")
    wait_saved(page)
    [row] = rows_of(server)
    assert row["source_text"] == "Reports"


@pytest.mark.parametrize(("keys", "kept"), [("4", None), ("8", "Reports"), ("4w", "Reports")])
def test_the_words_of_a_source_go_with_it_when_it_is_changed(server, anna, sign_in, keys, kept):
    page = open_label(sign_in(anna), server, "?s=3")
    press(page, "8", "w", "Enter")
    for key in keys:
        press(page, *(("w", "Enter") if key == "w" else key))
    press(page, "m")
    wait_saved(page)
    [row] = rows_of(server)
    assert row["source_text"] == kept
    assert row["source"] == {"4": "skorea_gov", "8": "unnamed"}[keys[0]]


def test_repeating_another_source_takes_no_words_of_the_one_before(server, page):
    press(page, "1", "h", "0", "8", "w", "Enter", ".")
    wait_saved(page)
    rows = [row for row in rows_of(server) if row["source"]]
    assert [(row["source"], row["source_text"]) for row in rows] == [("us_official", None)] * 2


def test_a_mouse_drags_over_the_words_of_a_claim(server, page):
    press(page, "9")
    page.mouse.move(*middle_of(page, "dramatic"))
    page.mouse.down()
    page.mouse.move(*middle_of(page, "with"))
    page.mouse.move(*middle_of(page, "potential"))
    page.mouse.up()
    press(page, "h")
    wait_saved(page)
    [row] = rows_of(server)
    assert row["claim_text"] == "dramatic turn with the potential"


def test_no_place_in_a_translated_sentence_becomes_a_claim(server, page):
    press(page, "9")
    translate(page)
    page.mouse.move(*middle_of(page, "dramatic"))
    page.mouse.down()
    page.mouse.move(*middle_of(page, "with"))
    page.mouse.up()
    expect(page.locator("#toast-text")).to_contain_text("Your browser changed this sentence")
    press(page, "h")
    wait_saved(page)
    [row] = rows_of(server)
    assert row["claim_text"] == row["sentence"] == reference()[0]["text"]


@pytest.mark.parametrize(
    "change",
    [
        '() => "Das Treffen."',
        'text => text.replace("e", "é")',
        'text => text.split(" ").reverse().join(" ")',
    ],
    ids=["shorter", "one letter", "other order"],
)
def test_an_article_that_was_translated_at_once_cannot_be_labelled(server, anna, sign_in, change):
    page = sign_in(anna)
    page.faults.allow("not that of the article")
    page.add_init_script(
        f"""document.addEventListener("readystatechange", () => {{
          const first = document.querySelector(".sentence");
          if (first) first.textContent = ({change})(first.textContent);
        }}, {{ once: true }})"""
    )
    [row] = server.rows("select id from article order by imported_at limit 1")
    page.goto(f"{page.base}/label/{row['id']}")
    expect(page.locator("#alert")).to_contain_text("Your browser changed this article")
    press(page, "9", "h")
    page.wait_for_load_state("networkidle")
    assert server.events() == []


def test_taps_in_a_translated_sentence_mark_nothing(server, phone):
    phone.tap("text=Article’s own voice")
    phone.touchscreen.tap(*middle_of(phone, "dramatic"))
    translate(phone)
    phone.touchscreen.tap(*middle_of(phone, "potential"))
    expect(phone.locator("#toast-text")).to_contain_text("Your browser changed this sentence")
    phone.tap(".value:has-text('High')")
    wait_saved(phone)
    [row] = rows_of(server)
    assert row["claim_text"] == row["sentence"] == reference()[0]["text"]


def test_a_drag_before_the_source_opens_a_claim(server, page):
    page.mouse.move(*middle_of(page, "North"))
    page.mouse.down()
    page.mouse.move(*middle_of(page, "troops"))
    page.mouse.up()
    press(page, "9", "l")
    wait_saved(page)
    [row] = rows_of(server)
    assert row["claim_text"] == "North Korean troops"


def test_two_taps_mark_the_words_and_chips_do_the_rest(server, anna, sign_in):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = open_label(sign_in(anna, **phone), server)
    page.tap("text=Article’s own voice")
    page.touchscreen.tap(*middle_of(page, "dramatic"))
    page.touchscreen.tap(*middle_of(page, "potential"))
    page.tap(".value:has-text('High')")
    wait_saved(page)
    [row] = rows_of(server)
    assert (row["source"], row["confidence"]) == ("author", "high")
    assert row["claim_text"] == "dramatic turn with the potential"
    wait_for_card(page, 2)


@pytest.fixture
def phone(server, anna, sign_in):
    size = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    return open_label(sign_in(anna, **size), server)


def test_the_words_button_speaks_of_taps_and_the_last_word_keeps_and_closes(server, phone):
    phone.tap("text=Article’s own voice")
    phone.get_by_role("button", name="Claim words").tap()
    said = phone.locator("#toast-text")
    expect(said).to_contain_text("tap the first and the last word")
    for word in ("arrow", "Enter", "Esc"):
        expect(said).not_to_contain_text(word)
    phone.touchscreen.tap(*middle_of(phone, "dramatic"))
    phone.touchscreen.tap(*middle_of(phone, "potential"))
    expect(phone.locator("#toast")).to_be_hidden()
    expect(phone.locator("#panel")).to_have_attribute("data-editing", "")
    phone.tap(".value:has-text('High')")
    wait_saved(phone)
    [row] = rows_of(server)
    assert row["claim_text"] == "dramatic turn with the potential"


@pytest.mark.parametrize("is_begun", [False, True])
def test_the_words_button_once_more_leaves_the_words_as_they_were(server, phone, is_begun):
    phone.tap("text=Article’s own voice")
    button = phone.get_by_role("button", name="Claim words")
    button.tap()
    if is_begun:
        phone.touchscreen.tap(*middle_of(phone, "dramatic"))
    button.tap()
    expect(phone.locator("#toast")).to_be_hidden()
    expect(phone.locator("#panel")).to_have_attribute("data-editing", "")
    phone.touchscreen.tap(*middle_of(phone, "potential"))
    phone.tap(".value:has-text('High')")
    wait_saved(phone)
    [row] = rows_of(server)
    assert row["claim_text"] == row["sentence"]


def test_a_choice_while_words_are_changed_keeps_the_words_first(server, page):
    press(page, "e", "ArrowRight")
    page.locator(".source").nth(2).click()
    press(page, "Escape", "h")
    wait_saved(page)
    [row] = rows_of(server)
    assert row["source"] == "ukraine_statement"
    assert row["claim_text"].startswith("escalating conflict")


def test_a_claim_chosen_by_mouse_while_words_are_changed_keeps_the_words(server, page):
    press(page, "Shift+9", "h", "9", "e", "ArrowRight", "ArrowRight")
    before = page.locator("#claims .claim-words").all_inner_texts()
    page.locator("#claims [data-claim='0']").click()
    expect(page.locator("#panel")).to_have_attribute("data-editing", "")
    expect(page.locator("#claims .claim-words")).to_have_text(before)


def test_home_and_end_stay_in_the_sentence_while_words_are_changed(server, page):
    press(page, "9", "e", "ArrowRight", "ArrowRight", "Shift+ArrowLeft")
    top = page.locator("#column").evaluate("(one) => one.scrollTop")
    press(page, "Home", "PageDown", "PageUp", "End")
    page.wait_for_timeout(100)
    assert page.locator("#column").evaluate("(one) => one.scrollTop") == top
    press(page, "Enter", "h")
    wait_saved(page)
    [row] = rows_of(server)
    assert (row["claim_start"], row["claim_end"]) == (0, len(row["sentence"]))


def test_the_way_to_change_words_is_shown_as_long_as_words_are_changed(page):
    page.clock.install()
    press(page, "1", "e")
    page.clock.run_for(60_000)
    toast = page.locator("#toast")
    expect(toast).to_contain_text("Enter saves, Esc cancels")
    press(page, "ArrowRight")
    expect(toast).to_be_visible()
    press(page, "Enter")
    expect(toast).to_be_hidden()


def test_an_instruction_goes_with_the_next_key(page):
    press(page, "1", "h", "ArrowLeft", "0")
    toast = page.locator("#toast")
    expect(toast).to_contain_text("Press 0 again")
    press(page, "ArrowUp")
    expect(toast).to_be_hidden()


def test_a_name_is_typed_once_and_offered_after_that(server, page):
    press(page, "7", "a")
    page.keyboard.type("Lloyd Austin")
    press(page, "Enter", "h")
    press(page, "6", "a")
    page.keyboard.type("aus")
    expect(page.get_by_role("option", name="Lloyd Austin")).to_be_visible()
    press(page, "ArrowDown", "Enter", "Enter", "m")
    wait_saved(page)
    assert [row["source_name"] for row in rows_of(server)] == ["Lloyd Austin", "Lloyd Austin"]


def test_an_arrow_where_no_name_is_offered_does_nothing(server, page):
    press(page, "7", "a", "ArrowDown")
    page.keyboard.type("Lloyd Austin")
    press(page, "ArrowDown", "ArrowUp", "Enter", "h")
    wait_saved(page)
    assert [row["source_name"] for row in rows_of(server)] == ["Lloyd Austin"]


def test_a_source_is_found_by_typing(server, page):
    press(page, "/")
    page.keyboard.type("ukr")
    press(page, "Enter", "h")
    wait_saved(page)
    assert [row["source"] for row in rows_of(server)] == ["ukraine_statement"]


def keys_to(page, text, start, end):
    """The keys that bring the current claim's words to [start, end), counted in words."""
    return page.evaluate(
        """async ([text, start, end]) => {
          const { wordsOf } = await import("/static/js/words.js");
          const { wordRange } = await import("/static/js/label/spans.js");
          const words = wordsOf(text);
          return [words.length, ...wordRange(words, start, end)];
        }""",
        [text, start, end],
    )


def now_at(page, text, claim):
    spans = page.evaluate(
        """JSON.parse(Object.entries(localStorage)
             .find(([key]) => key.includes(":draft:"))[1]).claims"""
    )
    return keys_to(page, text, spans[claim]["start"], spans[claim]["end"])[1:]


def edit_keys(have, want):
    """Arrows for the start, Shift and arrows for the end; the end first where it makes room."""
    start = ["ArrowRight" if want[0] > have[0] else "ArrowLeft"] * abs(want[0] - have[0])
    end = ["Shift+ArrowRight" if want[1] > have[1] else "Shift+ArrowLeft"] * abs(want[1] - have[1])
    return end + start if want[1] > have[1] else start + end


def label_unit(page, unit, before):
    """Enter all claims of one reference sentence; gives the keys used and the last claim made."""
    keys, claims = [], unit["claims"]

    def send(*names):
        press(page, *names)
        keys.extend(names)

    for place, claim in enumerate(claims):
        is_last = place == len(claims) - 1
        if not is_last:
            send("n")
        have = None
        want = keys_to(page, unit["text"], claim["start"], claim["end"])
        whole = (claim["start"], claim["end"]) == (0, len(unit["text"]))
        if not whole:
            if is_last and place == 0:
                send("e")
                have = [0, want[0]]
            else:
                have = now_at(page, unit["text"], place)
                if have != want[1:]:
                    send("e")
            if have != want[1:]:
                send(*edit_keys(have, want[1:]), "Enter")
        wanted = (claim["source"], claim["confidence"])
        if wanted == before:
            send(".")
        else:
            send(SOURCE_KEYS[wanted[0]], CONFIDENCE_KEYS[wanted[1]])
        before = wanted
    return keys, before


@pytest.mark.slow
def test_all_claims_of_the_reference_are_entered_with_their_words(server, page, capsys):
    total, before = 0, None
    for number, unit in enumerate(reference(), 1):
        wait_for_card(page, number)
        keys, before = label_unit(page, unit, before)
        total += len(keys)
    wait_saved(page)
    with capsys.disabled():
        print(f"\n55 claims with their words: {total} keys, {total / 43:.2f} a sentence")
    got = [
        (row["position"], row["claim_start"], row["claim_end"], row["source"], row["confidence"])
        for row in rows_of(server)
    ]
    want = [
        (unit["unit"], claim["start"], claim["end"], claim["source"], claim["confidence"])
        for unit in reference()
        for claim in unit["claims"]
    ]
    assert json.dumps(got) == json.dumps(want)
    assert total / 43 <= 4.5


def test_overlapping_claims_are_numbered_and_lie_in_lanes_of_their_own(page):
    press(page, "Shift+Digit9", "h", "1", "e", *["ArrowLeft"] * 3, "Enter")
    card = page.locator(".sentence.is-current")
    expect(card.locator(".badge")).to_have_count(2)
    numbers = card.locator(".badge").evaluate_all("all => all.map((one) => one.dataset.number)")
    assert numbers == ["1", "2"]
    lanes = card.locator(".mark").evaluate_all("marks => marks.map((one) => one.dataset.lane)")
    assert set(lanes) == {"0", "1"}
    shared = card.locator(".mark .mark")
    expect(shared.first).to_have_text("dramatic turn")


def test_a_browser_that_translates_pages_leaves_the_text_of_the_article_alone(page):
    press(page, "n")
    kept = "(all) => all.every((one) => one.translate === false)"
    for part in (
        "#article .sentence",
        "#article .block",
        "#claims .claim-words",
        ".article-head h1",
    ):
        assert page.locator(part).count() > 0
        assert page.eval_on_selector_all(part, kept), part
    assert page.evaluate("document.getElementById('card-text').translate") is False
    assert page.evaluate("document.getElementById('choices').translate") is True


def test_a_second_source_over_the_same_words_takes_one_key(server, page):
    press(page, "6", "Shift+N", "h", "7", "m")
    wait_for_card(page, 2)
    wait_saved(page)
    first, second = rows_of(server)
    assert first["claim_text"] == second["claim_text"] == first["sentence"]
    assert [row["source"] for row in (first, second)] == ["other_official", "other_named"]


def test_the_words_of_a_source_fill_its_empty_name(server, page):
    press(page, "6", "w", "Shift+ArrowRight", "Enter")
    words = page.locator(".sentence.is-current .named").inner_text()
    expect(page.locator("#source-name")).to_have_value(words)
    press(page, "h")
    wait_saved(page)
    assert [row["source_name"] for row in rows_of(server)] == [words]


@pytest.mark.parametrize("leave", ["Enter", "u"])
def test_a_claim_that_is_left_out_is_said(page, leave):
    press(page, "n", "9", "h", "8", "h", "ArrowLeft", "ArrowDown", "n", leave)
    wait_for_card(page, 2)
    expect(page.locator("#outline .square[data-draft]")).to_have_count(0)
    expect(page.locator("#polite")).to_contain_text("The claim without a source was left out")


def test_a_claim_that_was_only_offered_is_left_out_without_a_word(page):
    press(page, "Shift+9", "h", "Enter")
    wait_for_card(page, 2)
    expect(page.locator("#polite")).to_have_text(
        "Sentence 1: article’s own voice, high confidence", ignore_case=True
    )
