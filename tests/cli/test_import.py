"""import: files and folders become articles; what is refused is named and the rest is imported."""

import os
import sqlite3
import threading
from contextlib import suppress

import openpyxl
import pytest

from annotate.workflow.articles import count_articles
from annotate.workflow.assign import slots_for
from annotate.workflow.operations.opening import open_existing
from tests.cli.conftest import SEEDS

SEED = str(SEEDS / "seed_article.txt")


def stored(tmp_path):
    store = open_existing(str(tmp_path / "annotate.db"))
    rows = store.reader().execute("select ref, title, text from article order by ref").fetchall()
    store.close()
    return rows


def test_a_file_becomes_an_article_in_a_new_project_file(run, tmp_path):
    done = run("import", SEED)
    assert done.exit_code == 0
    assert done.stdout == "1 article with 57 units imported, 0 already imported, 0 refused.\n"
    [(ref, title, text)] = stored(tmp_path)
    assert (ref, title[:12]) == ("seed_article", "North Korean")
    assert text.encode() == (SEEDS / "seed_article.txt").read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in folders")
def write(pipe):
    with suppress(BrokenPipeError):
        pipe.write_text("A pipe was read.")


def test_a_folder_gives_no_pipe_no_device_and_no_link_that_leads_outside(run, tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("A secret stands here.")
    (folder / "one.txt").write_text("One thing happened.")
    pipe = folder / "pipe.txt"
    os.mkfifo(pipe)
    (folder / "device.txt").symlink_to("/dev/null")
    (folder / "out.txt").symlink_to("../secret.txt")
    (folder / "broken.txt").symlink_to("nowhere.txt")
    writer = threading.Thread(target=write, args=[pipe])  # waits until someone reads
    writer.start()
    result = run("import", str(folder))
    os.close(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK))
    writer.join()
    assert result.exit_code == 0, result.output
    assert "1 article with 1 unit imported, 0 already imported, 0 refused." in result.output


def test_a_folder_gives_every_readable_file_in_it_and_its_subfolders(run, tmp_path):
    folder = tmp_path / "texts"
    (folder / "deeper").mkdir(parents=True)
    (folder / "one.txt").write_text("One thing happened.")
    (folder / "TWO.TXT").write_text("Two things happened.")
    (folder / "deeper" / "three.md").write_text("# Three\n\nThree things happened.")
    (folder / "four.rtf").write_text(r"{\rtf1 Four things happened.}")
    (folder / "notes.xyz").write_text("Not asked for.")
    done = run("import", "texts")
    assert done.exit_code == 0
    assert [ref for ref, *_ in stored(tmp_path)] == ["TWO", "four", "one", "three"]


def test_a_text_that_is_already_imported_is_not_a_mistake(run, sample):
    done = run("import", SEED)
    assert done.exit_code == 0
    assert "0 articles with 0 units imported, 1 already imported, 0 refused." in done.stdout


def test_bad_files_are_named_on_a_line_each_and_good_ones_are_imported(run, tmp_path):
    (tmp_path / "good.txt").write_text("The mayor spoke.")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (tmp_path / "broken.txt").write_bytes(("Grüße aus Köln. " * 9).encode() + b"\xff")
    (tmp_path / "blank.txt").write_text(" \n\t\n")
    names = ["empty.txt", "binary.txt", "picture.txt", "good.txt", "broken.txt", "blank.txt"]
    done = run("import", *names)
    assert done.exit_code == 1
    assert "1 article with 1 unit imported, 0 already imported, 5 refused." in done.stdout
    lines = [line for line in done.stderr.splitlines() if line.split(":")[0] in names]
    assert [line.split(":")[0] for line in lines] == [n for n in names if n != "good.txt"]
    assert all(len(line.split(": ", 1)[1]) > 20 for line in lines)
    assert "empty" in lines[0] and "UTF-8" in lines[3]
    assert [ref for ref, *_ in stored(tmp_path)] == ["good"]


