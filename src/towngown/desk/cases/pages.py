"""What other apps add to the pages of cases, in their `apps.py`.

PARTS["transfer"].append(inventors)      # a section of the case page
TABS["transfer"].append(Tab("transfer_money", _("Money")))
SAID["sign_disclosure"] = _("Signed the disclosure")
LISTED["talent"].append("person")        # facts shown as columns of the table
OPENING["transfer"] = "disclose"         # the page on which such a case is opened instead
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from towngown.desk.base.frame import Words
from towngown.desk.base.reader import Reader
from towngown.desk.cases.models import Case

# Returns the template of the section and its context, None where there is nothing to show. The
# template also gets `case`, `reader` and `request`.
Part = Callable[[Any, Case], "tuple[str, dict[str, Any]] | None"]


@dataclass(frozen=True)
class Tab:
    """One more page of a pipeline, beside board, table and figures; `name` is its address's."""

    name: str
    words: Words
    shown_to: Callable[[Reader], bool] = lambda reader: True


PARTS: dict[str, list[Part]] = defaultdict(list)
TABS: dict[str, list[Tab]] = defaultdict(list)
SAID: dict[str, Words] = {}
# Verbs that the history tells only to some: whether this reader is told of that case.
TOLD_TO: dict[str, Callable[[Reader, Case], bool]] = {}
LISTED: dict[str, list[str]] = defaultdict(list)
OPENING: dict[str, str] = {}
