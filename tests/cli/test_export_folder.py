"""export of several files: a zip or a folder, each with a manifest that tells all of them."""

import csv
import hashlib
import io
import json
from zipfile import ZipFile

import pytest

from annotate.registry import members
from annotate.workflow import export

MANY = [
    name for name in dict(export.list_formats()) if hasattr(members("exporters")[name], "files")
]


@pytest.mark.parametrize("name", MANY)
def test_the_manifest_in_a_zip_tells_its_files(run, demonstration, name):
    data = run("export", "--format", name).stdout_bytes
    with ZipFile(io.BytesIO(data)) as archive:
        *names, last = archive.namelist()
        assert last == "manifest.json"
        told = json.loads(archive.read(last))
        assert [one["name"] for one in told["files"]] == names
        for one in told["files"]:
            content = archive.read(one["name"])
            assert one["bytes"] == len(content)
            assert one["sha256"] == hashlib.sha256(content).hexdigest()
    assert told["counts"]["sentences"] > 0
    assert told["format"] == name and told["scheme"]["version"] == told["guideline"]["version"]
    assert told["newest_label_at"].endswith("Z")
    assert "exported_at" not in told  # equal states are equal bytes
    assert run("export", "--format", name).stdout_bytes == data


@pytest.mark.parametrize("name", MANY)
def test_a_folder_has_the_files_of_the_zip(run, demonstration, tmp_path, name):
    done = run("export", "--format", name, "--out", "out/", "--manifest", "told.json")
    assert (done.exit_code, done.stdout) == (0, "")
    with ZipFile(io.BytesIO(run("export", "--format", name).stdout_bytes)) as archive:
        names = archive.namelist()
        for one in names:
            assert (tmp_path / "out" / one).read_bytes() == archive.read(one)
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(written) == len(names)
    inside = json.loads((tmp_path / "out" / "manifest.json").read_text())
    beside = json.loads((tmp_path / "told.json").read_text())
    assert beside["files"] == inside["files"]
    assert not list(tmp_path.glob("*.part"))


def test_a_folder_with_something_in_it_is_left_alone(run, demonstration, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    done = run("export", "--format", "label-studio", "--out", "out/")
    assert done.exit_code == 2
    assert "is not empty" in done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]
    (tmp_path / "out" / "mine.txt").unlink()
    assert run("export", "--format", "label-studio", "--out", "out").exit_code == 0
    assert (tmp_path / "out" / "tasks.json").is_file()


def test_a_format_of_one_file_is_not_written_under_the_name_of_a_folder(
    run, demonstration, tmp_path
):
    done = run("export", "--format", "csv", "--out", "out/")
    assert done.exit_code == 2
    assert "The format csv is one file, and out/ is a folder." in done.stderr
    assert "Give the name of a file in it." in done.stderr
    assert not (tmp_path / "out").exists()


def test_parts_by_article_are_a_zip_or_a_folder(run, demonstration, tmp_path):
    pytest.importorskip("pyarrow")
    words = ("export", "--format", "parquet", "--partition", "article", "--sample")
    assert run(*words, "--out", "parts/").exit_code == 0
    [file] = (tmp_path / "parts").glob("article=*/labels.parquet")
    with ZipFile(io.BytesIO(run(*words).stdout_bytes)) as archive:
        assert archive.read(f"{file.parent.name}/labels.parquet") == file.read_bytes()


def test_the_splits_are_warned_of(run, demonstration):
    words = ("export", "--format", "huggingface", "--sample", "--labels", "best")
    done = run(*words)
    [split] = {
        row["split"] for row in csv.DictReader(io.StringIO(run("export", "--sample").stdout))
    }
    shares = {"train": 80, "dev": 10, "test": 10}
    for name, share in shares.items():
        told = f"Split: No article is in {name}; {share}% was asked for.\n"
        assert (told in done.stderr) == (name != split)
    assert (
        f"Split: {split} has 100% of the articles; {shares[split]}% was asked for." in done.stderr
    )
