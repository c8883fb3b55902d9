"""Labels leave the browser late, twice or by another tab, and arrive once, as they were made."""

import json
import re
import time
from datetime import timedelta
from types import SimpleNamespace

import pyotp
import pytest
from playwright.sync_api import expect

from annotate.store.answers import labels
from annotate.workflow.label import pace
from annotate.workflow.people import membership, own_settings, second_factor, sign_in
from tests.browser.conftest import give_session
from tests.browser.screen import (
    brief,
    expect_tags,
    open_label,
    pill,
    press,
    reference,
    reload,
    wait_for_card,
    wait_saved,
    wait_until,
)
from tests.file_faults import FAULTS

UNITS = reference()
POSITIONS = [unit["unit"] for unit in UNITS]
NO_SERVER = r"Failed to load resource: net::ERR_"
REFUSED = r"Failed to load resource: the server responded with a status of 4"
# Single keys that end a sentence, and the row each makes after a claim “9 H”.
ENDINGS = {
    ".": ("claims", "author", "high"),
    "0": ("no_claim", None, None),
    "t": ("cant_tell", None, None),
}
PATTERN = ".0.t00.tt.0t.0..tt00"
PASSWORD = "a quiet sentence"


def kept_here(page):
    """The events that wait in this browser, of whomever."""
    return page.evaluate(
        "Object.keys(localStorage).filter((key) => key.includes(':event:')).length"
    )


def end_sessions(server):
    server.store.write(lambda db: db.execute("update signin set ended_at = '2026-01-01'"))


@pytest.fixture
def page(server, anna, sign_in):
    return open_label(sign_in(anna), server)


# ── a slow server ────────────────────────────────────────────────────────


def test_twenty_quick_presses_label_the_right_twenty_sentences(server, page):
    server.delay = 0.2
    press(page, "9", "h")
    due = time.perf_counter()
    for key in PATTERN:
        due += timedelta(milliseconds=40).total_seconds()
        page.wait_for_timeout(max(0, 1000 * (due - time.perf_counter())))
        press(page, key)
    wait_for_card(page, 22)
    wait_saved(page)
    wanted = [ENDINGS[key] for key in "." + PATTERN]
    assert brief(server.export()) == [
        (position, *answer) for position, answer in zip(POSITIONS, wanted, strict=False)
    ]
    assert len(server.events()) == 21


def test_twenty_sentences_are_painted_before_the_server_answers_at_all(server, page):
    server.hold()
    for number in range(20):
        press(page, "123456789"[number % 9], "hmlo"[number % 4])
        wait_for_card(page, number + 2)
    assert server.events() == []
    expect_tags(page, 20, "2 O")
    assert kept_here(page) == 20
    server.release()
    wait_saved(page)
    assert [row["source"] for row in server.export()][:3] == [
        "us_official", "skorea_intel", "ukraine_statement",
    ]  # fmt: skip
    assert len(server.events()) == 20
    assert kept_here(page) == 0


def test_the_pill_says_how_many_wait_and_never_saved_too_early(server, page):
    server.hold()
    press(page, "0", "t", "0")
    expect(pill(page)).to_have_text("3 waiting, kept in this browser")
    assert server.events() == []
    server.release()
    wait_saved(page)
    assert len(server.events()) == 3


# ── a server that is gone ────────────────────────────────────────────────


def test_labels_made_without_a_server_outlive_the_tab_and_arrive_once(server, page):
    page.faults.allow(NO_SERVER)
    press(page, "9", "h")
    wait_saved(page)
    server.stop()
    press(page, *"0t.0t")
    expect(pill(page)).to_have_text("5 waiting, kept in this browser")
    wait_for_card(page, 7)
    page.close()

    server.start()
    again = page.context.new_page()
    again.base = page.base
    open_label(again, server)
    wait_for_card(again, 7)
    for number, tag in ((2, "0"), (3, "T"), (4, "9 H")):
        expect_tags(again, number, tag)
    wait_saved(again)
    wanted = [ENDINGS[key] for key in ".0t.0t"]
    assert brief(server.export()) == [
        (position, *answer) for position, answer in zip(POSITIONS, wanted, strict=False)
    ]
    assert len(server.events()) == 6
    again.reload()
    assert kept_here(again) == 0
    assert len(server.events()) == 6


