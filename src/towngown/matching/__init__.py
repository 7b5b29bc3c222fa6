"""Matching: who and what answers a text, with reasons.

In: an atlas and a query (a text or an element). Out: ranked matches with signals and evidence.
The reports, the command line and the desk call it.
"""

from towngown.matching.match import Match, find, match, score_pairs
from towngown.matching.query import Query, query_of_element, query_of_text

__all__ = [
    "Match",
    "Query",
    "find",
    "match",
    "query_of_element",
    "query_of_text",
    "score_pairs",
]
