"""Each mistake in a scheme file is one message with its line, in words its author knows."""

import pytest

from annotate.errors import Invalid
from annotate.schemes import check, decode, describe_mistakes, parse

SCHEME = '''# A comment with [[field]] in it.
id = "weather"
version = 3
title = "Weather"

[[group]]
id = "official"
label = "Officials"
key = "o"

[[field]]
id = "source"
question = "Who says so?"
level = "nominal"

[[field.value]]
id = "station"
label = "Station"
key = "1"
group = "official"
examples = [
  "A list [[field.value]] over several lines",
  "key = 3",
]
asks = ["certainty"]

[[field.value]]
id = "author"
label = "Own voice"
key = "9"
group = "author"
definition = """
The article itself.
key = "9"
[[field.value]]
"""

[[field]]
id = "certainty"
question = "How certain?"
level = "ordinal"

[[field.value]]
id = "high"
label = "High"
key = "h"

[[field.value]]
id = "low"
label = "Low"
key = "l"
'''
VALUES = "".join(
    f'[[field.value]]\nid = "v{number}"\nlabel = "Value {number}"\n\n' for number in range(500)
)


def test_the_scheme_of_these_tests_has_no_mistake() -> None:
    assert check(SCHEME) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("version = 3", "version =", "line 3: This is not TOML: Invalid value (column 10)."),
        ('key = "l"\n', 'key = "l', "line 51: This is not TOML: "),
        ('level = "ordinal"', 'level = "ordered"', "line 41, field certainty, level: This level"),
        ('key = "l"', 'key = "h"', "line 51, field certainty, value low, key: “h” is already used"),
        (
            '["certainty"]',
            '["mood"]',
            "line 25, field source, value station, asks: “mood” is not another field",
        ),
        (
            '["certainty"]',
            '["certainty", "source"]',
            "line 25, field source, value station, asks: “source” is not another field",
        ),
        (
            'key = "l"',
            'key = "l"\nasks = ["certainty"]',
            "line 52, field certainty, value low, asks: Only a source asks for more fields.",
        ),
        (
            'label = "Station"',
            'label = "<b>Station</b>"',
            "line 18, field source, value station, label: A name is plain text, without HTML.",
        ),
        (
            'label = "Station"',
            'label = "Sta\\ntion"',
            "line 18, field source, value station, label: A name is one line of visible",
        ),
        (
            'key = "o"',
            'key = "9"',
            "line 9, group official, key: “9” is also the key of “Own voice”",
        ),
        ('key = "o"', 'key = "0"', "line 9, group official, key: 0 and T are the verdicts' keys."),
        ('label = "Officials"', "", "line 6, group official, label: This is missing."),
        ('label = "Low"', "", "line 48, field certainty, value low, label: This is missing."),
        (
            'id = "low"',
            'id = "<b>"',
            "line 49, field certainty, value number 2, id: “<b>” is not an ID",
        ),
        (
            'title = "Weather"',
            'titel = "Weather"\ntitle = "W"',
            "line 4, titel: This key is unknown",
        ),
        ("The article itself.", "The \\u0000 article.", "line 32, field source, value author, def"),
    ],
)
def test_one_mistake_is_one_message_with_its_line(old: str, new: str, message: str) -> None:
    assert SCHEME.count(old) == 1
    [told] = describe_mistakes(SCHEME.replace(old, new))
    assert told.startswith(message)


def test_several_mistakes_come_in_the_order_of_their_lines() -> None:
    text = SCHEME.replace('["certainty"]', '["mood"]').replace('label = "Low"', 'label = "<b>"')
    told = describe_mistakes(text.replace('level = "ordinal"', 'level = "ordered"'))
    assert [one.split(",")[0] for one in told] == ["line 25", "line 41", "line 50"]


def test_of_500_values_the_first_that_is_too_many_is_named() -> None:
    start = SCHEME.index('[[field.value]]\nid = "high"')
    # Line 43 begins the first value, and each takes four lines.
    [told] = describe_mistakes(SCHEME[:start] + VALUES)
    assert told == "line 203, field certainty, value v40: There are more than 40. Leave some out."
    forty = VALUES[: VALUES.index('[[field.value]]\nid = "v40"')]
    assert check(SCHEME[:start] + forty) == []
    gone = VALUES[len(forty) : 3 * len(forty)].rpartition("[[field.value]]")[0]
    assert check(SCHEME[:start] + forty + gone.replace("\n\n", "\nretired = true\n\n")) == []


def test_ten_sources_of_a_group_without_keys_are_more_than_there_are_digits() -> None:
    more = "".join(
        f'[[field.value]]\nid = "m{n}"\nlabel = "M {n}"\ngroup = "official"\n' for n in range(10)
    )
    at = SCHEME.index('[[field]]\nid = "certainty"')
    [told] = describe_mistakes(SCHEME[:at] + more + SCHEME[at:])
    assert told.startswith("line 9, group official, key: This group has 10 sources without a key.")


@pytest.mark.parametrize("changed", ["\ufeff" + SCHEME, SCHEME.replace("\n", "\r\n")])
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(changed: str) -> None:
    assert parse(changed) == parse(SCHEME)
    wrong = changed.replace('key = "l"', 'key = "h"')
    assert describe_mistakes(wrong) == describe_mistakes(SCHEME.replace('key = "l"', 'key = "h"'))


def test_bytes_in_another_encoding_are_refused_with_their_line() -> None:
    assert decode(("\ufeff" + SCHEME).encode()) == SCHEME
    latin = SCHEME.replace("Own voice", "Die eigene Stärke").encode("latin-1")
    for data, line in ((latin, 29), (SCHEME.encode("utf-16"), 1)):
        with pytest.raises(Invalid) as caught:
            decode(data)
        assert caught.value.reason == f"line {line}: This is not UTF-8."


def test_a_mistake_in_a_text_written_inline_has_the_line_around_it() -> None:
    inline = (
        'id = "x"\ntitle = "X"\nfield = [{ id = "source", question = "", level = "nominal" }]\n'
    )
    assert [one.line for one in check(inline) if one.where == "field[0].question"] == [3]