def test_an_older_encoding_is_detected(run, tmp_path):
    text = "Уряд заявив, що міст відкриють у травні. Інженери сумніваються в цьому. " * 4
    (tmp_path / "old.txt").write_bytes(text.encode("windows-1251"))
    assert run("import", "old.txt").exit_code == 0
    assert stored(tmp_path)[0][2] == text


def test_a_file_of_20_mb_is_refused_with_the_limit(run, tmp_path):
    (tmp_path / "large.txt").write_bytes(b"It goes on and on. " * 1_110_000)
    done = run("import", "large.txt")
    assert done.exit_code == 1
    assert "large.txt: “large.txt” is 21.1 MB. The limit is 20 MB." in done.stderr
    assert stored(tmp_path) == []


def test_an_article_too_long_to_label_is_refused_with_the_limit(run, tmp_path):
    (tmp_path / "long.txt").write_bytes(b"It goes on and on. " * 110_000)
    done = run("import", "long.txt")
    assert done.exit_code == 1
    assert "2,090,000 characters" in done.stderr
    assert stored(tmp_path) == []


def test_a_text_without_a_sentence_end_is_one_unit(run, tmp_path):
    (tmp_path / "open.txt").write_text("no stop and no capital in this line at all\n")
    assert "1 article with 1 unit imported" in run("import", "open.txt").stdout


def test_a_dry_run_reports_the_same_and_stores_nothing(run, tmp_path):
    (tmp_path / "a.txt").write_text("One thing happened. Then another.")
    (tmp_path / "b.txt").write_text("One thing happened. Then another.")
    looked = run("import", "--dry-run", "a.txt", "b.txt")
    assert looked.exit_code == 0
    assert not (tmp_path / "annotate.db").exists()
    done = run("import", "a.txt", "b.txt")
    assert looked.stdout == done.stdout.replace("units imported", "units would be imported")
    assert "1 article with 2 units imported, 1 already imported" in done.stdout


def test_a_dry_run_knows_what_is_stored(run, sample):
    assert "1 already imported" in run("import", "--dry-run", SEED).stdout
    store = open_existing(str(sample))
    assert count_articles(store) == 1
    store.close()


def test_progress_goes_to_stderr_so_that_stdout_is_one_line(run):
    done = run("import", SEED)
    assert "Importing" in done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_a_missing_file_is_named_and_the_others_are_imported(run, tmp_path):
    (tmp_path / "good.txt").write_text("The mayor spoke.")
    done = run("import", "missing.txt", "good.txt", "lost.txt")
    assert done.exit_code == 1
    lines = [line for line in done.stderr.splitlines() if "no such file" in line]
    assert [line.split(":")[0] for line in lines] == ["missing.txt", "lost.txt"]
    assert "1 article with 1 unit imported, 0 already imported, 2 refused." in done.stdout
    assert [text for _, _, text in stored(tmp_path)] == ["The mayor spoke."]


def test_without_a_path_it_is_wrong_use(run):
    assert run("import").exit_code == 2


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_stay_as_they_are(run, tmp_path, ends):
    text = f"A title{ends}{ends}The mayor spoke.{ends}"
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbf" + text.encode())
    run("import", "a.txt")
    assert stored(tmp_path)[0][2] == text


