"""People's names: short, unique whatever the case and alphabet, none of ours."""

import pytest

from annotate.errors import Conflict, Invalid
from annotate.workflow.people import membership


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ida   Lund ", "Ida Lund"),
        ("Zoe\u0301", "Zoé"),
        ("Ольга", "Ольга"),
        ("김민아", "김민아"),
        ("O'Neil-Smith 2", "O'Neil-Smith 2"),
        ("x" * 40, "x" * 40),
    ],
)
def test_a_name_is_kept_as_people_write_it(db, typed, kept):
    assert membership.add_person(db, typed).name == kept


@pytest.mark.parametrize(
    "name", ["", " ", "\t\n", "x" * 41, "a\0b", "a\u202eb", "\ud800", "\x1b[31m", "a\x7f"]
)
def test_a_name_that_cannot_be_shown_is_refused(db, name):
    with pytest.raises(Invalid, match="1 to 40 characters"):
        membership.add_person(db, name)
    assert membership.list_people(db) == []


@pytest.mark.parametrize("name", ["gold", "Gold", "GOLD", "best", " Best "])
def test_the_names_of_computed_labels_are_reserved(db, name):
    with pytest.raises(Invalid, match="reserved"):
        membership.add_person(db, name)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Ida", "ida"),
        ("Ida", "IDA"),
        ("Ольга", "ольга"),
        ("Élodie", "élodie"),
        ("Zoé", "Zoe\u0301"),
        ("Weiß", "WEISS"),
        ("Ida Lund", "ida  lund"),
    ],
)
def test_a_name_is_taken_whatever_the_case_and_alphabet(db, first, second):
    membership.add_person(db, first)
    with pytest.raises(Conflict, match="taken"):
        membership.add_person(db, second)
    assert len(membership.list_people(db)) == 1


def test_names_that_only_look_alike_are_two_people(db):
    membership.add_person(db, "Ida")
    membership.add_person(db, "Idá")
    assert len(membership.list_people(db)) == 2