def test_a_page_with_waiting_labels_calls_nothing_saved_before_the_server_does(server, page):
    server.hold()
    press(page, "0")
    wait_until(page, lambda: server.sent)
    page.reload()
    expect(pill(page)).to_have_text(re.compile("^(Saving|1 waiting)"))
    server.release()
    wait_saved(page)
    assert len(server.events()) == 1


def test_the_list_of_articles_sends_what_waits_as_well(server, anna, page):
    """A reviewer who comes back to the list need not open the article again."""
    page.faults.allow(NO_SERVER)
    server.stop()
    press(page, "0", "t")
    expect(pill(page)).to_have_text("2 waiting, kept in this browser")
    server.start()
    page.goto(page.base + "/")
    wait_until(page, lambda: kept_here(page) == 0)
    assert len(server.events()) == 2


def test_an_answer_lost_on_its_way_back_makes_no_second_label(server, page):
    page.faults.allow(NO_SERVER)
    lost = []

    def lose_the_answer(route):
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/labels", lose_the_answer, times=1)
    press(page, "9", "m")
    wait_saved(page)
    assert lost == [200]
    assert [len(set(ids)) for ids in server.sent] == [1, 1]
    assert server.sent[0] == server.sent[1]
    assert len(server.events()) == 1


def test_offline_labels_are_sent_as_soon_as_the_network_is_back(server, page):
    page.faults.allow(NO_SERVER)
    page.context.set_offline(True)
    press(page, *"9h.0")
    expect(pill(page)).to_have_text("3 waiting, kept in this browser")
    expect(page.locator("#assertive")).to_contain_text("kept in this browser")
    page.context.set_offline(False)
    wait_saved(page)
    assert [verdict for _, verdict, _, _ in brief(server.export())] == [
        "claims", "claims", "no_claim",
    ]  # fmt: skip
    expect(page.locator("#polite")).to_contain_text("All saved")


def test_a_hundred_and_twenty_waiting_labels_go_in_batches(server, page):
    page.faults.allow(NO_SERVER)
    page.context.set_offline(True)
    press(page, *("0" * 43), *("z" * 43), *("t" * 34))
    assert kept_here(page) == 120
    page.context.set_offline(False)
    wait_saved(page)
    assert len(server.events()) == 120
    assert [row["verdict"] for row in server.export()] == ["cant_tell"] * 34
    assert max(len(ids) for ids in server.sent) <= 50


# ── signed out, or somebody else ─────────────────────────────────────────


def test_labels_made_signed_out_are_sent_after_signing_in_again(server, anna, page):
    page.faults.allow(REFUSED)
    sign_in.set_password(server.store, anna, PASSWORD)
    end_sessions(server)
    press(page, *"9h.0")
    expect(pill(page)).to_have_text("Sign in again to send 3")
    assert server.events() == []
    press(page, "t")
    expect(pill(page)).to_have_text("Sign in again to send 4")

    pill(page).click()
    dialog = page.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_contain_text("Ask the lead for a new link")
    dialog.get_by_label("Password for Anna").fill("not the password")
    press(page, "Enter")
    expect(page.get_by_text("The password is not correct")).to_be_visible()
    expect(pill(page)).to_have_text("Sign in again to send 4")

    if not dialog.is_visible():
        pill(page).click()
    dialog.get_by_label("Password for Anna").fill(PASSWORD)
    press(page, "Enter")
    expect(dialog).to_be_hidden()
    wait_saved(page)
    assert [row["reviewer"] for row in server.export()] == ["Anna"] * 4
    wait_for_card(page, 5)
    press(page, "0")
    wait_saved(page)
    assert len(server.events()) == 5


