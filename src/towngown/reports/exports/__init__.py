"""Lists as files: what is seen on a page becomes a spreadsheet, references or CERIF XML.

In: entries (or rows and columns). Out: bytes. Pure functions; the desk and the command line call.
"""

from towngown.reports.exports.bibtex import bibtex
from towngown.reports.exports.cerif import cerif
from towngown.reports.exports.entry import Agent, Entry
from towngown.reports.exports.ris import ris
from towngown.reports.exports.sheets import Column, csv, json, xlsx

__all__ = ["Agent", "Column", "Entry", "bibtex", "cerif", "csv", "json", "ris", "xlsx"]
