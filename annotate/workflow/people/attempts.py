"""Failed sign-ins are slowed: growing waits per account and per address, never a lock for good.

A try is counted before the password is looked at, so that many at once are
no way around; a right one is taken off again. During a wait nothing is
checked and nothing is counted, so nobody can keep an owner out for long.
"""

import hashlib
import ipaddress
from dataclasses import dataclass

from sqlite_utils import Database

from annotate.errors import TooMany
from annotate.store import attempts as stored
from annotate.store.connection import Store
from annotate.workflow import clock

_FREE = {"account": 5, "address": 50}  # tries without a wait
_LONGEST_WAIT = 5 * clock.MINUTE
_FORGOTTEN_AFTER = clock.DAY


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in: the hashes of the account's name and of the address it came from."""

    account: str
    address: str

    def counted(self) -> tuple[tuple[str, str], ...]:
        keys = (("account", self.account), ("address", self.address))
        return tuple(key for key in keys if key[1])


def make_attempt(name: str, address: str) -> Attempt:
    """Describe a try; names count as typed, known or not. An empty address is not counted."""
    return Attempt(_hash(f"account {name.casefold()}"), address and _hash(_network(address)))


def begin(store: Store, one: Attempt) -> None:
    """Count a try; TooMany where account or address has to wait."""

    def change(db: Database) -> None:
        now_ms = clock.now_ms()
        stored.delete_old_attempts(db, clock.ms_to_iso(now_ms - _FORGOTTEN_AFTER))
        found = [(kind, key, stored.find_attempt(db, kind, key)) for kind, key in one.counted()]
        waits = [clock.iso_to_ms(row[2]) - now_ms for *_, row in found if row]
        if waits and max(waits) > 0:
            raise TooMany(-(-max(waits) // 1000))
        for kind, key, row in found:
            failures = (row[0] if row else 0) + 1
            until = clock.ms_to_iso(now_ms + wait_after(kind, failures))
            stored.save_attempt(db, kind, key, failures, clock.ms_to_iso(now_ms), until)

    store.write(change)


def succeed(db: Database, one: Attempt) -> None:
    """Take a try off again: the account starts anew, the address has one failure less."""
    stored.delete_attempt(db, "account", one.account)
    row = one.address and stored.find_attempt(db, "address", one.address)
    if row:
        stored.save_attempt(db, "address", one.address, max(0, row[0] - 1), row[1], row[1])


def wait_after(kind: str, failures: int) -> int:
    """Tell how long to wait after so many failures, in ms: doubling from 2 s to 5 minutes."""
    beyond = failures - _FREE[kind]
    return 0 if beyond < 0 else min(_LONGEST_WAIT, 2000 << min(beyond, 10))


def _network(address: str) -> str:
    """Name where an address belongs: itself, or the /64 of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
