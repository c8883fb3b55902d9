"""Which keys choose each source, and what tells sources of one colour apart."""

from annotate.schemes import parse
from tests.browser.many import GROUPS, city, toml_of


def presses(scheme):
    return {value.label: value.presses for value in scheme.source.values}


def test_a_source_without_a_key_has_the_key_of_its_group_and_a_digit():
    found = presses(city())
    assert [found[label] for label in GROUPS["expert"][2]] == ["x1", "x2", "x3", "x4", "x5", "x6"]
    assert (found["Social media post"], found["Unnamed source"]) == ("m4", "8")
    assert len(set(found.values())) == len(found) == 24
    assert max(map(len, found.values())) == 2


def test_a_retired_source_takes_no_digit():
    at = 'label = "Newspaper"\n'
    found = presses(parse(toml_of([]).replace(at, at + "retired = true\n")))
    assert (found["Newspaper"], found["News agency"]) == ("", "m2")


def test_without_a_key_of_its_group_a_source_is_found_by_typing_alone():
    found = presses(parse(toml_of([]).replace('key = "x"\n', "")))
    assert found["Think tank"] == ""


def test_sources_of_one_colour_have_different_patterns_as_far_as_there_are_any():
    values = city().source.values
    looks = [(value.colour, value.pattern) for value in values]
    assert len(set(looks)) == 24
    assert [value.pattern for value in values if value.colour == 1] == [0, 1, 2]


def test_the_groups_come_in_their_order_with_their_sources():
    grouped = city().grouped
    assert [group.id for group, _ in grouped] == list(GROUPS)
    assert [[value.label for value in values] for _, values in grouped] == [
        labels for _, _, labels in GROUPS.values()
    ]


def test_a_group_that_is_not_listed_is_called_by_its_id():
    toml = toml_of([]).replace(
        'label = "Court"\ngroup = "official"', 'label = "Court"\ngroup = "law"'
    )
    last, values = parse(toml).grouped[-1]
    assert (last.id, last.label, [value.label for value in values]) == ("law", "law", ["Court"])
