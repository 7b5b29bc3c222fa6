"""Search: documents of one kind and tier, in segments that are written once and mapped.

In: analysed and encoded documents (index.py). Out: candidates with all that a score needs.
The atlas calls it; nothing else does.
"""

from towngown.atlas.search.build import SegmentWriter
from towngown.atlas.search.layout import FILTERS, PASSAGE_SCALE, SearchDocument
from towngown.atlas.search.segment import Segment
from towngown.atlas.search.shelf import Shelf
from towngown.atlas.search.statistics import LanguageStatistics, Statistics
from towngown.atlas.search.table import Candidates, Filters, Retrieval, SearchTable

__all__ = [
    "FILTERS",
    "PASSAGE_SCALE",
    "Candidates",
    "Filters",
    "LanguageStatistics",
    "Retrieval",
    "SearchDocument",
    "SearchTable",
    "Segment",
    "SegmentWriter",
    "Shelf",
    "Statistics",
]
