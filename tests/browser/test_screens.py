"""The screens around labelling in a real browser: live parts, keys, copying, without scripts."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from annotate.workflow.import_labels import import_labels
from annotate.workflow.operations.demo import SEEDS
from annotate.workflow.people import own_settings
from annotate.workflow.sources import changes
from tests.browser.screen import press


@pytest.fixture
def demonstration(server):
    """The server with the labels of the demonstration reviewers and some gold."""
    for name in ("demonstration.csv", "demonstration_gold.csv"):
        import_labels(server.store, (SEEDS / name).read_text(encoding="utf-8"))


def test_enter_on_the_list_opens_the_article_to_carry_on_with(sign_in, anna):
    page = sign_in(anna)
    page.goto(page.base + "/")
    press(page, "Enter")
    page.wait_for_url("**/label/*")


def test_typing_into_the_search_narrows_the_table_at_once(sign_in, anna):
    page = sign_in(anna)
    page.goto(page.base + "/")
    page.get_by_role("searchbox").fill("volcano")
    page.get_by_text("No article has “volcano”").wait_for()
    page.get_by_role("searchbox").fill("Korean")
    page.get_by_role("row").nth(1).wait_for()


def test_the_theme_button_changes_the_page_at_once_and_for_good(sign_in, anna, server):
    page = sign_in(anna)
    page.goto(page.base + "/")
    with page.expect_response("**/settings/theme"):
        page.get_by_role("button", name="Theme: same as system").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert own_settings.get_settings(server.store, anna)["theme"] == "dark"
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    with page.expect_response("**/settings/theme"):
        page.get_by_role("button", name="Theme: dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_an_invitation_appears_without_leaving_the_page_and_is_copied(sign_in, boss):
    page = sign_in(boss, permissions=["clipboard-read", "clipboard-write"])
    page.goto(page.base + "/people")
    page.get_by_label("Name").fill("Dana")
    page.get_by_role("button", name="Create one-time link").click()
    link = page.get_by_label("Invitation link for Dana")
    link.wait_for()
    page.locator("#open-invites").get_by_text("Dana").wait_for()
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == link.input_value()


def test_on_plain_http_in_a_network_copying_still_works(sign_in, boss):
    page = sign_in(boss, host="annotate.test")
    page.goto(page.base + "/people")
    assert page.evaluate("window.isSecureContext") is False
    page.get_by_label("Name").fill("Dana")
    page.get_by_role("button", name="Create one-time link").click()
    page.get_by_label("Invitation link for Dana").wait_for()
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()


def test_a_taken_name_is_said_in_the_form(sign_in, boss, anna):
    page = sign_in(boss)
    page.goto(page.base + "/people")
    page.get_by_label("Name").fill("Anna")
    page.faults.allow("status of 409")
    page.get_by_role("button", name="Create one-time link").click()
    page.get_by_role("alert").get_by_text("taken").wait_for()
    expect(page.get_by_label("Name")).to_have_value("Anna")


def test_the_export_preview_follows_the_choice(demonstration, sign_in, boss):
    page = sign_in(boss)
    page.goto(page.base + "/export?format=csv")
    page.locator("input[name=labels][value=gold]").check()
    expect(page.locator("#export-preview")).to_contain_text("-gold.csv")
    command = page.get_by_label("The same on the command line")
    expect(command).to_have_value(re.compile("--labels gold"))
    with page.expect_download() as waited:
        page.get_by_role("button", name="Download").click()
    lines = Path(waited.value.path()).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("article_id,")
    assert len(lines) > 6
    expect(page.locator("#download-progress")).to_contain_text("-gold.csv is downloaded: ")


def test_another_purpose_ticks_its_own_format_and_keeps_the_focus(demonstration, sign_in, boss):
    page = sign_in(boss)
    page.goto(page.base + "/export")
    for purpose, format_name in (
        ("hand-over", "delivery"), ("analyse", "csv-spreadsheet"), ("train", "huggingface"),
    ):  # fmt: skip
        page.locator(f"#for-{purpose}").check()
        chosen = page.locator(f"input[name=format][value={format_name}]")
        expect(chosen).to_be_checked()
        expect(page.locator(f"#for-{purpose}")).to_be_focused()
        expect(page.locator("input[name=was]")).to_have_value(purpose)


def test_a_download_that_breaks_off_saves_nothing(demonstration, sign_in, boss):
    page = sign_in(boss)
    page.goto(page.base + "/export?format=csv")
    saved = []
    page.on("download", lambda one: saved.append(one))
    page.evaluate("""() => {
      const whole = window.fetch;
      window.fetch = async (address) => {
        const reader = (await whole(address)).body.getReader();
        const first = (await reader.read()).value;
        let sent = false;
        return new Response(new ReadableStream({
          pull(to) {
            if (sent) to.error(new TypeError("cut"));
            else to.enqueue(first);
            sent = true;
          },
        }));
      };
    }""")
    page.get_by_role("button", name="Download").click()
    said = page.locator("#download-progress")
    expect(said).to_have_text("The download broke off, so nothing was saved. Download it again.")
    expect(page.get_by_role("button", name="Download")).to_be_enabled()
    assert saved == []


def test_a_dropped_file_is_shown_in_a_preview_and_then_imported(sign_in, boss, server):
    page = sign_in(boss)
    page.goto(page.base + "/")
    page.evaluate(
        """() => {
          const carried = new DataTransfer();
          carried.items.add(new File(["A gull sings. Nobody listens."], "gull.txt"));
          document.querySelector("[data-drop]").dispatchEvent(
            new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
        }"""
    )
    page.get_by_text("1 new article, 2 sentences to label").wait_for()
    page.get_by_role("button", name="Import 1 article").click()
    page.get_by_text("1 article imported.").wait_for()
    expect(page.get_by_role("row", name="A gull sings")).to_be_visible()


def test_when_the_server_is_gone_the_page_says_so(sign_in, boss, server):
    page = sign_in(boss)
    page.goto(page.base + "/people")
    page.get_by_label("Name").fill("Dana")
    page.faults.allow("net::ERR_FAILED", "Failed to fetch")
    page.route("**/people/invite", lambda route: route.abort())
    page.get_by_role("button", name="Create one-time link").click()
    page.get_by_text("The server is not responding.").wait_for()


def test_every_screen_works_without_javascript(demonstration, sign_in, boss):
    page = sign_in(boss, java_script_enabled=False)
    page.goto(page.base + "/export")
    page.locator("input[name=labels][value=gold]").check()
    page.get_by_role("button", name="Show the preview").click()
    expect(page).to_have_url(re.compile("labels=gold"))
    page.goto(page.base + "/people")
    page.get_by_label("Name").fill("Dana")
    page.get_by_role("button", name="Create one-time link").click()
    expect(page.get_by_label("Invitation link for Dana")).to_be_visible()
    page.goto(page.base + "/import")
    page.get_by_label("Text", exact=True).fill("A gull sings.\n\nNobody listens.")
    page.get_by_role("button", name="Show the preview").nth(1).click()
    page.get_by_role("button", name="Import 1 article").click()
    expect(page.get_by_text("1 article imported.")).to_be_visible()


def test_a_lead_finds_the_agreement_of_each_article_in_the_list(demonstration, sign_in, boss):
    page = sign_in(boss)
    page.goto(page.base + "/agreement")
    alpha = page.locator(".headline-value").inner_text()
    page.goto(page.base + "/")
    page.get_by_role("cell").get_by_text(alpha, exact=True).wait_for()
    with page.expect_response("**/?*q=Korean*"):
        page.get_by_role("searchbox").fill("Korean")
    page.get_by_role("cell").get_by_text(alpha, exact=True).wait_for()


def test_changes_of_sources_open_to_be_undone_inside_their_panel(sign_in, boss, server):
    changes.add(server.store, boss, "Ada Berg")
    page = sign_in(boss)
    page.goto(page.base + "/sources")
    page.get_by_text("Undo…").click()
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    panel, button = page.locator(".changes").bounding_box(), undo.bounding_box()
    assert panel["x"] + panel["width"] - button["x"] - button["width"] > 10
    undo.click()
    expect(page.locator(".changes")).to_have_count(0)
