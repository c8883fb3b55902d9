"""Passwords: long enough, not among the common ones, kept as scrypt hashes only."""

import re
import secrets
import unicodedata
from functools import cache
from pathlib import Path

from werkzeug.security import check_password_hash, generate_password_hash

from annotate.errors import Invalid

SHORTEST = 8
LONGEST = 256
COMMON = Path(__file__).with_name("common_passwords.txt")
# As costly to compare with as a real one (a test holds that), and right for no password.
_NOBODYS_HASH = f"scrypt:32768:8:1${secrets.token_hex(8)}${secrets.token_hex(64)}"


def check_password(password: str, *names: str) -> None:
    """Raise Invalid unless a password is long enough and hard to guess.

    `names` (the person's, the project's) are no passwords either.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(
            f"A password has {SHORTEST} to {LONGEST} characters.",
            "Any characters will do; a sentence is good.",
        )
    if any("\ud800" <= letter <= "\udfff" for letter in password):
        raise Invalid("This password has a broken character.", "Type it anew.")
    if _is_easy(password, names):
        raise Invalid(
            "This password is among the first that anybody would try.",
            "Choose another; three or four words that do not belong together are good.",
        )


def hash_password(password: str) -> str:
    """Hash a password by scrypt with a salt of its own."""
    return generate_password_hash(_clean(password))


def is_right(password: str, hashed: str | None) -> bool:
    """Compare a password with its hash; without a hash it takes as long and is wrong."""
    fits = check_password_hash(hashed or _NOBODYS_HASH, _clean(password)[:LONGEST])
    return fits and hashed is not None


def _clean(password: str) -> str:
    """Write letters with accents in one way, whatever the keyboard gives."""
    return unicodedata.normalize("NFC", password)


def _is_easy(password: str, names: tuple[str, ...]) -> bool:
    folded = password.casefold()
    bare = re.sub(r"[\W\d_]+", "", folded)
    known = {re.sub(r"[\W\d_]+", "", name.casefold()) for name in names} - {""}
    return folded in _common() or len(set(folded)) == 1 or bare in known


@cache
def _common() -> frozenset[str]:
    return frozenset(COMMON.read_text(encoding="utf-8").split("\n"))
