"""Secrets that are shown once and kept as a hash."""

from __future__ import annotations

import hashlib
import secrets


def new_key(prefix: str = "") -> str:
    """Return 256 random bits as text that fits into an address."""
    return prefix + secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    """Return what is kept of a key; it has too many bits to be guessed, so no salt is needed."""
    return hashlib.sha256(key.encode()).hexdigest()