def test_with_a_second_factor_signing_in_again_takes_a_code(server, anna, page):
    page.faults.allow(REFUSED)
    sign_in.set_password(server.store, anna, PASSWORD)
    secret, _ = second_factor.begin_set_up(
        server.store, membership.get_person_named(server.store, "Anna")
    )
    totp = pyotp.TOTP(secret.replace(" ", ""))
    second_factor.confirm(server.store, anna, totp.at(time.time() - second_factor.STEP_SECONDS))
    end_sessions(server)
    press(page, "0")
    expect(pill(page)).to_have_text("Sign in again to send 1")

    pill(page).click()
    dialog = page.get_by_role("dialog", name="Sign in again")
    dialog.get_by_label("Password for Anna").fill(PASSWORD)
    press(page, "Enter")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text(
        "The password is not correct, or a code is needed. The labels are kept."
    )
    dialog.get_by_label("Password for Anna").fill(PASSWORD)
    dialog.get_by_label("Code from your phone").fill("000000")
    press(page, "Enter")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text(
        "The password or the code is not correct."
    )
    dialog.get_by_label("Password for Anna").fill(PASSWORD)
    dialog.get_by_label("Code from your phone").fill(totp.now())
    press(page, "Enter")
    wait_saved(page)
    assert len(server.events()) == 1


@pytest.mark.parametrize(("seconds", "wait"), [(8, "Wait 8 seconds"), (1, "Wait 1 second")])
def test_after_too_many_attempts_signing_in_again_says_how_long_to_wait(
    server, page, seconds, wait
):
    page.faults.allow(REFUSED)
    end_sessions(server)
    press(page, "0")
    expect(pill(page)).to_have_text("Sign in again to send 1")
    slowed = {"status": 429, "headers": {"Retry-After": str(seconds)}, "body": ""}
    page.route("**/sign-in", lambda route: route.fulfill(**slowed))
    pill(page).click()
    page.get_by_label("Password for Anna").fill(PASSWORD)
    press(page, "Enter")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text(
        f"Too many attempts failed. {wait}, then try again. The labels are kept."
    )
    assert server.events() == []


def test_signing_in_elsewhere_lets_the_page_go_on_by_itself(server, anna, page):
    page.faults.allow(REFUSED)
    end_sessions(server)
    press(page, "0")
    expect(pill(page)).to_have_text("Sign in again to send 1")
    give_session(page, server, anna)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    wait_saved(page)
    assert len(server.events()) == 1


def test_another_persons_waiting_labels_are_neither_shown_nor_sent(server, anna, ben, page):
    page.faults.allow(NO_SERVER)
    server.stop()
    press(page, *"0t0")
    expect(pill(page)).to_have_text("3 waiting, kept in this browser")
    page.close()
    server.start()

    bens = page.context.new_page()
    bens.base = page.base
    give_session(bens, server, ben)
    open_label(bens, server)
    expect(pill(bens)).to_have_text("All saved")
    wait_for_card(bens, 1)
    expect(bens.locator(".tags")).to_have_count(0)
    press(bens, "9", "h")
    wait_saved(bens)
    assert [row["reviewer"] for row in server.export()] == ["Ben"]
    assert kept_here(bens) == 3
    bens.close()

    annas = page.context.new_page()
    annas.base = page.base
    give_session(annas, server, anna)
    open_label(annas, server)
    wait_saved(annas)
    assert sorted(row["reviewer"] for row in server.export()) == ["Anna"] * 3 + ["Ben"]


def test_a_page_of_somebody_who_is_no_longer_signed_in_sends_nothing(server, anna, ben, page):
    page.faults.allow(REFUSED)
    give_session(page, server, ben)
    press(page, "0", "t")
    expect(pill(page)).to_have_text(re.compile("Someone else is signed in; 2 kept"))
    assert server.events() == []
    assert kept_here(page) == 2
    give_session(page, server, anna)
    page.reload()
    wait_saved(page)
    assert [row["reviewer"] for row in server.export()] == ["Anna", "Anna"]


