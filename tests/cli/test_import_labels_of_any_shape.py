"""import-labels reads a CSV as other programs write it: its shape, its white space, its lists."""

import shutil
import sqlite3

import pytest

from annotate.records import Draft
from annotate.workflow.imports.articles import add_articles
from tests.conftest import made_file

ARTICLE = (
    "Kyiv hit overnight\n\nDrones struck a plant in Kyiv, Ukraine’s ministry said. The Kremlin"
    " denied it. Two people were killed, police said.\n\nHe said that it was no joke.\n"
)
HEADER = "reviewer,sentence,source\n"
DENIED = "Ann,The Kremlin denied it.,author\n"
CLAIMS = "select source from claim order by source"


@pytest.fixture(scope="module")
def article_file(tmp_path_factory):
    drafts = [Draft(text=ARTICLE, name="art.txt")]
    return made_file(tmp_path_factory.mktemp("art"), lambda db: add_articles(db, None, drafts))


@pytest.fixture
def article(article_file, tmp_path):
    shutil.copy(article_file, tmp_path)


@pytest.fixture
def take(run, tmp_path, article):
    """Import labels: take(text or bytes, option, …)."""

    def call(content, *options):
        data = content.encode() if isinstance(content, str) else content
        (tmp_path / "labels.csv").write_bytes(data)
        return run("import-labels", "--what-fits", "labels.csv", *options)

    return call


@pytest.fixture
def query(tmp_path):
    def ask(sql):
        db = sqlite3.connect(tmp_path / "annotate.db")
        rows = [row[0] for row in db.execute(sql)]
        db.close()
        return rows

    return ask


@pytest.mark.parametrize("header", ["reviewer,sentence,source", "Reviewer,Sentence, Source"])
def test_columns_named_like_the_roles_need_no_option(take, query, header):
    done = take(f"{header}\n{DENIED}")
    assert done.exit_code == 0, done.stderr
    assert "1 answer imported" in done.stdout
    assert query(CLAIMS) == ["author"]


@pytest.mark.parametrize(
    "content",
    [
        "sep=;\r\n" + (HEADER + DENIED).replace(",", ";"),
        '"sep=|"\n' + (HEADER + DENIED).replace(",", "|"),
        "\n,,\n" + HEADER + ",,\n" + DENIED + "\n , ,\n",
        "reviewer, sentence, source\nAnn, The Kremlin denied it., author\n",
        'reviewer, sentence, source\nAnn, "The Kremlin denied it.", "author"\n',
        (HEADER + DENIED).replace(",", "\t").encode("utf-16"),
        HEADER + DENIED.rstrip() + ",,\n",
    ],
)
def test_a_csv_is_read_as_import_reads_it(take, content):
    done = take(content)
    assert done.stdout.endswith("1 answer imported, 0 already imported, 0 refused.\n"), done.output


def test_commas_in_a_name_are_no_separators(take):
    name = "Who vouches (US, UK, Ukraine)?"
    done = take(
        f'"reviewer";"sentence";"{name}"\n"Ann";"The Kremlin denied it.";"author"\n',
        "--column",
        f"source={name}",
    )
    assert "1 answer imported" in done.stdout, done.output


def test_encoding_and_delimiter_can_be_chosen(run, take):
    text = (HEADER + DENIED.replace("Ann", "ZoÃ©")).replace(",", "~")  # as UTF-8: Zoé
    done = take(text.encode("cp1252"), "--encoding", "cp1252", "--delimiter", "~")
    assert "1 answer imported" in done.stdout, done.output
    assert "ZoÃ©" in run("people", "list").stdout


def test_a_row_with_a_zero_byte_is_refused_alone(take):
    done = take(HEADER + DENIED + "Bob,The Kremlin\0 denied it.,author\n")
    assert "line 3: It contains a character that cannot be stored (U+0000)." in done.stderr
    assert "1 answer imported, 0 already imported, 1 refused." in done.stdout


def test_an_unknown_word_has_one_line_with_its_count(take):
    rows = "".join(f"P{number},The Kremlin denied it.,Gov\n" for number in range(40))
    done = take(HEADER + rows + "Zoe,The Kremlin denied it.,Police\n" + DENIED)
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("40 rows (lines 2, 3, 4, 5, 6, …): source: “Gov” is not a value")
    assert lines[1].startswith("line 42: source: “Police” is not a value")
    assert "1 answer imported, 0 already imported, 41 refused." in done.stdout


