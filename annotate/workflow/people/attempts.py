"""Failed sign-ins → growing waits per account and per address, never a permanent lock.

An attempt is counted before the password is checked, so that sending many at
once gains nothing; a successful one is forgiven. During a wait nothing is
checked or counted, so no one can keep the owner out for long.
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
_LONGEST_WAIT = 5 * clock.MINUTE
_FORGOTTEN_AFTER = clock.DAY


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to sign in: the hashes of the account's name and of the sender's address."""

    account: str
    address: str

    def counted(self) -> tuple[tuple[str, str], ...]:
        keys = (("account", self.account), ("address", self.address))
        return tuple(key for key in keys if key[1])


def make_attempt(name: str, address: str) -> Attempt:
    """Describe an attempt. Unknown names count as well; an empty address does not."""
    return Attempt(_hash(f"account {name.casefold()}"), address and _hash(_network(address)))


def count_attempt(store: Store, attempt: Attempt) -> None:
    """Count an attempt; TooMany if the account or the address has to wait."""

    def change(db: Database) -> None:
        now_ms = clock.now_ms()
        stored.delete_old_attempts(db, clock.ms_to_iso(now_ms - _FORGOTTEN_AFTER))
        rows = [(kind, key, stored.find_attempt(db, kind, key)) for kind, key in attempt.counted()]
        waits = [clock.iso_to_ms(row[2]) - now_ms for *_, row in rows if row]
        if waits and max(waits) > 0:
            raise TooMany(-(-max(waits) // 1000))
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
    """Return the wait after a number of failures, in ms: it doubles from 2 s to 5 minutes."""
    beyond = failures - _FREE[kind]
    return 0 if beyond < 0 else min(_LONGEST_WAIT, 2000 << min(beyond, 10))


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
