"""Secrets that are handed out once: the file keeps only their hash."""

import hashlib
import secrets


def make_token() -> str:
    """Return a new secret of 32 characters that is safe in an address."""
    return secrets.token_urlsafe(24)


def hash_token(token: str) -> str:
    """Return what the file keeps of a secret. It is random, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
