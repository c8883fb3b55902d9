"""The next article is fetched ahead, so that Enter at the end shows it at once."""

import pytest
from playwright.sync_api import expect

from annotate.records import Draft
from annotate.workflow import articles
from annotate.workflow.imports.articles import add_articles
from tests.browser.screen import press, wait_saved

TEXTS = ("The port opened. Ships wait outside. It may rain.", "A second text. It is short.")


@pytest.fixture
def asked(server):
    """The requests for pages of articles: (path, what Sec-Purpose says)."""
    seen = []
    inner = server.app.wsgi_app

    def watched(environ, start_response):
        if environ["PATH_INFO"].startswith("/label/") and environ["REQUEST_METHOD"] != "POST":
            purpose = environ.get("HTTP_SEC_PURPOSE", "")
            seen.append((environ["REQUEST_METHOD"], environ["PATH_INFO"], purpose))
        return inner(environ, start_response)

    server.app.wsgi_app = watched
    return seen


@pytest.fixture
def two(server):
    drafts = [Draft(text=text, name=f"{n}.txt") for n, text in enumerate(TEXTS)]
    return [one.id for one in add_articles(server.store, None, drafts)]


def test_the_next_article_is_fetched_once_and_shown_at_enter(server, two, anna, sign_in, asked):
    page = sign_in(anna)
    page.goto(f"{page.base}/label/{two[0]}")
    page.wait_for_selector("html.scripted", state="attached")
    assert asked == [("GET", f"/label/{two[0]}", "")]
    with page.expect_response(f"**/label/{two[1]}") as ahead:
        press(page, "0")
    assert ahead.value.request.headers.get("sec-purpose", "").startswith("prefetch")
    press(page, "0", "0")
    wait_saved(page)
    press(page, "Enter")
    page.wait_for_url(f"**/label/{two[1]}")
    expect(page.locator(".sentence.is-current")).to_have_text("A second text.")
    assert [path for _, path, _ in asked].count(f"/label/{two[1]}") == 1
    assert all(method == "GET" for method, _, _ in asked)


def test_a_next_article_that_was_withdrawn_in_the_meantime_is_not_labelled(
    server, two, anna, sign_in, asked
):
    page = sign_in(anna)
    page.faults.allow(r"Failed to load resource: the server responded with a status of 403")
    page.goto(f"{page.base}/label/{two[0]}")
    page.wait_for_selector("html.scripted", state="attached")
    with page.expect_response(f"**/label/{two[1]}"):
        press(page, "0")
    press(page, "0", "0")
    wait_saved(page)
    articles.withdraw(server.store, None, two[1])
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not allowed")
    expect(page.locator("main")).to_contain_text("This article was withdrawn.")
