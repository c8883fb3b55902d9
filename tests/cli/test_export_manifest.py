"""export --trailer and --manifest: what shows that a file is whole, and what is in it."""

import csv
import hashlib
import json

import pytest

from annotate.records import VERSION
from annotate.registry import members
from annotate.workflow import export
from tests.cli.test_export import RAW

TRAILERS = {name for name, module in members("exporters").items() if hasattr(module, "TRAILER")}


def test_the_manifest_tells_filters_counts_scheme_and_hash(run, demonstration, tmp_path):
    done = run("export", "--sample", "-o", "labels.csv", "--manifest", "labels.json")
    assert done.exit_code == 0
    told = json.loads((tmp_path / "labels.json").read_text())
    data = (tmp_path / "labels.csv").read_bytes()
    assert (told["file"], told["bytes"]) == ("labels.csv", len(data))
    assert told["sha256"] == hashlib.sha256(data).hexdigest()
    rows = [*csv.DictReader(data.decode().splitlines())]
    assert told["counts"] == {
        "rows": len(rows),
        "sentences": len({row["sentence_id"] for row in rows}),
        "articles": len({row["article_id"] for row in rows}),
    }
    assert (told["format"], told["labels"], told["filters"]["sample"]) == ("csv", "raw", True)
    assert told["scheme"]["id"] == rows[0]["scheme"]
    assert len(told["scheme"]["sha256"]) == 64
    assert told["software_version"] == VERSION


@pytest.mark.parametrize("format_name", ["jsonl", "delivery"])
def test_every_format_counts_what_people_answered_once(run, demonstration, tmp_path, format_name):
    counts = []
    for name in ("csv", format_name):
        run("export", "--format", name, "-o", "labels", "--manifest", "labels.json")
        counts.append(json.loads((tmp_path / "labels.json").read_text())["counts"])
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", sorted(TRAILERS))
def test_the_trailer_has_the_hash_of_all_before_it(run, demonstration, name):
    plain = run("export", "--format", name).stdout_bytes
    data = run("export", "--format", name, "--trailer").stdout_bytes
    assert data.startswith(plain)
    assert hashlib.sha256(plain).hexdigest() in data[len(plain) :].decode()
    assert data[len(plain) :].count(b"\n") == 1


def test_a_csv_with_its_trailer_is_imported_like_the_plain_one(run, demonstration, tmp_path):
    data = run("export", "--trailer").stdout_bytes
    assert data[: len(RAW)] == RAW and len(data) > len(RAW)
    (tmp_path / "with.csv").write_bytes(data)
    done = run("import-labels", "with.csv", "--dry-run")
    (tmp_path / "plain.csv").write_bytes(RAW)
    assert done.exit_code == 0
    assert (
        done.stdout.replace("with", "plain")
        == run("import-labels", "plain.csv", "--dry-run").stdout
    )


@pytest.mark.parametrize("name", ["csv", "csv-spreadsheet", "jsonl"])
def test_a_file_that_lost_lines_before_its_trailer_is_imported_with_a_warning(
    run, demonstration, tmp_path, name
):
    lines = run("export", "--format", name, "--trailer").stdout_bytes.splitlines(keepends=True)
    path = tmp_path / f"labels.{name[:3] if 'csv' in name else name}"
    for written, is_changed in ((lines, False), ([*lines[:3], lines[-1]], True)):
        path.write_bytes(b"".join(written))
        done = run("import-labels", path.name, "--dry-run")
        assert done.exit_code == 0, done.output
        assert ("was changed after it was exported" in done.stderr) == is_changed
        assert ("export it again" in done.stderr) == is_changed


def test_a_trailer_that_a_spreadsheet_saved_as_a_row_is_no_answer(run, demonstration, tmp_path):
    data = run("export", "--trailer").stdout_bytes
    (tmp_path / "saved.csv").write_bytes(data.rstrip(b"\n") + b"," * 42 + b"\r\n")
    done = run("import-labels", "saved.csv", "--dry-run")
    assert done.exit_code == 0 and "0 refused" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("name", sorted(set(dict(export.list_formats())) - TRAILERS))
def test_a_format_with_its_own_end_has_no_trailer(run, demonstration, name):
    done = run("export", "--format", name, "--trailer")
    assert done.exit_code != 0
    assert "opens only if the file is whole" in done.stderr
