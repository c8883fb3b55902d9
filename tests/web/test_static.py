"""Static files are sent small: compressed, ours without comments and indentation."""

import gzip
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
OURS = sorted([*STATIC.glob("js/**/*.js"), *STATIC.glob("css/*.css")])
IDS = [str(path.relative_to(STATIC)) for path in OURS]


def fetch(client, path):
    headers = {"Accept-Encoding": "gzip"}
    with client.get(f"/static/{path.relative_to(STATIC)}", headers=headers) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        return gzip.decompress(answer.data).decode()


@pytest.mark.parametrize("path", OURS, ids=IDS)
def test_a_file_of_ours_keeps_its_lines_and_loses_only_comments_and_indentation(client, path):
    sent = fetch(client, path).split("\n")
    kept = path.read_text()
    if path.suffix == ".css":
        kept = re.sub(r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), kept, flags=re.S)
    lines = kept.split("\n")
    assert len(sent) == len(lines)
    for before, after in zip(lines, sent, strict=True):
        is_comment = re.match(r"\s*//|/\*.*\*/$", before)
        assert after == ("" if is_comment else before.lstrip(" \t"))


@pytest.mark.parametrize("path", [one for one in OURS if one.suffix == ".js"], ids=str)
def test_no_string_of_ours_runs_over_the_end_of_a_line(path):
    for number, line in enumerate(path.read_text().split("\n"), 1):
        code = re.sub(r"\\.|\"[^\"\n]*\"|'[^'\n]*'|//.*$|/(?![/*])[^/\n]+/[a-z]*", "", line)
        assert code.count("`") % 2 == 0, f"{path.name}:{number}"


def test_what_others_wrote_is_sent_as_it_is(client):
    path = STATIC / "vendor" / "htmx.min.js"
    assert fetch(client, path) == path.read_text()


def test_without_gzip_a_file_is_sent_byte_for_byte(client):
    path = STATIC / "js" / "label" / "keys.js"
    with client.get("/static/js/label/keys.js") as answer:
        assert answer.data == path.read_bytes()
