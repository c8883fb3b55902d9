"""Static files: small, together with what they import, and kept by browsers until they change."""

import gzip
import json
import re
import shutil
from pathlib import Path

import pytest
from flask import Flask, url_for

from annotate.web.frame import assets

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
OURS = sorted([*STATIC.glob("js/**/*.js"), *STATIC.glob("css/*.css")])
SCRIPTS = [path for path in OURS if path.suffix == ".js"]


def name_of(path):
    return path.relative_to(STATIC).as_posix()


def address(client, name):
    with client.application.test_request_context():
        return url_for("static", filename=name)


def fetch(client, path):
    headers = {"Accept-Encoding": "gzip"}
    with client.get(address(client, name_of(path)), headers=headers) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        return gzip.decompress(answer.data).decode()


@pytest.mark.parametrize("path", sorted(STATIC.glob("css/*.css")), ids=name_of)
def test_a_style_loses_only_comments_and_white_space_between_its_parts(client, path):
    with client.get(address(client, name_of(path))) as answer:
        plain = answer.get_data(as_text=True)
    assert plain == path.read_text()
    sent = fetch(client, path)
    without = re.sub(r"/\*.*?\*/", "", plain, flags=re.S)
    assert sent.split() != plain.split() and "".join(sent.split()) == "".join(without.split())
    assert re.findall(r'"[^"\n]*"', sent) == re.findall(r'"[^"\n]*"', without)
    assert not re.search(r"\s[{};,]|[{};,]\s", re.sub(r'"[^"\n]*"', "_", sent))
    # What a selector or a value needs is kept: “.a .b”, “1px solid”.
    assert len(re.findall(r"[\w)] [\w.(#]", sent)) == len(re.findall(r"[\w)] [\w.(#]", without))


@pytest.mark.parametrize("path", sorted(STATIC.glob("js/**/*.js")), ids=name_of)
def test_a_script_keeps_its_lines_and_loses_only_comments_and_indentation(client, path):
    with client.get(address(client, name_of(path))) as answer:
        plain = answer.get_data(as_text=True)
    lines, sent = plain.split("\n"), fetch(client, path).split("\n")
    assert len(sent) == len(lines)
    for before, after in zip(lines, sent, strict=True):
        is_comment = re.match(r"\s*(//|/\*.*\*/$)", before)
        assert after == ("" if is_comment else before.lstrip(" \t"))


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_no_string_of_ours_runs_over_the_end_of_a_line(path):
    for number, line in enumerate(path.read_text().split("\n"), 1):
        code = re.sub(r"\\.|\"[^\"\n]*\"|'[^'\n]*'|//.*$|/(?![/*])[^/\n]+/[a-z]*", "", line)
        assert code.count("`") % 2 == 0, f"{path.name}:{number}"


def test_what_others_wrote_is_sent_as_it_is(client):
    path = STATIC / "vendor" / "htmx.min.js"
    assert fetch(client, path) == path.read_text()


def test_a_hashed_address_may_be_kept_for_a_year(client):
    for path in OURS:
        with client.get(address(client, name_of(path))) as answer:
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert answer.mimetype == ("text/css" if path.suffix == ".css" else "text/javascript")


def test_the_hash_of_an_older_file_gets_the_present_one_but_may_not_keep_it(client):
    path = "css/base.css"
    with client.get(f"/static/0123456789ab/{path}") as answer:
        assert answer.data == (STATIC / path).read_bytes()
        assert answer.headers["Cache-Control"] == "no-cache"


def test_without_a_hash_a_file_is_sent_byte_for_byte_and_asked_for_each_time(client):
    path = STATIC / "js" / "label" / "keys.js"
    with client.get("/static/js/label/keys.js") as answer:
        assert answer.data == path.read_bytes()
        assert answer.headers["Cache-Control"] == "no-cache"
        tag = answer.headers["ETag"]
    with client.get("/static/js/label/keys.js", headers={"If-None-Match": tag}) as answer:
        assert answer.status_code == 304


@pytest.mark.parametrize(
    "path", ["js/none.js", "0123456789ab/js/none.js", "0123456789ab/", "../app.py"]
)
def test_no_other_file_is_sent(client, path):
    assert client.get(f"/static/{path}").status_code == 404


def test_every_page_names_its_files_by_their_content(client, lead):
    client.enter(lead)
    for page in ("/", "/settings", "/export", "/people", "/import"):
        html = client.get(page).get_data(as_text=True)
        named = re.findall(r'(?:src|href)="/static/([^"]+)"', html)
        assert named
        assert all(re.match(r"[0-9a-f]{12}/", one) for one in named), named


@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "static"
    shutil.copytree(STATIC, copy)
    return copy


def hashes(folder):
    made = assets.Assets(folder)
    return {name_of(path): made.address(name_of(path)) for path in OURS}


def test_a_changed_file_has_another_address_and_so_have_the_scripts_that_import_it(folder):
    before = hashes(folder)
    assert before == hashes(folder)
    spans = folder / "js" / "label" / "spans.js"
    spans.write_text(spans.read_text() + "// Another line.\n")
    after = hashes(folder)
    changed = {name for name in before if before[name] != after[name]}
    assert {"js/label/spans.js", "js/label/draft.js", "js/label/label.js"} <= changed
    assert not changed & {
        "css/base.css",
        "js/theme.js",
        "js/imports/units.js",
        "js/label/resend.js",
    }


def test_a_script_names_the_map_that_leads_back_to_its_modules(client):
    where = address(client, "js/label/label.js")
    with client.get(where) as answer:
        beside = where.rsplit("/", 1)[0] + "/" + answer.headers["SourceMap"]
    made = json.loads(client.get(beside).data)
    assert made["version"] == 3
    for source in made["sources"]:
        with client.get(beside.rsplit("/", 1)[0] + "/" + source) as answer:
            assert answer.status_code == 200
    assert made["sources"][-1].endswith("/js/label/label.js")


def test_an_app_without_our_files_keeps_the_names(tmp_path):
    app = Flask("other", static_folder=None)
    assets.serve(app, tmp_path)
    with app.test_request_context():
        assert url_for("static", filename="css/none.css") == "/static/css/none.css"
