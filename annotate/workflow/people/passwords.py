"""Passwords: long enough, not among the common ones, stored as scrypt hashes only."""

import re
import secrets
import threading
import unicodedata
from functools import cache
from pathlib import Path

from werkzeug.security import check_password_hash, generate_password_hash

from annotate.errors import Invalid

SHORTEST = 8
LONGEST = 256
COMMON = Path(__file__).with_name("common_passwords.txt")
# Takes as long to compare as a real hash (a test checks this) and matches no password, so that
# the time of an answer does not show whether a name exists.
_NOBODYS_HASH = f"scrypt:32768:8:1${secrets.token_hex(8)}${secrets.token_hex(64)}"
# A hash takes 32 MB and much of a processor: many at once would keep labels waiting.
HASHES_AT_ONCE = 3
_TURN = threading.BoundedSemaphore(HASHES_AT_ONCE)


def check_password(password: str, *names: str) -> None:
    """Raise Invalid unless a password is long enough and hard to guess.

    `names` (the person's, the project's) are not allowed either.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(
            f"A password must have {SHORTEST} to {LONGEST} characters.",
            "Any characters are allowed. A sentence works well.",
        )
    if any("\ud800" <= letter <= "\udfff" for letter in password):
        raise Invalid("This password contains a character that cannot be read.", "Type it again.")
    if _is_easy(password, names):
        raise Invalid(
            "This password is too easy to guess.",
            "Choose another. Three or four unrelated words work well.",
        )


def hash_password(password: str) -> str:
    """Hash a password with scrypt and its own salt."""
    with _TURN:
        return generate_password_hash(_clean(password))


def is_right(password: str, hashed: str | None) -> bool:
    """Compare a password with its hash; without a hash, it takes as long and is wrong."""
    # Cut at the limit: hashing megabytes that a stranger sends would keep the server busy.
    with _TURN:
        matches = check_password_hash(hashed or _NOBODYS_HASH, _clean(password)[:LONGEST])
    return matches and hashed is not None


def _clean(password: str) -> str:
    """Write letters with accents in one form, because keyboards differ."""
    return unicodedata.normalize("NFC", password)


def _is_easy(password: str, names: tuple[str, ...]) -> bool:
    folded = password.casefold()
    bare = re.sub(r"[\W\d_]+", "", folded)
    known = {re.sub(r"[\W\d_]+", "", name.casefold()) for name in names} - {""}
    return folded in _common() or len(set(folded)) == 1 or bare in known


@cache
def _common() -> frozenset[str]:
    return frozenset(COMMON.read_text(encoding="utf-8").split("\n"))
