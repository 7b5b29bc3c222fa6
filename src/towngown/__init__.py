"""Towngown: records converge into elements, elements are matched with reasons.

In: what a park has (registry exports, spreadsheets). Out: an atlas, explained matches.
Everyone may call the engine's packages; the command line is `towngown`.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
