"""Needs: what companies look for, and the desk's pages of matches.

In: what an asker types, and the atlas's answers. Out: needs with their states, decisions on
matches, and cases opened from them. Transfer, talent and incubation may build on it.
"""
