"""A scheme written as TOML says the same when it is read."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.schemes import builtin, builtin_names, check, parse, read
from annotate.schemes.writing import write


@pytest.mark.parametrize("name", builtin_names())
def test_a_built_in_scheme_is_the_same_after_writing(name) -> None:
    scheme = builtin(name)
    assert parse(write(scheme)) == scheme
    assert write(parse(write(scheme))) == write(scheme)


def test_what_is_retired_or_merged_is_written_with_its_id() -> None:
    scheme = builtin("news-source")
    first, second, *others = scheme.source.values
    values = (replace(first, retired=True), replace(second, merged_into="author"), *others)
    further = tuple(replace(field, required=False) for field in scheme.further)
    changed = replace(scheme, fields=(replace(scheme.source, values=values), *further))
    text = write(changed)
    assert "retired = true\n" in text and 'merged_into = "author"\n' in text
    assert "required = false\n" in text and "outside = false" not in text
    assert [mistake for mistake in check(text) if "practice" not in mistake.where] == []


texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t\"'\\"), max_size=60
).map(str.strip)


@given(texts, texts, st.lists(texts.filter(bool), max_size=3), texts.filter(bool))
def test_any_text_is_read_as_it_was_written(definition, counter, examples, reason) -> None:
    scheme = builtin("admiralty")
    value = replace(
        scheme.source.values[0],
        definition=definition,
        counter_example=counter,
        examples=tuple(examples),
    )
    source = replace(scheme.source, values=(value, *scheme.source.values[1:]))
    practice = (replace(scheme.practice[0], reason=reason), *scheme.practice[1:])
    changed = replace(scheme, fields=(source, *scheme.further), practice=practice)
    found, _ = read(write(changed))
    assert found == changed


def test_a_draft_with_mistakes_is_written_and_read_too() -> None:
    scheme = builtin("news-source")
    values = tuple(replace(value, key="1", label="", group="") for value in scheme.source.values)
    broken = replace(scheme, title="", fields=(replace(scheme.source, values=values),))
    found, mistakes = read(write(broken))
    assert [value.key for value in found.source.values] == ["1"] * len(values)
    assert replace(found, groups=()).title == "" and len(mistakes) > 10
