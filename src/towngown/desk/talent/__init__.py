"""Talent: from a gap in the park to a person who has arrived.

In: cases of the pipeline "talent" (`pipeline.toml`). Out: what may keep a candidacy from going on,
and the figures of recruiting. The project calls it.
"""
