"""agreement --csv: placeholders, lists in cells, the level by itself, and CSV of any shape."""

import pytest

from tests.cli.test_agreement import COLUMNS, find, json_of


@pytest.fixture
def table(tmp_path):
    """Write a CSV in the folder: table("unit,who,value", "1,a,x", ...)."""

    def write(*lines):
        (tmp_path / "table.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    return write


def figure(run, table, lines, *options, name="percent"):
    """Return the value of a figure and the notes on standard error."""
    table(*lines)
    done = run("agreement", "--csv", "table.csv", *COLUMNS, *options, "--json")
    value = next(one["value"] for one in json_of(done)["figures"] if one["name"] == name)
    return value, done.stderr


GRADES = ("unit,who,value", "1,a,1", "1,b,1", "2,a,5", "2,b,5", "3,a,3", "3,b,NA", "4,a,-", "4,b,2")


@pytest.mark.parametrize("level", ["ordinal", "interval", "ratio"])
def test_placeholders_are_missing_where_values_have_an_order(run, table, level):
    value, notes = figure(run, table, GRADES, "--level", level)
    assert value == 1
    assert "“NA” (1 row), “-” (1 row): counted as missing." in notes


def test_placeholders_are_named_where_they_could_be_values(run, table):
    value, notes = figure(run, table, GRADES, "--level", "nominal")
    assert value == 0.5
    assert "counted as a value. If it is missing: --missing NA --missing -." in notes
    value, notes = figure(run, table, GRADES, "--level", "nominal", "--missing", "na")
    assert value == pytest.approx(2 / 3)
    assert "“-”" not in notes  # a person who names words has decided about the others


def test_a_placeholder_that_the_order_names_is_a_value(run, table):
    lines = (
        "unit,who,value",
        "1,a,none",
        "1,b,none",
        "2,a,much",
        "2,b,none",
        "3,a,n/a",
        "3,b,some",
    )
    options = ("--level", "ordinal", "--order", "none,some,much")
    value, notes = figure(run, table, lines, *options)
    assert value == 0.5
    assert "“n/a” (1 row): counted as missing." in notes and "none" not in notes


@pytest.mark.parametrize(
    ("values", "level"),
    [
        (("yes", "no", "yes", "yes"), "nominal"),
        (("0", "1", "1", "NA"), "nominal"),
        (("1", "2", "3", "NA"), "ordinal"),
        (("0.5", "2", "3", "1.25"), "interval"),
        (("a|b", "b", "b|a", "a"), "set"),
        (('"[""a"", ""b""]"', "b", "b", "a"), "set"),
    ],
)
def test_the_level_is_guessed_and_named(run, table, values, level):
    one, two, three, four = values
    lines = ("unit,who,value", f"1,a,{one}", f"1,b,{two}", f"2,a,{three}", f"2,b,{four}")
    _, notes = figure(run, table, lines)
    assert f"Level {level}, because " in notes and "--level" in notes
    _, notes = figure(run, table, lines, "--level", level)
    assert "because" not in notes


def test_several_rows_of_one_person_and_unit_mean_a_set(run, table):
    lines = ("unit,who,value", "1,a,x", "1,a,y", "1,b,y", "1,b,x", "2,a,x", "2,b,x")
    value, notes = figure(run, table, lines)
    assert value == 1 and "Level set" in notes


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('"{""choices"": [""us"", ""uk""]}"', '"{""choices"": [""uk"", ""us""]}"'),
        ('"[""us"", ""uk""]"', "uk|us"),
        ("\"['us', 'uk']\"", "\"{'labels': ['uk', 'us']}\""),
    ],
)
def test_a_list_in_a_cell_is_a_set(run, table, one, other):
    lines = ("unit,who,value", f"1,a,{one}", f"1,b,{other}", "2,a,kp", "2,b,kp")
    assert figure(run, table, lines, "--level", "set")[0] == 1


@pytest.mark.parametrize("joiner", ["#", ";", ", ", "/"])
def test_labels_joined_otherwise_are_named_and_split_by_the_separator(run, table, joiner):
    lines = ("unit,who,value", f'1,a,"us{joiner}uk"', f'1,b,"uk{joiner}us"', "2,a,kp", "2,b,kp")
    value, notes = figure(run, table, lines, "--level", "set")
    assert value == 0.5
    separator = joiner.strip()
    assert f'add --separator "{separator}"' in notes and "(2 rows like it)" in notes
    value, notes = figure(run, table, lines, "--level", "set", "--separator", separator)
    assert (value, notes) == (1, "")


def test_a_list_is_no_single_label_without_a_word(run, table):
    lines = ("unit,who,value", "1,a,us|uk", "1,b,uk|us", "2,a,kp", "2,b,kp")
    value, notes = figure(run, table, lines, "--level", "nominal")
    assert value == 0.5 and "If it is several, add --level set." in notes


@pytest.mark.parametrize(
    "content",
    [
        b"sep=;\r\nunit;who;value\r\n1;a;x\r\n1;b;x\r\n2;a;y\r\n2;b;x\r\n",
        b'"sep=|"\nunit|who|value\n1|a|x\n1|b|x\n2|a|y\n2|b|x\n',
        b"unit, who , value\n1, a , x\n1, b, x\n2, a, y\n2, b, x\n",
        b'unit, who, value\n1, a, "x"\n1, b, "x"\n2, a, "y, z"\n2, b, "x"\n',
        b"\n ,,\nunit,who,value\n1,a,x\n1,b,x\n,,\n2,a,y\n2,b,x,,\n",
        "unit\twho\tvalue\r\n1\tОля\tтак\r\n1\tІван\tтак\r\n2\tОля\tні\r\n2\tІван\tтак".encode("utf-16"),
        "unit;who;value\n1;Оля;так\n1;Іван;так\n2;Оля;ні\n2;Іван;так\n".encode("cp1251"),
        b'unit;who;value;"a, long, name, with, commas"\n1;a;x;\n1;b;x;\n2;a;y;\n2;b;x;\n',
    ],
)  # fmt: skip
def test_a_csv_is_read_as_import_reads_it(run, tmp_path, content):
    (tmp_path / "table.csv").write_bytes(content)
    done = run("agreement", "--csv", "table.csv", *COLUMNS, "--level", "nominal", "--json")
    assert find(json_of(done), "percent", "value", "nominal")["value"] == 0.5


def test_encoding_and_delimiter_can_be_chosen(run, tmp_path):
    text = "unit~who~value\n1~é~x\n1~b~x\n"
    (tmp_path / "table.csv").write_bytes(text.encode("cp437"))
    words = ("agreement", "--csv", "table.csv", *COLUMNS, "--json", "--encoding", "cp437")
    done = run(*words, "--delimiter", "~")
    [pair] = json_of(done)["pairs"]
    assert {pair["first"], pair["second"]} == {"é", "b"}
    wrong = run(*words, "--delimiter", "~~")
    assert wrong.exit_code == 1 and "does not separate columns" in wrong.stderr
