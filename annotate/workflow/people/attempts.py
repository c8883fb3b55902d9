"""Failed sign-ins → growing waits per account and network, and per address; never a lock.

An attempt is counted before the password is checked, so that sending many at
once gains nothing; a successful one is forgiven. During a wait nothing is
checked or counted. A browser in which the person has signed in before, and a
session, have counts of their own: no one elsewhere can keep the owner out.
"""

import hashlib
import ipaddress
from dataclasses import dataclass

from sqlite_utils import Database

from annotate.errors import TooMany
from annotate.store import attempts as stored
from annotate.store.connection import Store
from annotate.workflow import clock

_FREE = {"account": 5, "address": 50}  # attempts without a wait
_LONGEST_WAIT = {"account": 5 * clock.MINUTE, "address": clock.MINUTE}
_FORGOTTEN_AFTER = clock.DAY


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt: the hash of the account and where it is tried from, and that of the address.

    An empty address is not counted.
    """

    account: str
    address: str

    def counted(self) -> tuple[tuple[str, str], ...]:
        keys = (("account", self.account), ("address", self.address))
        return tuple(key for key in keys if key[1])


def make_attempt(name: str, address: str) -> Attempt:
    """Describe an attempt from an unknown browser. Unknown names count as well."""
    network = address and _network(address)
    return Attempt(_hash(f"account {name.casefold()} {network}"), network and _hash(network))


def make_known_attempt(person_id: str, place: str) -> Attempt:
    """Describe an attempt from a browser or a session that belongs to the person."""
    return Attempt(_hash(f"known {person_id} {place}"), "")


def count_attempt(store: Store, attempt: Attempt) -> None:
    """Count an attempt; TooMany if the account or the address has to wait."""

    def change(db: Database) -> None:
        now_ms = clock.now_ms()
        stored.delete_old_attempts(db, clock.ms_to_iso(now_ms - _FORGOTTEN_AFTER))
        rows = [(kind, key, stored.find_attempt(db, kind, key)) for kind, key in attempt.counted()]
        waits = [(kind, clock.iso_to_ms(row[2]) - now_ms) for kind, _, row in rows if row]
        # A longer wait than any that is given comes from a clock that was moved back since.
        real = [wait for kind, wait in waits if 0 < wait <= _LONGEST_WAIT[kind]]
        if real:
            raise TooMany(-(-max(real) // 1000))
        for kind, key, row in rows:
            failures = (row[0] if row else 0) + 1
            until = clock.ms_to_iso(now_ms + wait_after(kind, failures))
            stored.save_attempt(db, kind, key, failures, clock.ms_to_iso(now_ms), until)

    store.write(change)


def forgive(db: Database, attempt: Attempt) -> None:
    """Forgive an attempt that succeeded: clear the account, subtract one failure from the address.

    For use in a transaction.
    """
    stored.delete_attempt(db, "account", attempt.account)
    row = attempt.address and stored.find_attempt(db, "address", attempt.address)
    if row:
        stored.save_attempt(db, "address", attempt.address, max(0, row[0] - 1), row[1], row[1])


def wait_after(kind: str, failures: int) -> int:
    """Return the wait after a number of failures, in ms: it doubles from 2 s to a limit."""
    beyond = failures - _FREE[kind]
    return 0 if beyond < 0 else min(_LONGEST_WAIT[kind], 2000 << min(beyond, 10))


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
