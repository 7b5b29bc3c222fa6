"""Home: what waits for me, what is new, how do we stand.

Apps add cards in their `apps.py`: `home.CARDS.append(card)`, each a function of a reader that
returns a Card, or None where it has nothing to say to that reader.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from towngown.desk.base.frame import Words
from towngown.desk.base.models import User
from towngown.desk.base.reader import Reader


@dataclass(frozen=True)
class Line:
    """One line of a card: words, where it leads, and something small after it."""

    words: Words
    address: str = ""
    note: Any = ""
    attention: bool = False


@dataclass(frozen=True)
class Card:
    """One answer to one of the three questions: "waits", "new" or "stand"."""

    question: str
    title: Words
    lines: Sequence[Line] = ()
    empty: Words = ""
    more: str = ""
    order: int = 0
    actions: Sequence[Line] = field(default=())


CARDS: list[Callable[[Reader], Card | None]] = []


def home(request: Any) -> HttpResponse:
    """Show what concerns the reader; the very first visitor makes the administrator."""
    if request.reader.user is None and not User.objects.exists():
        return redirect("first_run")
    found = [card for make in CARDS if (card := make(request.reader)) is not None]
    found.sort(key=lambda card: card.order)
    columns = {
        question: [card for card in found if card.question == question]
        for question in ("waits", "new", "stand")
    }
    return render(request, "base/home.html", {"columns": columns})
