"""Written names of people and organisations, made comparable across scripts and habits.

In: one written name, its language if known. Out: what it says, how far two agree and why, and
keys that put together what may agree. Pure functions; anyone above `kernel` may call them.
"""

from towngown.convergence.names.hanzi import readings

__all__ = ["readings"]
