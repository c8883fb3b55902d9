"""Times → ULIDs: 26 characters that sort by time, each greater than the one before."""

import secrets
from datetime import UTC, datetime
from functools import lru_cache

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U, which are misread
# Two digits at a time, because every save makes one.
_PAIRS = [high + low for high in _DIGITS for low in _DIGITS]
# The digits that `int` reads in base 32.
_TO_INT = str.maketrans(_DIGITS, "0123456789ABCDEFGHIJKLMNOPQRSTUV")
_RANDOM_BITS = 80
_STEP_BITS = 48


def new_ulid(now_ms: int, last: str | None = None) -> str:
    """Build a ULID from `now_ms` (ms since 1970, UTC) that is greater than `last`.

    The clock may stand still or be set back between two saves; the order of events may not.
    """
    if last is None or now_ms > ulid_ms(last):
        return encode(now_ms, secrets.randbits(_RANDOM_BITS))
    # A random step: two copies of a project whose clocks are behind must not count up alike.
    following = _number(last) + 1 + secrets.randbits(_STEP_BITS)
    return encode(following >> _RANDOM_BITS, following & ((1 << _RANDOM_BITS) - 1))


def encode(ms: int, tail: int) -> str:
    """Write 48 bits of time and 80 further bits as 26 base-32 digits."""
    number = ms << _RANDOM_BITS | tail
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(120, -1, -10)])


def ulid_ms(ulid: str) -> int:
    """Read the time of a ULID, in ms since 1970, UTC."""
    return _number(ulid[:10])


def ms_to_iso(ms: int) -> str:
    """Write ms since 1970 as UTC ISO-8601 text with ms."""
    return f"{_second(ms // 1000)}.{ms % 1000:03d}Z"


@lru_cache(maxsize=8)  # many labels are saved in the same second
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:19]


@lru_cache(maxsize=500)  # those of a session and of a lease come with every label of a person
def iso_to_ms(text: str) -> int:
    """Read ISO-8601 text as ms since 1970; raise ValueError if it is none. No zone means UTC."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


def _number(ulid: str) -> int:
    return int(ulid.translate(_TO_INT), 32)