def test_a_deactivated_person_is_told_and_keeps_the_labels(server, anna, page):
    page.faults.allow(REFUSED)
    membership.deactivate(server.store, None, anna)
    press(page, "0", "t")
    expect(pill(page)).to_have_text("Account deactivated; 2 kept")
    pill(page).click()
    dialog = page.get_by_role("dialog", name="Account deactivated")
    expect(dialog).to_contain_text("Ask a lead to reactivate it.")
    expect(dialog).to_contain_text("2 labels are kept in this browser.")
    with page.expect_download() as waiting:
        dialog.get_by_role("button", name="Save as a file").click()
    assert len(json.loads(waiting.value.path().read_text("utf-8"))["events"]) == 2
    membership.reactivate(server.store, None, anna)
    pill(page).click()
    page.get_by_role("button", name="Try again").click()
    expect(pill(page)).to_have_text("Sign in again to send 2")
    give_session(page, server, anna)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    wait_saved(page)
    assert len(server.events()) == 2


@pytest.mark.parametrize(
    ("key", "says", "title", "button"),
    [
        ("second-factor", "Set up a second factor to send 1", "Second factor needed", "Set up"),
        ("made-up", "Not sent; 1 kept", "Labels not sent", "Try again"),
    ],
)
def test_each_refusal_has_its_sentence_and_its_way_out(server, page, key, says, title, button):
    page.faults.allow(REFUSED)
    refusal = {"reason": "There is a reason.", "remedy": "Do this.", "key": key}
    page.route("**/labels", lambda route: route.fulfill(status=403, json=refusal))
    press(page, "0")
    expect(pill(page)).to_have_text(says)
    pill(page).click()
    dialog = page.get_by_role("dialog", name=title)
    expect(dialog).to_contain_text("There is a reason. Do this.")
    expect(dialog).to_contain_text("1 label is kept in this browser.")
    page.unroute("**/labels")
    dialog.get_by_role("button", name=button).click()
    if button == "Set up":
        page.wait_for_url("**/settings/second-factor")
        open_label(page, server)
    wait_saved(page)
    assert len(server.events()) == 1


# ── a server that asks for patience ──────────────────────────────────────


def test_a_wait_that_the_server_asks_for_is_kept_and_nothing_is_lost(server, page, monkeypatch):
    page.faults.allow(REFUSED)
    asked = []
    page.on("request", lambda one: asked.append(time.monotonic()) if "/labels" in one.url else 0)
    monkeypatch.setattr(pace, "RESERVE", 2)
    monkeypatch.setattr(pace, "PER_SECOND", 1)
    monkeypatch.setattr(pace, "clock", SimpleNamespace(seconds=lambda: 0))  # none comes back
    press(page, "0", "t")
    wait_saved(page)
    before = len(asked)
    press(page, "0")
    wait_until(page, lambda: len(asked) > before)
    press(page, "t", "0")
    expect(pill(page)).to_have_text("3 waiting, kept in this browser")
    pill(page).click()
    dialog = page.get_by_role("dialog", name="Kept in this browser")
    expect(dialog).to_contain_text("Many labels arrived from you in a short time.")
    press(page, "Escape")
    monkeypatch.setattr(pace, "RESERVE", 100)
    wait_saved(page)
    assert asked[before + 1] - asked[before] > 1  # 2 seconds; by itself it tries after 0.6
    assert len(server.events()) == 5


