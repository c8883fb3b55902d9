"""Dates in any common form, as ISO 8601 beside what was written."""

import pytest

from annotate.importers import with_iso_date
from annotate.importers._reading.dates import is_unclear, iso_date
from annotate.records import Draft

MARCH = "2024-03-12"


@pytest.mark.parametrize(
    "text",
    [
        "12 March 2024", "12 Mar. 2024", "12-Mar-2024", "March 12, 2024", "12th of March, 2024",
        "Tuesday, March 12th, 2024", "Mar. 12, 2024 10:15 AM ET", "Published: 12 March 2024",
        "12.03.2024", "12. 3. 2024, 14:05 Uhr", "12. März 2024", "12 березня 2024 року",
        "12 марта 2024 г., 14:05", "12 de marzo de 2024", "12 mars 2024", "12 marca 2024",
        "2024년 3월 12일", "2024年3月12日", "2024/03/12", "2024.3.12", "20240312",
        "12 Mar 2024 10:15:00 -0000",
    ],
)  # fmt: skip
def test_a_date_is_read_in_any_common_form(text):
    assert iso_date(text) == MARCH


@pytest.mark.parametrize(
    "text",
    [
        "2024", "2024-03", MARCH, "2024-03-12 10:15", "2024-03-12T10:15:00Z",
        "2024-03-12T10:15:00.123+02:00",
    ],
)  # fmt: skip
def test_iso_stays_as_it_is(text):
    assert iso_date(text) == text


@pytest.mark.parametrize("text", ["Tue, 12 Mar 2024 10:15:00 +0200", "12 Mar 2024 10:15:00 +0200"])
def test_a_time_is_kept_with_its_zone(text):
    assert iso_date(text) == "2024-03-12T10:15:00+02:00"


@pytest.mark.parametrize(
    ("text", "language", "date"),
    [
        ("03/12/2024", "", ""), ("03/12/2024", "en", ""), ("03/12/2024", "en-us", MARCH),
        ("12/03/2024", "en-gb", MARCH), ("12/03/2024", "uk", MARCH), ("12-3-2024", "de", MARCH),
        ("03/13/2024", "", "2024-03-13"), ("13/03/2024", "en-us", "2024-03-13"),
        ("03/03/2024", "en", "2024-03-03"),
    ],
)  # fmt: skip
def test_day_and_month_are_told_apart_by_size_and_language_or_not_at_all(text, language, date):
    assert iso_date(text, language) == date
    assert is_unclear(text, language) == (date == "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "spring 2024",
        "31 February 2024",
        "29 February 2023",
        "29.02.1900",
        "2024-13-01",
        "12.03.24",
        "1" * 70,
    ],
)
def test_what_is_no_full_date_stays_as_it_is(text):
    assert iso_date(text) == "" and not is_unclear(text)


def test_what_was_written_is_kept_beside_it():
    draft = Draft("It rained.", "a.csv", published="12 March 2024", language="en")
    dated = with_iso_date(draft)
    assert (dated.published, dated.published_given) == (MARCH, "12 March 2024")
    assert with_iso_date(dated) == dated


def test_an_unclear_date_is_noted_until_the_language_settles_it():
    draft = Draft("It rained.", "a.csv", published="03/12/2024", language="en")
    noted = with_iso_date(with_iso_date(draft))
    [note] = noted.notes
    assert "“03/12/2024” can be two dates" in note
    assert (noted.published, noted.published_given) == ("03/12/2024", "")
    settled = with_iso_date(Draft(**{**_values(noted), "language": "en-us"}))
    assert (settled.published, settled.published_given) == (MARCH, "03/12/2024")
    assert settled.notes == ()


def _values(draft):
    return {name: getattr(draft, name) for name in draft.__slots__}
