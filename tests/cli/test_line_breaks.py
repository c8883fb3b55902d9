"""A sentence over several lines: one line in exports and views, offsets as in the text."""

import csv
import io
import sqlite3

import pytest

BREAKS = ["\n", "\r\n", "\r"]


def text_of(line_break):
    lines = (
        "The minister for transport said on Monday that the",
        "bridge will open in May, if it does not rain",
        "again. Engineers who have seen the plans doubt that",
        "the piers will be ready before the summer is over.",
    )
    return line_break.join(lines) + line_break


@pytest.fixture(params=BREAKS, ids=["LF", "CRLF", "CR"])
def text(request, run, tmp_path):
    """A wrapped article whose first sentence Ann has labelled, by its words on one line."""
    text = text_of(request.param)
    (tmp_path / "wrapped.txt").write_bytes(text.encode())
    assert run("import", "wrapped.txt").stdout.startswith("1 article with 2 units")
    shown = " ".join(text.split()).partition(". ")[0] + "."
    (tmp_path / "labels.csv").write_text(
        "sentence,reviewer,source,confidence,claim_text\n"
        f'"{shown}",Ann,us_official,high,"on Monday that the bridge will open in May"\n'
    )
    done = run("import-labels", "labels.csv")
    assert (done.exit_code, done.stderr) == (0, ""), done.stderr
    return text


def rows_of(done):
    return list(csv.DictReader(io.StringIO(done.stdout, newline="")))


def test_a_line_break_is_one_space_per_character_and_offsets_are_those_of_the_text(
    run, text, tmp_path
):
    [row] = rows_of(run("export"))
    start, end = int(row["sentence_start"]), int(row["sentence_end"])
    written = text[start:end].replace("\r", " ").replace("\n", " ")
    assert row["sentence"] == written and "\n" not in written
    claim = written[int(row["claim_start"]) : int(row["claim_end"])]
    assert row["claim_text"] == claim
    assert " ".join(claim.split()) == "on Monday that the bridge will open in May"
    db = sqlite3.connect(tmp_path / "annotate.db")
    assert db.execute("select sentence, claim_text from labels").fetchall() == [(written, claim)]
    assert db.execute("select text from article").fetchone() == (text,)
    db.close()


def test_an_export_comes_back_unchanged_even_by_the_words_alone(run, text, tmp_path):
    exported = run("export").stdout_bytes
    (tmp_path / "out.csv").write_bytes(exported)
    other = ("--db", "other.db")
    run(*other, "import", "wrapped.txt")
    done = run(*other, "import-labels", "out.csv")
    assert done.stdout == "1 answer imported, 0 already imported, 0 refused.\n"
    assert run(*other, "export").stdout_bytes == exported

    [row] = csv.DictReader(io.StringIO(exported.decode(), newline=""))
    cells = {
        name: row[name] for name in ("sentence", "reviewer", "source", "confidence", "claim_text")
    }
    with (tmp_path / "words.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, [*cells])
        writer.writeheader()
        writer.writerow({**cells, "reviewer": "Bob"})
    done = run("import-labels", "words.csv")
    assert done.stdout == "1 answer imported, 0 already imported, 0 refused.\n"


def test_the_command_line_shows_a_sentence_on_one_line(run, text):
    [row] = rows_of(run("export"))
    shown = run("sentences", "wrapped.txt").stdout.splitlines()
    assert len(shown) == 2 and shown[0].endswith(row["sentence"])
    history = run("history", row["sentence_id"]).stdout
    assert history.startswith(row["sentence"] + "\n")


def test_language_and_tags_follow_the_split(run, text):
    [article] = {row["article_id"] for row in rows_of(run("export"))}
    run("articles", "tag", "rail", article)
    run("articles", "tag", "bridge", article)
    [row] = rows_of(run("export"))
    names = list(row)
    assert names[names.index("split") :][:3] == ["split", "language", "tags"]
    assert (row["language"], row["tags"]) == ("en", "bridge; rail")
