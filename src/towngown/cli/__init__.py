"""The command line: one module a verb, each parse → call → print.

In: arguments and files. Out: text for people on the terminal, JSON with --json.
"""

from towngown.cli.main import main

__all__ = ["main"]
