"""The same resolution on Apache Spark, for lists that outgrow one machine.

In: a table, or Parquet that all workers can read; a master's address. Out: each record's cluster
and how sure it is, as on one machine by keys only. The command line calls it; pyspark is an extra.
"""

from towngown.convergence.spark.resolving import LEARNT_FROM, resolve_on_spark
from towngown.convergence.spark.session import session

__all__ = ["LEARNT_FROM", "resolve_on_spark", "session"]
