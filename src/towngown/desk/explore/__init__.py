"""Explore: search, lists and pages of what the atlas knows, as each reader may see it.

In: a reader and what he asks for. Out: pages, hits and files. Higher apps add their own hits
(search.SOURCES), parts of element pages (elements.PARTS) and commands (palette.ACTIONS).
"""