@pytest.mark.parametrize("status", [503, 507])
def test_what_the_server_says_is_wrong_is_said_here_and_labels_are_kept(server, page, status):
    page.faults.allow(r"Failed to load resource: the server responded with a status of 50")
    trouble = {"reason": "The disk is full.", "remedy": "Tell the lead.", "key": ""}
    page.route("**/labels", lambda route: route.fulfill(status=status, json=trouble))
    press(page, "0")
    expect(page.locator("#assertive")).to_have_text(
        "The disk is full. Labels are kept in this browser."
    )
    pill(page).click()
    dialog = page.get_by_role("dialog", name="Kept in this browser")
    expect(dialog).to_contain_text("The disk is full. Tell the lead.")
    press(page, "Escape")
    page.unroute("**/labels")
    wait_saved(page)
    assert len(server.events()) == 1


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_labels_outlast_a_real_fault_of_the_file_and_arrive_after_it(
    server, page, monkeypatch, fault
):
    page.faults.allow(r"Failed to load resource: the server responded with a status of 50")
    happen, _, sentence = FAULTS[fault]
    press(page, "9", "h")
    wait_saved(page)
    with happen(server.store, monkeypatch):
        press(page, *PATTERN)
        expect(pill(page)).to_have_text(re.compile(r"^\d+ waiting, kept in this browser$"))
        expect(page.locator("#assertive")).to_contain_text(sentence)
        expect(page.locator("#assertive")).to_contain_text("Labels are kept in this browser.")
        pill(page).click()
        expect(page.get_by_role("dialog", name="Kept in this browser")).to_contain_text(sentence)
        press(page, "Escape")
        assert kept_here(page) >= 5
    wait_saved(page)
    made = [ENDINGS[key] for key in (".", *PATTERN)]
    rows = [tuple(row[name] for name in ("verdict", "source", "confidence"))
            for row in server.export()]  # fmt: skip
    assert rows == made
    assert kept_here(page) == 0


# ── a label the server does not take ─────────────────────────────────────


def spoil(route):
    """On its way, one label of the batch gets a source that nobody knows."""
    batch = route.request.post_data_json
    for event in batch["events"]:
        if event["answer"]["claims"]:
            event["answer"]["claims"][0]["source"] = "nobody"
    route.continue_(post_data=json.dumps(batch))


@pytest.fixture
def refused(server, page):
    """A page with two good labels and, on sentence 2, one that the server refused."""
    page.faults.allow(REFUSED)
    page.route("**/labels", spoil)
    server.hold()
    press(page, "0", "9", "m", "t")
    server.release()
    expect(pill(page)).to_have_text(re.compile("^Not accepted"))
    wait_until(page, lambda: len(server.events()) == 2)
    return page


def test_a_refused_label_is_named_and_the_good_ones_are_saved(server, refused):
    assert brief(server.export()) == [
        (POSITIONS[0], "no_claim", None, None),
        (POSITIONS[2], "cant_tell", None, None),
    ]
    expect(refused.locator("#alert")).to_contain_text("Sentence 2")
    expect(refused.locator("#assertive")).to_contain_text("Sentence 2")
    pill(refused).click()
    expect(refused.get_by_role("dialog", name="Not accepted")).to_contain_text("Sentence 2")


def test_a_refused_label_is_not_shown_as_a_label(server, refused):
    square = refused.locator(f"#o{POSITIONS[1]}")
    expect(square).to_have_attribute("data-state", "todo")
    expect_tags(refused, 1, "0")
    expect_tags(refused, 2)
    expect_tags(refused, 3, "T")
    expect(refused.locator("#progress-done")).to_have_text("2")
    press(refused, "u")
    wait_for_card(refused, 5)
    press(refused, "ArrowLeft", "ArrowLeft", "ArrowLeft")
    expect(refused.locator(".sentence.is-current")).to_have_attribute(
        "aria-label", re.compile("not labelled")
    )
    expect(refused.locator("#sources :checked")).to_have_count(0)


def test_over_a_refused_label_the_last_accepted_one_stands(server, page):
    page.faults.allow(REFUSED)
    press(page, "t", "ArrowLeft", "f")
    page.keyboard.type("look")
    press(page, "Enter")
    wait_saved(page)
    page.route("**/labels", spoil)
    press(page, "9", "m", "ArrowLeft")
    expect(pill(page)).to_have_text("Not accepted")
    expect_tags(page, 1, "T")
    expect(page.locator("#progress-done")).to_have_text("1")
    expect(page.locator(f"#o{POSITIONS[0]}")).to_have_attribute("data-flagged", "")
    expect(page.get_by_role("button", name="Can’t tell")).to_have_attribute("aria-pressed", "true")
    press(page, "z")
    wait_until(page, lambda: len(server.events()) == 3)
    assert server.events()[-1]["undoes"] == server.events()[1]["id"]


