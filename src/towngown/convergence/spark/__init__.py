"""The same resolution on Apache Spark, for lists that outgrow one machine.

In: a CSV file that all workers can read, the address of a master. Out: each record's cluster and
how sure it is, the same as on one machine. The command line calls it; pyspark is an extra.
"""

from towngown.convergence.spark.resolving import resolve_on_spark
from towngown.convergence.spark.session import session

__all__ = ["resolve_on_spark", "session"]
