"""Plain Splink 5 on people with FEBRL's columns: the peer, with its own comparisons.

Three blocking rules, expectation and maximisation in two passes, pairs and clusters of p ≥ .5.
As a process: python -m benchmarks.splink_people PEOPLE.csv CLUSTERS.csv
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any, Literal

import duckdb

AT_LEAST = 0.5


def settings(link_type: Literal["link_only", "dedupe_only"]) -> Any:
    """Return the comparisons and the blocking rules."""
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    return SettingsCreator(
        link_type=link_type,
        unique_id_column_name="id",
        blocking_rules_to_generate_predictions=[
            block_on("given_name", "surname"),
            block_on("date_of_birth"),
            block_on("soc_sec_id"),
        ],
        comparisons=[
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number"),
            cl.JaroWinklerAtThresholds("address_1", [0.9, 0.8]),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
    )


def train(linker: Any) -> None:
    """Train the model; its first guess of how many match takes pairs that are sure ones."""
    from splink import block_on

    training = linker.training
    rules = [block_on("surname", "date_of_birth"), block_on("soc_sec_id")]
    training.estimate_probability_two_random_records_match(rules, recall=0.8)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
    training.estimate_parameters_using_expectation_maximisation(block_on("given_name", "surname"))


def main(records: Path, out: Path) -> None:
    """Write id and cluster of each record."""
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    with duckdb.connect() as db:
        db.execute(
            "CREATE TABLE people AS FROM read_csv(?, all_varchar = true, nullstr = '')",
            [str(records)],
        )
        api = DuckDBAPI(connection=db)
        linker = Linker(api.register("people"), settings("dedupe_only"))
        train(linker)
        predicted = linker.inference.predict(threshold_match_probability=AT_LEAST)
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predicted, threshold_match_probability=AT_LEAST
        )
        db.execute(
            f"COPY (SELECT id, cluster_id AS cluster FROM {clusters.physical_name} ORDER BY id) "
            f"TO '{out}'"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
