"""Imports: lists come into the atlas through a wizard, and people correct what it made of them.

In: files from officers and managers, and what they decide. Out: new versions of the atlas, each of
which can be undone. Apps above may show imports; those below do not know of them.
"""
