"""The register: records resolved for good, one after another, with ids that stay.

In: records of one kind, decisions of people. Out: the elements they are, what changed and why.
The command line and the import call it; it is one SQLite file.
"""

from towngown.convergence.register.curve import best_of
from towngown.convergence.register.decisions import Decision
from towngown.convergence.register.founding import found
from towngown.convergence.register.history import Event
from towngown.convergence.register.naming import Change
from towngown.convergence.register.register import Doubt, Register

__all__ = ["Change", "Decision", "Doubt", "Event", "Register", "best_of", "found"]
