"""What records tell of each other: the tables in which people, organisations and results resolve.

In: all current records. Out: one table a kind and tier, and the model that weighs its columns.
The import calls it.
"""

from towngown.convergence.evidence.models import shipped_model
from towngown.convergence.evidence.tables import tables_of

__all__ = ["shipped_model", "tables_of"]
