"""ULIDs: they sort by time, each is greater than the one before, and they tell the time."""

from hypothesis import given
from hypothesis import strategies as st

from annotate.store.file.ulid import encode, iso_to_ms, ms_to_iso, new_ulid, ulid_ms

MOMENTS = st.integers(0, 253_402_300_799_999)


@given(now=MOMENTS, others=st.lists(MOMENTS, max_size=20))
def test_each_is_greater_than_the_one_before_even_when_the_clock_goes_back(now, others):
    last = new_ulid(now)
    for moment in others:
        following = new_ulid(moment, last)
        assert following > last
        last = following


@given(ms=MOMENTS, tail=st.integers(0, 2**80 - 1))
def test_it_tells_the_time_it_was_made(ms, tail):
    made = encode(ms, tail)
    assert ulid_ms(made) == ms
    assert len(made) == 26 and not set(made) & set("ILOU")


@given(first=st.tuples(MOMENTS, st.integers(0, 9)), second=st.tuples(MOMENTS, st.integers(0, 9)))
def test_they_sort_as_their_times(first, second):
    assert (encode(*first) < encode(*second)) == (first < second)


def test_after_the_last_of_a_ms_comes_the_next_ms():
    assert ulid_ms(new_ulid(5, encode(5, 2**80 - 1))) == 6


def test_two_copies_whose_clocks_are_behind_do_not_count_up_alike():
    last = encode(9, 0)
    assert len({new_ulid(5, last) for _ in range(50)}) == 50


@given(ms=MOMENTS)
def test_a_time_is_written_and_read_back_to_the_ms(ms):
    assert iso_to_ms(ms_to_iso(ms)) == ms


def test_times_of_other_zones_and_without_one_are_read():
    assert iso_to_ms("2025-03-03T10:00:00+02:00") == iso_to_ms("2025-03-03T08:00:00Z")
    assert iso_to_ms("2025-03-03T08:00:00") == iso_to_ms("2025-03-03 08:00:00.000Z")
