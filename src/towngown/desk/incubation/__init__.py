"""Incubation: from a start-up's application to its graduation and the years after.

In: cases of the pipeline "incubation" (`pipeline.toml`) and the grounds of graduation
(`grounds.toml`). Out: what may keep a start-up from going on, and the counts of an incubator. The
project calls it.
"""
