"""Reports: result objects become words, tables and pages; nothing is computed here.

In: matches and elements. Out: text and HTML in English or Chinese. The command line and the
desk call it.
"""

from towngown.reports.page import match_page
from towngown.reports.words import LANGUAGES, in_words

__all__ = ["LANGUAGES", "in_words", "match_page"]