def test_columns_format_encoding_and_language_can_be_set(run, tmp_path):
    rows = "kicker;body_de\nDie Fähre;Sie fährt später. Niemand wartet.\n"
    (tmp_path / "a.csv").write_bytes(rows.encode("windows-1252"))
    done = run(
        "import", "a.csv", "--encoding", "windows-1252", "--language", "de",
        "--column", "text=body_de", "--column", "title=kicker",
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    [(_, title, text)] = stored(tmp_path)
    assert (title, text) == ("Die Fähre", "Sie fährt später. Niemand wartet.")
    store = open_existing(str(tmp_path / "annotate.db"))
    assert store.reader().execute("select language from article").fetchone()[0] == "de"
    store.close()


def test_encoding_and_delimiter_can_be_chosen(run, tmp_path):
    # These bytes are also UTF-8, which is what would be guessed.
    (tmp_path / "a.csv").write_bytes("title~text\nCafÃ©~Il ferme.\n".encode("cp1252"))
    done = run("import", "a.csv", "--encoding", "cp1252", "--delimiter", "~")
    assert done.exit_code == 0, done.stderr
    [(_, title, text)] = stored(tmp_path)
    assert (title, text) == ("CafÃ©", "Il ferme.")


def test_a_sheet_can_be_chosen(run, tmp_path):
    book = openpyxl.Workbook()
    for name in ("Reuters", "Yonhap"):
        sheet = book.create_sheet(name)
        sheet.append(["text"])
        sheet.append([f"{name} said so."])
    book.save(tmp_path / "a.xlsx")
    done = run("import", "a.xlsx", "--sheet", "Yonhap")
    assert done.exit_code == 0, done.stderr
    [(_, _, text)] = stored(tmp_path)
    assert text == "Yonhap said so."


def test_ready_sentences_are_imported_with_the_format_items(run, tmp_path):
    (tmp_path / "a.csv").write_text("sentence\nOne thing. And another.\nA third.\n")
    assert "1 article with 2 units" in run("import", "--format", "items", "a.csv").stdout


@pytest.mark.parametrize("column", ["text", "song=title", "=title"])
def test_a_column_that_is_not_role_and_name_is_wrong_use(run, tmp_path, column):
    (tmp_path / "a.csv").write_text("text\nOne thing.\n")
    done = run("import", "a.csv", "--column", column)
    assert done.exit_code == 2
    assert "ROLE=NAME" in done.stderr


def test_an_unknown_format_is_named_with_the_known_ones(run, tmp_path):
    (tmp_path / "a.csv").write_text("text\nOne thing.\n")
    done = run("import", "a.csv", "--format", "song")
    assert done.exit_code != 0
    assert "items" in done.stderr


def test_nearly_the_same_texts_are_named_and_both_are_imported(run, tmp_path):
    text = " ".join(f"Bridge {n} opens in week {n}, the mayor said." for n in range(20))
    (tmp_path / "a.txt").write_text(text)
    (tmp_path / "b.txt").write_text(text + " He smiled.")
    done = run("import", "a.txt", "b.txt")
    assert done.exit_code == 0
    assert "2 articles" in done.stdout
    assert "b.txt:" in done.stderr and "they share a split" in done.stderr
    assert "(a.txt); they share a split" in done.stderr


@pytest.mark.parametrize("other", ["{}", "# {}", "*{}*\n"])
def test_the_same_article_in_another_format_is_refused_unless_it_is_asked_for(run, tmp_path, other):
    text = " ".join(f"Bridge {n} opens in week {n}, the mayor said." for n in range(20))
    (tmp_path / "a.txt").write_text(text)
    (tmp_path / "b.md").write_text(other.format(text.replace(". ", ".\n\n")))
    looked = run("import", "--dry-run", "a.txt", "b.md")
    assert looked.stdout.endswith(" 0 already imported, 1 refused.\n")
    run("import", "a.txt")
    done = run("import", "b.md")
    assert done.exit_code == 1
    assert done.stdout == "0 articles with 0 units imported, 0 already imported, 1 refused.\n"
    assert done.stderr.splitlines()[-1].endswith("(a). Add --near to import it as well.")
    assert len(stored(tmp_path)) == 1
    done = run("import", "--near", "b.md")
    assert (done.exit_code, done.stdout[:9]) == (0, "1 article")
    assert len(stored(tmp_path)) == 2
    assert "100% the same" in done.stderr


def test_a_table_is_imported_row_by_row_and_refused_rows_are_named(run, tmp_path):
    (tmp_path / "std.csv").write_text(
        "id,title,text,date,url\n"
        "A1,T1,One thing happened.,2024-10-23,https://a.example/1\n"
        ",,,,\n"
        "A2,T2,One thing happened.,,\n"
        "A3,T3,,,\n"
        "A4,T4,Another thing happened.,notadate,javascript:alert(1)\n"
    )
    looked = run("import", "--dry-run", "std.csv")
    done = run("import", "std.csv")
    assert (looked.exit_code, done.exit_code) == (1, 1)
    assert done.stderr.endswith(looked.stderr)  # the file is created first
    lines = [line for line in done.stderr.splitlines() if line.startswith("std.csv")]
    assert lines == [
        "std.csv, row 4 (T2): same text as std.csv, row 2 (T1).",
        "std.csv, row 6 (T4): “notadate” is not a date, so the article has none.",
        "std.csv, row 6 (T4): “javascript:alert(1)” is not a web address, so the article has none.",
        "std.csv, row 5 (T3): The text is missing. Fill it in, or delete the row.",
    ]
    assert "2 articles with 2 units imported, 1 already imported, 1 refused." in done.stdout
    assert [ref for ref, *_ in stored(tmp_path)] == ["A1", "A4"]
    again = run("import", "std.csv").stderr
    assert "std.csv, row 2 (T1): same text as “T1”, which is already in the project." in again


def test_the_first_of_many_lines_are_shown_and_the_others_counted(run, tmp_path):
    rows = "".join(f"T{n},\n" for n in range(30)) + "".join(f"S{n},Same.\n" for n in range(31))
    (tmp_path / "many.csv").write_text("title,text\n" + rows)
    done = run("import", "many.csv")
    lines = done.stderr.splitlines()
    assert sum("The text is missing." in line for line in lines) == 20
    assert "many.csv: and 10 more rows were left out." in lines
    assert sum("same text as many.csv, row 32 (S0)" in line for line in lines) == 20
    assert "and 10 more like these." in lines
    assert "1 article with 1 unit imported, 30 already imported, 30 refused." in done.stdout


def test_many_files_are_all_stored_in_batches(run, tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(120):
        (folder / f"{number:03}.txt").write_text(f"Thing number {number} happened.")
    done = run("import", "texts")
    assert "120 articles with 120 units imported, 0 already imported, 0 refused." in done.stdout
    assert len(stored(tmp_path)) == 120


def own_k(tmp_path):
    store = open_existing(str(tmp_path / "annotate.db"))
    sql = "select id, k, calibration from article order by rowid"
    rows = store.reader().execute(sql).fetchall()
    store.close()
    return rows


def test_an_import_sets_how_many_people_label_its_articles(run, tmp_path):
    for n in range(20):
        (tmp_path / f"{n}.txt").write_text(f"Gull {n} sings.")
    files = [f"{n}.txt" for n in range(20)]
    assert run("import", *files, "--k", "3", "--share", "50").exit_code == 0
    kept = own_k(tmp_path)
    assert {k for _, k, _ in kept} == {1, 3}
    assert all(k == slots_for(article, 3, 50) for article, k, _ in kept)
    (tmp_path / "all.txt").write_text("Everybody reads this.")
    assert run("import", "all.txt", "--calibration").exit_code == 0
    assert own_k(tmp_path)[-1][1:] == (None, 1)


def test_a_wrong_number_of_people_imports_nothing(run, tmp_path):
    (tmp_path / "one.txt").write_text("One thing happened.")
    assert run("import", "one.txt", "--k", "0").exit_code == 1
    assert run("import", "one.txt", "--k", "3", "--share", "101").exit_code == 1
    assert run("import", "one.txt", "--k", "0", "--dry-run").exit_code == 1
    assert run("import", "one.txt", "--share", "50").exit_code == 2
    assert run("import", "one.txt", "--calibration", "--k", "3").exit_code == 2
    assert not (tmp_path / "annotate.db").exists() or own_k(tmp_path) == []


def test_dates_are_exported_as_iso_and_kept_as_they_were_written(run, tmp_path):
    (tmp_path / "a.csv").write_text(
        "text,date,language\nIt rained on Monday.,12 March 2024,en\n"
        "Es regnete am Montag.,03/12/2024,de\nIt was late on Monday.,03/12/2024,en\n"
    )
    done = run("import", "a.csv")
    assert done.stderr.count("can be two dates") == 1
    db = sqlite3.connect(tmp_path / "annotate.db")
    dates = db.execute("select published, published_given from article order by rowid").fetchall()
    db.close()
    assert dates == [
        ("2024-03-12", "12 March 2024"), ("2024-12-03", "03/12/2024"), ("03/12/2024", ""),
    ]  # fmt: skip
