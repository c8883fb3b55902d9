"""Two people from the first link to the export: what `serve` prints is all they are given."""

import csv
import io
import re
from collections import Counter

import pytest
from playwright.sync_api import expect

from tests.browser.screen import (
    expect_tags,
    open_menu_and_sign_out,
    press,
    reference,
    wait_for_card,
    wait_saved,
)
from tests.serving import ServerProcess

UNITS = reference()
PASSWORD = "a quiet sentence"


@pytest.fixture
def serve(tmp_path):
    """The program in its own process, on a file that does not exist yet."""
    made = ServerProcess(tmp_path / "news desk.db")
    yield made
    made.stop()


def link_of(printed):
    return re.search(r"http://\S+/setup/\S+", printed)[0]


def set_up(page, serve, name):
    """Follow the printed link and give a name: the first sentence of the sample comes."""
    page.goto(link_of(serve.printed))
    page.get_by_label("Your name").fill(name)
    press(page, "Enter")
    page.get_by_role("button", name="Skip practice").click()
    wait_for_card(page, 1)


def invite(page, name):
    page.get_by_role("link", name="People").click()
    page.wait_for_url("**/people")
    page.get_by_label("Name").first.fill(name)
    page.get_by_role("button", name="Create one-time link").click()
    return page.get_by_label(f"Invitation link for {name}").input_value()


def label_all(page, keys):
    """Label the sample to its end, the same keys for each sentence."""
    for number, unit in enumerate(UNITS, 1):
        wait_for_card(page, number)
        press(page, *keys(unit))
    wait_for_card(page, 0)
    wait_saved(page)


def as_the_reference(unit):
    return "0" if unit["unit"] % 4 == 0 else "9h"


def as_somebody_else(unit):
    return "0" if unit["unit"] % 4 == 0 else "8m" if unit["unit"] % 5 == 0 else "9h"


def alpha(pairs):
    """Krippendorff's alpha of two people without gaps, nominal (2011, eq. 1)."""
    values = Counter(value for pair in pairs for value in pair)
    n = 2 * len(pairs)
    observed = sum(one != other for one, other in pairs) / len(pairs)
    expected = sum(count * (n - count) for count in values.values()) / (n * (n - 1))
    return 1 - observed / expected


@pytest.mark.slow
def test_two_people_label_the_same_article_blind_and_the_lead_compares(serve, open_page):
    lena = open_page()
    set_up(lena, serve, "Lena")
    label_all(lena, as_the_reference)
    lena.get_by_role("link", name="All articles").click()
    expect(lena.locator("#carry-on")).to_have_count(0)  # the list is as it is now
    lena.get_by_role("link", name="Open sample").click()
    lena.get_by_role("button", name="Use it as a real article").click()
    expect(lena.get_by_role("button", name="Use it as a real article")).to_have_count(0)
    address = invite(lena, "Ben")

    ben = open_page()
    ben.goto(address)
    expect(ben.get_by_label("Your name")).to_have_value("Ben")
    ben.get_by_label("Password").fill(PASSWORD)
    press(ben, "Enter")
    ben.get_by_role("button", name="Skip practice").click()
    wait_for_card(ben, 1)

    # Ben sees nothing of Lena's.
    expect(ben.locator(".tags")).to_have_count(0)
    expect(ben.locator("#outline a.square[data-state=todo]")).to_have_count(len(UNITS))
    for hidden in ("/agreement", "/export", "/people", "/export/download"):
        assert ben.request.get(serve_url(serve) + hidden).status == 403
    assert "Lena" not in ben.request.get(ben.url).text()
    assert "Lena" not in ben.request.get(sentence_address(serve, ben, 1)).text()
    label_all(ben, as_somebody_else)

    lena.get_by_role("link", name="Agreement").click()
    main = lena.get_by_role("main")
    pairs = [(as_the_reference(unit), as_somebody_else(unit)) for unit in UNITS]
    same = sum(one == other for one, other in pairs) / len(pairs)
    expect(main).to_contain_text(re.compile(rf"\b{len(UNITS)}\b.*two or more"))
    expect(main).to_contain_text(f"raw agreement{same:.0%}")
    expect(main.locator(".headline-value")).to_have_text(f"{alpha(pairs):.2f}")

    rows = download(lena)
    assert {row["reviewer"] for row in rows} == {"Lena", "Ben"}
    assert len(rows) == 2 * len(UNITS)
    assert {row["blind"] for row in rows} == {"1"}
    sources = {(row["reviewer"], int(row["position"])): row["source"] for row in rows}
    for unit in UNITS:
        place = unit["unit"]
        assert sources["Lena", place] == ("" if place % 4 == 0 else "author")
        wanted = "" if place % 4 == 0 else "unnamed" if place % 5 == 0 else "author"
        assert sources["Ben", place] == wanted

    # Ben comes back by his password; the link is spent.
    open_menu_and_sign_out(ben)
    ben.faults.allow(r"the server responded with a status of 410")
    ben.goto(address)
    expect(ben.get_by_text("This link has already been used.")).to_be_visible()
    ben.goto(serve_url(serve) + "/sign-in")
    ben.get_by_label("Name").fill("Ben")
    ben.get_by_label("Password").fill(PASSWORD)
    press(ben, "Enter")
    ben.wait_for_url(serve_url(serve) + "/")
    ben.get_by_role("link", name="North Korean Troops").first.click()
    expect(ben.locator("#progress-done")).to_have_text("43")
    expect_tags(ben, 1, "9 H")


def serve_url(serve):
    return f"http://127.0.0.1:{serve.port}"


def sentence_address(serve, page, number):
    sentence = page.locator(f".sentence[data-n='{number}']").get_attribute("data-id")
    return f"{serve_url(serve)}/sentence/{sentence}"


def download(page):
    page.get_by_role("link", name="Export").first.click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download").click()
    text = waiting.value.path().read_bytes().decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_a_lead_without_a_password_comes_back_by_the_next_printed_link(tmp_path, open_page):
    first = ServerProcess(tmp_path / "news desk.db")
    page = open_page()
    set_up(page, first, "Lena")
    press(page, "9", "h")
    wait_saved(page)
    page.faults.allow(r"the server responded with a status of 410")
    page.context.clear_cookies()
    page.goto(link_of(first.printed))
    expect(page.get_by_text("This link has already been used.")).to_be_visible()
    first.stop()

    second = ServerProcess(tmp_path / "news desk.db")
    page.goto(link_of(second.printed))
    page.get_by_role("button", name="Sign in").click()
    wait_for_card(page, 2)
    expect_tags(page, 1, "9 H")
    second.stop()