@pytest.mark.parametrize(
    "cell",
    [
        "us_official|author",
        '"{""choices"": [""us_official"", ""author""]}"',
        '"[""author"", ""us_official""]"',
        "\"['us_official', 'author']\"",
        "us_official | author | author",
    ],
)
def test_several_labels_in_a_cell_are_several_claims(take, query, cell):
    text = f"{HEADER}Ann,The Kremlin denied it.,{cell}\n"
    done = take(text)
    assert "1 answer imported, 0 already imported, 0 refused." in done.stdout, done.output
    assert query(CLAIMS) == ["author", "us_official"]
    assert "0 answers imported, 1 already imported" in take(text).stdout


@pytest.mark.parametrize("cell", ['"[""author""]"', "['author']"])
def test_a_list_of_one_label_is_that_label(take, query, cell):
    assert take(f"{HEADER}Ann,The Kremlin denied it.,{cell}\n").exit_code == 0
    assert query(CLAIMS) == ["author"]


@pytest.mark.parametrize("separator", ["#", ";", "/"])
def test_another_separator_is_named_and_can_be_chosen(take, query, separator):
    text = f"{HEADER}Ann,The Kremlin denied it.,us_official{separator}author\n"
    done = take(text)
    assert f"add --separator “{separator}”" in done.stderr
    done = take(text, "--separator", separator)
    assert done.exit_code == 0, done.output
    assert query(CLAIMS) == ["author", "us_official"]


def test_a_row_with_other_labels_contradicts_one_with_several(take, query):
    several = "Ann,The Kremlin denied it.,us_official|author\n"
    done = take(HEADER + several + DENIED)
    assert "It contradicts line 2" in done.stderr and done.exit_code == 1
    assert query(CLAIMS) == []
    done = take(HEADER + "Ann,The Kremlin denied it.,author|no_claim\n")
    assert "both a source and a verdict" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        "The\u00a0Kremlin denied it.",
        "The  Kremlin   denied it.",
        "The\nKremlin denied it.",
        "The\u202fKrem\u00adlin denied\u200b it. ",
    ],
)
def test_white_space_may_differ_and_is_reported(take, words):
    done = take(f'{HEADER}Ann,"{words}",author\n')
    assert "1 answer imported" in done.stdout, done.output
    assert "1 sentence was found by the words: the white space is different" in done.stdout


def test_the_same_white_space_is_not_reported(take):
    assert "white space" not in take(HEADER + DENIED).output


def test_white_space_in_claim_words_may_differ(take, query):
    done = take(
        "reviewer,sentence,source,claim_text\n"
        'Ann,"Two people were\u00a0killed, police said.",author,"people  were killed"\n'
    )
    assert done.exit_code == 0, done.output
    assert query("select start || '-' || end from claim") == ["4-22"]


@pytest.mark.parametrize(
    ("words", "here", "there"),
    [
        ("Drones struck a plant in Kyiv, Ukraine's ministry said.", "’", "'"),
        ("Two people were killed - police said.", ",", " "),
    ],
)
def test_other_punctuation_is_refused_and_named(take, words, here, there):
    done = take(f'{HEADER}Ann,"{words}",author\n')
    assert done.exit_code == 1
    assert f"it has “{here}” where this has “{there}”" in done.stderr


@pytest.fixture
def exported(run, tmp_path, take):
    """The export for spreadsheets of an answer with a comment that looks like a formula."""
    assert take(
        "reviewer,sentence,source,comment\nAnn,The Kremlin denied it.,author,=1+1\n",
        "--column", "comment=comment",
    ).exit_code == 0  # fmt: skip
    run("export", "--format", "csv-spreadsheet", "-o", "out.csv")
    return (tmp_path / "out.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("delimiter", "encoding", "end"),
    [
        (",", "utf-8-sig", ""),
        (";", "utf-8-sig", "{0}\r\n"),
        (",", "utf-8", ""),
        (",", "utf-8-sig", "{0}\r\n\r\n"),
        ("\t", "utf-16", "{0}\r\n"),
    ],
)
def test_our_own_export_comes_back_from_a_spreadsheet_unchanged(
    take, exported, delimiter, encoding, end
):
    # As a program would save it: without quotation marks where its own separator is another.
    assert ",'=1+1," in exported
    rows = exported.replace(",", delimiter)
    empty = end.format(delimiter * exported.splitlines()[0].count(","))
    done = take((rows + empty).encode(encoding))
    assert done.stdout.endswith("0 answers imported, 1 already imported, 0 refused.\n"), done.output


def test_an_apostrophe_of_an_ordinary_export_stays(run, tmp_path, take, query):
    take(
        "reviewer,sentence,source,comment\nAnn,The Kremlin denied it.,author,'=1+1\n"
        'Bob,The Kremlin denied it.,author,=2+2\n',
        "--column", "comment=comment",
    )  # fmt: skip
    run("export", "-o", "out.csv")
    done = run("import-labels", "out.csv")
    assert done.stdout.endswith("0 answers imported, 2 already imported, 0 refused.\n"), done.output
