"""Cases: what goes its way through declared stages, from a match to a result.

In: pipelines, each declared in one file of an app (`pipeline.toml`). Out: cases that move, their
clocks, boards and figures. Transfer, talent and incubation stand on it.
"""
