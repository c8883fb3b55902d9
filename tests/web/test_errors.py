"""Error pages: what happened, that labels are safe, one way on."""

import pytest

from annotate.errors import Busy, DiskFull, NoDatabase
from annotate.web.frame.access import anyone
from annotate.workflow.settings import save_settings

SAFE = "Your labels are safe"


@pytest.mark.parametrize(
    ("address", "status"),
    [("/nowhere", 404), ("/sentence/none-0-1", 404), ("/label/none", 404), ("/people", 403)],
)
def test_a_page_says_what_happened_and_one_way_on(client, alice, words, address, status):
    answer = client.enter(alice).get(address)
    text = words(answer)
    assert answer.status_code == status
    assert f"{status} " in text
    assert SAFE in text
    assert text.endswith("Go to the articles")


def test_a_wrong_method_is_named(client, alice, words):
    answer = client.enter(alice).post("/guideline")
    assert answer.status_code == 405
    assert SAFE in words(answer)


def test_a_crash_is_a_calm_page_and_goes_to_the_log(own_app, own_client, words, caplog):
    @own_app.get("/crash")
    @anyone
    def crash():
        raise RuntimeError("secret detail")

    own_app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = own_client.get("/crash")
    assert answer.status_code == 500
    assert SAFE in words(answer)
    assert "secret detail" not in answer.get_data(as_text=True)
    assert "secret detail" in caplog.text


@pytest.mark.parametrize(
    ("error", "status"),
    [(Busy("Held.", "Wait."), 503), (DiskFull("Full.", "Free."), 507), (NoDatabase("No."), 503)],
)
def test_a_fault_of_the_database_is_explained_with_a_remedy(
    own_app, own_client, words, caplog, error, status
):
    @own_app.get("/trouble")
    @anyone
    def trouble():
        raise error

    answer = own_client.get("/trouble")
    assert answer.status_code == status
    assert error.reason in words(answer)
    assert error.remedy in words(answer)
    assert error.reason in caplog.text


def test_a_request_from_another_site_is_refused_and_explained(client, alice, words):
    client.enter(alice)
    answer = client.post("/settings", data={}, headers={"Origin": "http://evil.test"})
    assert answer.status_code == 403
    assert "came from another site" in words(answer)


def test_a_body_that_is_too_large_is_refused_with_a_reason(db, client, lead, words):
    save_settings(db, None, limits={"file_bytes": 1000})
    answer = client.enter(lead).post("/import/preview", data={"text": "a" * 1_100_000})
    assert answer.status_code == 413
    assert "larger than the server accepts" in words(answer)


def test_a_program_gets_json(client, alice):
    answer = client.enter(alice).get("/nowhere", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert set(answer.get_json()) == {"reason", "remedy", "key"}


def test_htmx_gets_only_a_note(client, alice):
    answer = client.enter(alice).get("/nowhere", headers={"HX-Request-Type": "partial"})
    page = answer.get_data(as_text=True)
    assert "<html" not in page
    assert 'id="error-note"' in page


def test_a_signed_out_reader_is_sent_to_the_sign_in(client):
    answer = client.get("/people")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/people")


def test_an_unknown_address_shows_nothing_else_to_a_stranger(client, words):
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "People" not in words(answer)
