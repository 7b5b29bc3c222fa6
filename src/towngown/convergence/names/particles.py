"""Particles of family names: van der, de la, bin."""

from __future__ import annotations

PARTICLES = frozenset({
    "van", "von", "der", "den", "de", "del", "della", "dela", "di", "da", "do", "dos", "das",
    "du", "la", "le", "las", "los", "les", "ter", "ten", "zu", "zum", "zur", "af", "av", "bin",
    "ibn", "bint", "binti", "ben", "al", "el", "abu", "abd", "d", "y", "e", "san", "vander",
    "vanden", "delle", "degli", "dalla", "lo",
})  # fmt: skip
# Particles that are given names or initials as well, so that they count in small letters only.
ONLY_SMALL = frozenset({"ben", "d", "e", "lo", "san", "y"})
ARTICLES = frozenset({"al", "el"})