def test_a_refused_label_stays_over_a_reload_and_is_saved_as_a_file(server, refused):
    refused.unroute("**/labels")
    refused.reload()
    expect(pill(refused)).to_have_text(re.compile("^Not accepted"))
    pill(refused).click()
    with refused.expect_download() as waiting:
        refused.get_by_role("button", name="Save as a file").click()
    kept = json.loads(waiting.value.path().read_text("utf-8"))
    [event] = kept["events"]
    assert event["sentence"].endswith(f"-{UNITS[1]['doc_start']}-{UNITS[1]['doc_end']}")
    assert event["answer"]["claims"][0]["fields"] == {"confidence": "moderate"}
    expect(pill(refused)).to_have_text(re.compile("^Not accepted"))


def test_a_refused_label_can_be_sent_again(server, refused):
    refused.unroute("**/labels")
    pill(refused).click()
    refused.get_by_role("button", name="Send again").click()
    wait_saved(refused)
    expect_tags(refused, 2, "9 M")
    assert (POSITIONS[1], "claims", "author", "moderate") in brief(server.export())


# ── a browser that keeps nothing ─────────────────────────────────────────

BLOCKED = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("Access is denied for this document.", "SecurityError"); },
});"""
WATCH = """() => {
  window.said = [];
  new MutationObserver(([{ target }]) => said.push(target.textContent))
    .observe(document.querySelector("#polite"), { childList: true });
}"""
FILL = """() => {
  let piece = "x".repeat(1 << 20);
  for (let n = 0; piece.length; n += 1) {
    try { localStorage.setItem(`filler${n}`, piece); }
    catch { piece = piece.slice(piece.length / 2 + 0.5); }
  }
}"""


def expect_each_label_saved_first(server, page):
    server.hold()
    press(page, "9", "h")
    expect(page.locator("#polite")).to_contain_text("Saving this label")
    press(page, "0", "t")
    wait_for_card(page, 1)
    assert server.events() == []
    server.release()
    wait_for_card(page, 2)
    assert brief(server.export()) == [(POSITIONS[0], "claims", "author", "high")]
    press(page, "0")
    wait_for_card(page, 3)
    assert len(server.events()) == 2


@pytest.mark.parametrize("trouble", ["blocked", "full"])
def test_where_nothing_can_be_kept_the_page_says_so_first_and_saves_each_label(
    server, anna, sign_in, trouble
):
    page = sign_in(anna)
    if trouble == "blocked":
        page.add_init_script(BLOCKED)
    else:
        page.goto(page.base + "/help")
        page.evaluate(FILL)
    open_label(page, server)
    expect(page.locator("#alert")).to_be_visible()
    expect(page.locator("#alert")).to_contain_text("cannot keep labels")
    expect_each_label_saved_first(server, page)


def test_without_storage_undo_takes_back_what_was_saved(server, anna, sign_in):
    page = sign_in(anna)
    page.add_init_script(BLOCKED)
    open_label(page, server)
    press(page, "0")
    wait_for_card(page, 2)
    page.evaluate(WATCH)
    press(page, "t")
    wait_for_card(page, 3)
    press(page, "z")
    wait_for_card(page, 2)
    assert [row["verdict"] for row in server.export()] == ["no_claim"]
    assert not [text for text in page.evaluate("said") if "changed" in text]


def expect_saved_before_leaving(server, page, leave):
    press(page, "Shift+9", "h", "Escape")
    server.hold()
    leave()
    expect(page.locator("#polite")).to_contain_text("Saving this label")
    wait_for_card(page, 1)
    server.release()
    wait_for_card(page, 2)
    assert brief(server.export()) == [(POSITIONS[0], "claims", "author", "high")]
    expect_tags(page, 1, "9 H")
    expect(page.locator(".sentence.is-current")).to_be_focused()


@pytest.mark.parametrize("way", ["ArrowRight", "u", "square"])
def test_without_storage_a_complete_claim_is_saved_before_its_sentence_is_left(
    server, anna, sign_in, way
):
    page = sign_in(anna)
    page.add_init_script(BLOCKED)
    open_label(page, server)
    square = page.locator(f"#o{POSITIONS[1]}")
    leave = square.click if way == "square" else lambda: press(page, way)
    expect_saved_before_leaving(server, page, leave)


def test_a_complete_claim_is_saved_before_leaving_where_storage_fills_up_later(server, page):
    page.evaluate(FILL)
    expect_saved_before_leaving(server, page, lambda: press(page, "ArrowRight"))


def test_without_storage_and_without_server_the_sentence_is_not_left(server, anna, sign_in):
    page = sign_in(anna)
    page.faults.allow(NO_SERVER)
    page.add_init_script(BLOCKED)
    open_label(page, server)
    press(page, "Shift+9", "h", "Escape")
    server.stop()
    press(page, "ArrowRight")
    expect(page.locator("#alert")).to_contain_text("Not saved")
    wait_for_card(page, 1)
    expect(page.locator("#claims")).to_contain_text("Article’s own voice, high confidence")
    server.start()
    press(page, "ArrowRight")
    wait_for_card(page, 2)
    wait_saved(page)
    assert brief(server.export()) == [(POSITIONS[0], "claims", "author", "high")]


def test_storage_that_fills_up_later_loses_no_label(server, page):
    page.evaluate(FILL)
    expect_each_label_saved_first(server, page)


def test_without_storage_and_without_server_the_label_is_not_called_saved(server, anna, sign_in):
    page = sign_in(anna)
    page.faults.allow(NO_SERVER)
    page.add_init_script(BLOCKED)
    open_label(page, server)
    server.stop()
    press(page, "0")
    expect(page.locator("#alert")).to_contain_text("Not saved")
    wait_for_card(page, 1)
    expect_tags(page, 1)
    expect(pill(page)).not_to_have_text("All saved")
    server.start()
    press(page, "0")
    wait_for_card(page, 2)
    wait_saved(page)
    assert len(server.events()) == 1


# ── two tabs, two devices ────────────────────────────────────────────────


def test_two_tabs_send_each_label_once_and_show_each_others_marks(server, page):
    other = page.context.new_page()
    other.base = page.base
    open_label(other, server, "?s=40")
    server.delay = 0.1
    for _ in range(4):
        press(page, "9", "h")
        press(other, "0")
    wait_saved(page)
    wait_saved(other)
    sent = [one for ids in server.sent for one in ids]
    assert sorted(sent) == sorted(set(sent))
    assert len(server.events()) == 8
    expect(other.locator(".sentence[data-n='4'] + .tags")).to_contain_text("9")
    there = next(number for number, unit in enumerate(UNITS, 1) if unit["unit"] >= 40)
    for number in range(there, there + 4):
        expect(page.locator(f".sentence[data-n='{number}'] + .tags")).to_contain_text("0")
    square = page.locator(f"#o{UNITS[there - 1]['unit']}")
    expect(square).to_have_attribute("data-state", "no_claim")
    expect(page.locator("#progress-done")).to_have_text("8")
    expect(other.locator("#progress-done")).to_have_text("8")


def test_a_tab_that_is_closed_leaves_its_labels_to_the_other(server, page):
    other = page.context.new_page()
    other.base = page.base
    open_label(other, server)
    server.hold()
    press(other, "0", "t", "0")
    other.close()
    server.release()
    wait_until(page, lambda: len(server.events()) == 3)
    wait_until(page, lambda: kept_here(page) == 0)
    wait_saved(page)


def test_a_stale_device_wins_by_arriving_later_and_says_so(server, anna, page, sign_in):
    other = open_label(sign_in(anna), server)
    press(page, "9", "h")
    wait_saved(page)
    press(other, "1", "m")
    wait_saved(other)
    expect(other.locator("#polite")).to_contain_text("changed on another device")
    link = other.locator("#toast-link")
    expect(link).to_be_visible()
    assert brief(server.export()) == [(POSITIONS[0], "claims", "us_official", "moderate")]
    link.click()
    expect(other.get_by_role("main")).to_contain_text("US official")
    expect(other.get_by_role("main")).to_contain_text("Article’s own voice")


# ── undo ─────────────────────────────────────────────────────────────────


def test_undo_and_redo_arrive_as_events_of_their_own(server, page):
    press(page, "9", "h", "0")
    press(page, "z")
    wait_for_card(page, 2)
    press(page, "z")
    wait_for_card(page, 1)
    wait_saved(page)
    first, second, third, fourth = server.events()
    assert (third["undoes"], fourth["undoes"]) == (second["id"], first["id"])
    assert server.export() == []
    press(page, "Shift+Z")
    wait_saved(page)
    assert server.events()[-1]["redoes"] == first["id"]
    assert brief(server.export()) == [(POSITIONS[0], "claims", "author", "high")]
    expect_tags(page, 1, "9 H")


def test_undo_made_offline_arrives_behind_what_it_takes_back(server, page):
    page.faults.allow(NO_SERVER)
    page.context.set_offline(True)
    press(page, "0", "t", "z", "9", "h")
    expect(pill(page)).to_have_text("4 waiting, kept in this browser")
    page.context.set_offline(False)
    wait_saved(page)
    assert brief(server.export()) == [
        (POSITIONS[0], "no_claim", None, None),
        (POSITIONS[1], "claims", "author", "high"),
    ]
    assert [bool(one["undoes"]) for one in server.events()] == [False, False, True, False]


# ── plain http on a network ──────────────────────────────────────────────


def test_the_whole_flow_works_on_plain_http_at_a_name(server, anna, open_page):
    sign_in.set_password(server.store, anna, PASSWORD)
    own_settings.save_settings(server.store, anna, practice_done=True)
    page = open_page()
    page.faults.allow(NO_SERVER)
    page.base = f"http://annotate.test:{server.port}"
    page.goto(page.base + "/sign-in")
    page.get_by_label("Name").fill("Anna")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Enter")
    page.wait_for_url(page.base + "/")
    open_label(page, server)
    assert page.evaluate("[isSecureContext, typeof crypto.randomUUID, typeof navigator.locks]") == [
        False,
        "undefined",
        "undefined",
    ]

    other = page.context.new_page()
    other.base = page.base
    open_label(other, server, "?s=40")
    server.delay = 0.1
    for _ in range(3):
        press(page, "9", "h")
        press(other, "0")
    press(page, "n", "1", "m", "9", "l")
    press(page, "t", "z", "t", "s")
    wait_saved(page)
    wait_saved(other)
    sent = [one for ids in server.sent for one in ids]
    assert len(sent) == len(set(sent)) == len(server.events()) == 11
    expect(other.locator(".sentence[data-n='3'] + .tags")).to_contain_text("9")

    server.stop()
    press(page, "0", "0")
    expect(pill(page)).to_have_text("2 waiting, kept in this browser")
    page.close()
    other.close()
    server.start()
    again = page.context.new_page()
    again.base = page.base
    open_label(again, server)
    wait_until(again, lambda: len(server.events()) == 13)
    wait_until(again, lambda: kept_here(again) == 0)
    wait_saved(again)
    assert [row["verdict"] for row in server.export()].count("claims") == 5


# ── a history longer than the page ───────────────────────────────────────


def test_undo_gets_the_steps_that_the_page_lacks(server, page, monkeypatch):
    monkeypatch.setattr(labels, "LONGEST_LOG", 2)
    press(page, "0", "ArrowLeft", "t", "ArrowLeft", "0", "t", "0", "t")
    wait_saved(page)
    made = server.events()
    reload(page)
    for count in range(1, len(made) + 1):
        press(page, "z")
        wait_until(page, lambda count=count: len(server.events()) == len(made) + count)
        wait_saved(page)
    undone = [one["undoes"] for one in server.events()[len(made) :]]
    assert undone == [one["id"] for one in reversed(made)]
    press(page, "z")
    expect(page.locator("#polite")).to_have_text("Nothing to undo")
    press(page, "Shift+Z")
    wait_until(page, lambda: server.events()[-1]["redoes"] == made[0]["id"])
    expect(page.locator("#progress-done")).to_have_text("1")
