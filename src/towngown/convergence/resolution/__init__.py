"""Resolution: which records of a list, or of two, are one person, organisation or result.

In: tables of records. Out: clusters or pairs with probabilities, and the evidence of each pair.
The command line calls it; nothing is stored but the trained model, where asked for.
"""

from towngown.convergence.resolution.alignment import together
from towngown.convergence.resolution.evaluation import Score, b_cubed, pairs_against, pairwise
from towngown.convergence.resolution.explaining import Step, Waterfall, explain
from towngown.convergence.resolution.model import Model, load, save
from towngown.convergence.resolution.reading import read_table
from towngown.convergence.resolution.resolving import AT_LEAST, Resolution, resolve, sureness
from towngown.convergence.resolution.table import Column, Table
from towngown.convergence.resolution.truth import read_truth

__all__ = [
    "AT_LEAST",
    "Column",
    "Model",
    "Resolution",
    "Score",
    "Step",
    "Table",
    "Waterfall",
    "b_cubed",
    "explain",
    "load",
    "pairs_against",
    "pairwise",
    "read_table",
    "read_truth",
    "resolve",
    "save",
    "sureness",
    "together",
]
