"""A lead's scheme file is checked: every mistake is named with its place, none raises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.errors import Invalid
from annotate.schemes import builtin, check, parse

GOOD = """
id = "weather"
version = 3
title = "Weather"
[[field]]
id = "source"
question = "Who says so?"
level = "nominal"
[[field.value]]
id = "station"
label = "Station"
key = "1"
group = "official"
asks = ["certainty", "source_name"]
[[field.value]]
id = "author"
label = "Own voice"
key = "9"
group = "author"
[[field]]
id = "certainty"
question = "How certain?"
level = "ordinal"
order = ["low", "high"]
[[field.value]]
id = "high"
label = "High"
key = "H"
[[field.value]]
id = "low"
label = "Low"
key = "l"
[[field.value]]
id = "none"
label = "None"
key = "n"
outside = true
[[practice]]
text = "It will rain, the station said."
verdict = "claims"
source = "station"
fields = { certainty = "high" }
reason = "Will is firm."
"""


def places(toml_text: str) -> list[str]:
    return [mistake.where for mistake in check(toml_text)]


def test_a_good_scheme_is_read_whole() -> None:
    assert check(GOOD) == []
    scheme = parse(GOOD)
    assert (scheme.id, scheme.version, scheme.title) == ("weather", 3, "Weather")
    assert [field.id for field in scheme.fields] == ["source", "certainty"]
    assert scheme.fields[1].order == ("low", "high")
    assert scheme.fields[1].values[0].key == "h"
    assert scheme.source.values[0].asks == ("certainty", "source_name")
    assert scheme.practice[0].fields == {"certainty": "high"}
    assert scheme.toml == GOOD


def test_without_an_order_the_values_stand_lowest_first() -> None:
    scheme = parse(GOOD.replace('order = ["low", "high"]', ""))
    assert scheme.fields[1].order == ("high", "low")


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('id = "weather"', 'id = "Weather!"', "id"),
        ('id = "weather"', "", "id"),
        ("version = 3", "version = 0", "version"),
        ("version = 3", 'version = "3"', "version"),
        ('title = "Weather"', "title = 7", "title"),
        ('title = "Weather"', 'titel = "Weather"', "titel"),
        ('id = "source"', 'id = "speaker"', "field[0].id"),
        ('id = "certainty"\nq', 'id = "comment"\nq', "field[1].id"),
        ('id = "certainty"\nq', 'id = "how sure"\nq', "field[1].id"),
        ('id = "certainty"\nq', 'id = "source"\nq', "field[1].id"),
        ('question = "How certain?"', "", "field[1].question"),
        ('level = "ordinal"', 'level = "ordered"', "field[1].level"),
        ('level = "ordinal"', 'level = "nominal"', "field[1].order"),
        ('level = "ordinal"', 'level = "text"', "field[1].value"),
        ('order = ["low", "high"]', 'order = ["low"]', "field[1].order"),
        ('order = ["low", "high"]', 'order = ["low", "low"]', "field[1].order"),
        ('order = ["low", "high"]', 'order = ["low", "high", "none"]', "field[1].order"),
        ('order = ["low", "high"]', "order = 3", "field[1].order"),
        ('id = "author"', 'id = "station"', "field[0].value[1].id"),
        ('id = "author"', 'id = "no_claim"', "field[0].value[1].id"),
        ('id = "author"', 'id = "a|b"', "field[0].value[1].id"),
        ('label = "Own voice"', 'label = "Station"', "field[0].value[1].label"),
        ('label = "Own voice"', "", "field[0].value[1].label"),
        ('group = "author"', "", "field[0].value[1].group"),
        ('group = "author"', 'group = "author"\ncolour = 10', "field[0].value[1].colour"),
        ('group = "author"', 'group = "author"\ncolour = true', "field[0].value[1].colour"),
        ('key = "9"', 'key = "1"', "field[0].value[1].key"),
        ('key = "9"', 'key = "0"', "field[0].value[1].key"),
        ('key = "9"', 'key = "T"', "field[0].value[1].key"),
        ('key = "9"', 'key = "ж"', "field[0].value[1].key"),
        ('key = "l"', 'key = "h"', "field[1].value[1].key"),
        ('"source_name"]', '"outlet"]', "field[0].value[0].asks"),
        ('"source_name"]', '"certainty"]', "field[0].value[0].asks"),
        ('key = "l"', 'key = "l"\nasks = ["source_name"]', "field[1].value[1].asks"),
        ("outside = true", "outside = 1", "field[1].value[2].outside"),
        ("outside = true", 'examples = ["", "x"]', "field[1].value[2].examples"),
        ('verdict = "claims"', 'verdict = "perhaps"', "practice[0].verdict"),
        ('source = "station"', 'source = "cloud"', "practice[0].source"),
        ('source = "station"', "", "practice[0].source"),
        ('source = "station"', 'source = "author"', "practice[0].fields"),
        ('{ certainty = "high" }', '{ certainty = "sky" }', "practice[0].fields.certainty"),
        ('{ certainty = "high" }', "{ certainty = 1 }", "practice[0].fields"),
        ('reason = "Will is firm."', "", "practice[0].reason"),
    ],
)
def test_a_mistake_is_named_with_its_place(old: str, new: str, where: str) -> None:
    assert old in GOOD
    assert where in places(GOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    "toml_text",
    [
        "id = ",
        "a = " + "[" * 5000,
        "a = " + "9" * 5000,
        'id = "\ud800"',
        "#" * 200_001,
        "\0",
    ],
)
def test_text_that_is_no_toml_is_one_mistake(toml_text: str) -> None:
    mistakes = check(toml_text)
    assert len(mistakes) == 1
    assert mistakes[0].reason
    assert mistakes[0].remedy


def test_a_scheme_without_fields_or_values_is_refused() -> None:
    assert "field" in places('id = "x"\nversion = 1\ntitle = "X"')
    no_values = GOOD.partition("[[field.value]]")[0]
    assert "field[0].value" in places(no_values)


def test_parts_of_the_wrong_shape_are_mistakes() -> None:
    for text in ("field = 1", "field = [1]", "rule = [[]]", "practice = {}", "field = [{value=1}]"):
        assert places(text)


def test_parse_lists_every_mistake_with_its_place() -> None:
    broken = GOOD.replace('key = "9"', 'key = "0"').replace("version = 3", "version = -1")
    with pytest.raises(Invalid) as caught:
        parse(broken)
    assert caught.value.reason.splitlines()[1:] == [
        "line 3, version: This must be a whole number from 1 to 1000000000. "
        "Write it without quotation marks.",
        "line 18, field source, value author, key: 0 and T are the verdicts' keys. "
        "Choose another key.",
    ]


def test_the_same_keys_may_serve_two_fields() -> None:
    assert check(GOOD.replace('key = "l"', 'key = "1"')) == []


@given(st.integers(0, 400), st.integers(0, 400), st.text(max_size=8))
def test_no_damage_to_a_scheme_file_raises(start: int, length: int, inserted: str) -> None:
    text = builtin("news-source").toml
    at = start * len(text) // 401
    for mistake in check(text[:at] + inserted + text[at + length :]):
        assert mistake.reason
