"""Failed sign-ins → growing waits per account and network, per account and per network.

A wait is never a lock.

An attempt is counted before the password is checked, so that sending many at
once gains nothing; a successful one is forgiven. During a wait nothing is
checked or counted. A browser in which the person has signed in before, and a
session, have counts of their own: no one elsewhere can keep the owner out. A name
that was hardly tried does not wait because many others were tried from its network.
"""

import hashlib
import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from annotate.errors import TooMany
from annotate.store.file.connection import Store
from annotate.store.people import attempts as stored
from annotate.workflow import clock

# Attempts without a wait: for an account from one network, from all together, for one network.
_FREE = {"account": 5, "total": 100, "address": 50}
_LONGEST_WAIT = {"account": 5 * clock.MINUTE, "total": clock.MINUTE, "address": clock.MINUTE}
_STORED = {"account": "account", "total": "account", "address": "address"}  # kinds in the file
_FORGOTTEN_AFTER = clock.DAY
_HARDLY_TRIED = 2  # failures of an account from one network, below which the network may wait …
_FLOOD = 500  # … unless it has failed this often: each attempt costs the server a hash


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt, as hashes: of the account with where it is tried from, of the account alone,
    and of the network. Empty ones are not counted.
    """

    account: str
    total: str = ""
    address: str = ""

    def counted(self) -> tuple[tuple[str, str], ...]:
        keys = (("account", self.account), ("total", self.total), ("address", self.address))
        return tuple(key for key in keys if key[1])


def make_attempt(name: str, address: str) -> Attempt:
    """Describe an attempt from an unknown browser. Unknown names count as well."""
    network = address and _network(address)
    account = f"account {name.casefold()}"
    return Attempt(_hash(f"{account} {network}"), _hash(account), network and _hash(network))


def make_known_attempt(person_id: str, place: str) -> Attempt:
    """Describe an attempt from a browser or a session that belongs to the person."""
    return Attempt(_hash(f"known {person_id} {place}"))


def make_token_attempt(address: str) -> Attempt:
    """Describe an attempt with an access token that does not work.

    Only its own network counts, apart from sign-ins: a program that repeats an expired token must
    not keep the people around it out.
    """
    return Attempt(_hash(f"token {address and _network(address)}"))


def count_attempt(store: Store, attempt: Attempt) -> None:
    """Count an attempt; TooMany if it has to wait."""

    def change(db: Database) -> None:
        now_ms = clock.now_ms()
        stored.delete_old_attempts(db, clock.ms_to_iso(now_ms - _FORGOTTEN_AFTER))
        rows = {kind: _find(db, kind, key) for kind, key in attempt.counted()}
        wait = max(_waits(rows, now_ms), default=0)
        if wait:
            raise TooMany(-(-wait // 1000))
        for kind, key in attempt.counted():
            failures = rows[kind][0] + 1
            until = clock.ms_to_iso(now_ms + wait_after(kind, failures))
            _save(db, kind, key, failures, clock.ms_to_iso(now_ms), until)

    store.write(change)


def forgive(db: Database, attempt: Attempt) -> None:
    """Forgive an attempt that succeeded: clear the account, subtract one failure elsewhere.

    For use in a transaction.
    """
    stored.delete_attempt(db, "account", attempt.account)
    for kind, key in attempt.counted()[1:]:
        failures, failed_at, _ = _find(db, kind, key)
        if failures:
            _save(db, kind, key, failures - 1, failed_at, failed_at)


def wait_after(kind: str, failures: int) -> int:
    """Return the wait after a number of failures, in ms: it doubles from 2 s to a limit."""
    beyond = failures - _FREE[kind]
    return 0 if beyond < 0 else min(_LONGEST_WAIT[kind], 2000 << min(beyond, 10))


def _waits(rows: dict[str, tuple[int, str, str]], now_ms: int) -> Iterator[int]:
    """List how long each count has to wait yet, in ms."""
    for kind, (failures, _, until) in rows.items():
        wait = clock.iso_to_ms(until) - now_ms if until else 0
        is_hardly_tried = rows["account"][0] < _HARDLY_TRIED and failures < _FLOOD
        # A longer wait than any that is given comes from a clock that was moved back since.
        if 0 < wait <= _LONGEST_WAIT[kind] and not (kind == "address" and is_hardly_tried):
            yield wait


def _find(db: Database, kind: str, key: str) -> tuple[int, str, str]:
    return stored.find_attempt(db, _STORED[kind], key) or (0, "", "")


def _save(db: Database, kind: str, key: str, failures: int, now: str, wait_until: str) -> None:
    stored.save_attempt(db, _STORED[kind], key, failures, now, wait_until)


def _network(address: str) -> str:
    """Return the network to count for an address: itself, or its /64 if it is IPv6."""
    # One connection usually has a whole /64, and could use another address at each attempt.
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def _hash(text: str) -> str:
    # Names and addresses are personal, and this table only compares them.
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
