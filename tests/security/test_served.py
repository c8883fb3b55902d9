"""What the server gives out: its static files one by one, downloads as files, nothing else."""

import pytest


@pytest.mark.parametrize(
    "address",
    [
        "/annotate.db", "/annotate.db.secret", "/.git/config", "/README.md", "/requirements.txt",
        "/annotate/app.py", "/static/../annotate/app.py", "/static/%2e%2e/annotate/app.py",
        "/static/..%2fannotate/app.py", "/static/..%5cannotate%5capp.py", "/static/etc/passwd",
        "/static/css/../../README.md",
    ],
)  # fmt: skip
def test_nothing_beside_the_static_folder_is_given_out(client, lead, address):
    answer = client.enter(lead).get(address)
    assert answer.status_code == 404
    assert "Nothing here" in answer.get_data(as_text=True)


@pytest.mark.parametrize("address", ["/static", "/static/", "/static/css/", "/static/js", "/css/"])
def test_no_folder_is_listed(client, lead, address):
    assert client.enter(lead).get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/export/download?format=csv", "/export/download?format=csv-spreadsheet",
        "/agreement/figures.csv", "/agreement/disagreements.csv",
    ],
)  # fmt: skip
def test_what_is_downloaded_is_an_attachment(client, article, asked, lead, alice, save, address):
    save(alice, asked[0])
    answer = client.enter(lead).get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "text/csv"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/sign-in", "text/html; charset=utf-8"), ("/nowhere", "text/html; charset=utf-8"),
        ("/healthz", "application/json"), ("/static/css/base.css", "text/css; charset=utf-8"),
    ],
)  # fmt: skip
def test_every_answer_names_its_type(client, address, kind):
    with client.get(address) as answer:
        assert answer.headers["Content-Type"] == kind
