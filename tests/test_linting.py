"""The linting client refuses a page with any of these faults, and no other."""

import pytest

from tests.linting import Lint

GOOD = '<html><main id="a"><a href="/help" aria-describedby="a">1 &lt; 2<br></a></main></html>'
FAULTS = {
    "never closed": GOOD.replace("</html>", ""),
    "closes nothing or the wrong tag": GOOD.replace("</a>", "</b>"),
    "is not escaped": GOOD.replace("&lt;", "<"),
    "an attribute twice": GOOD.replace("<br>", "<br class='a' class='b'>"),
    "ids twice": GOOD.replace("<br>", "<br id='a'>"),
    "points nowhere": GOOD.replace('describedby="a"', 'describedby="b"'),
    "target #b is missing": GOOD.replace("<br>", "<br hx-target='#b'>"),
    "is inline code or style": GOOD.replace("<br>", "<br onclick='x()'>"),
    "inline <style>": GOOD.replace("<br>", "<style>a</style>"),
    "inline script": GOOD.replace("<br>", "<script>a < b</script>"),
    "leads outside": GOOD.replace("<br>", "<img src='https://example.org/a.png'>"),
    "404": GOOD.replace("/help", "/nowhere"),
    "405": GOOD.replace("<br>", "<form method='post' action='/help'></form>"),
}


@pytest.mark.parametrize("fault", [None, *FAULTS])
def test_each_fault_of_a_page_is_named(served, fault):
    lint = Lint(served)
    lint.feed(FAULTS.get(fault, GOOD))
    found = lint.finish(is_page=True)
    assert len(found) == (fault is not None)
    assert all(fault in one for one in found)


def test_data_for_scripts_may_hold_what_looks_like_a_tag(served):
    lint = Lint(served)
    lint.feed('<script type="application/json">{"a": "<b>"}</script>')
    assert lint.finish(is_page=True) == []


def test_every_page_that_a_client_gets_is_linted(client, monkeypatch):
    monkeypatch.setattr(Lint, "finish", lambda *_, **__: ["a fault"])
    with pytest.raises(AssertionError, match="a fault"):
        client.get("/sign-in")
