"""Identifiers: validated and normalised by scheme, with the checksum where there is one.

Placeholder signature while being written.
"""
