"""/guideline: every value and rule of the current scheme."""


def test_every_value_is_shown_with_definition_examples_and_counter_example(
    client, scheme, alice, words
):
    text = words(client.enter(alice).get("/guideline"))
    for field in scheme.fields:
        assert field.question in text
        for value in field.values:
            for said in (value.label, value.definition, *value.examples, value.counter_example):
                assert " ".join(said.split()) in text


def test_every_rule_is_shown(client, scheme, alice, words):
    text = words(client.enter(alice).get("/guideline"))
    for rule in scheme.rules:
        assert rule.title in text
        assert rule.text in text


def test_the_guideline_is_for_those_who_are_signed_in(client):
    assert client.get("/guideline").status_code == 303
