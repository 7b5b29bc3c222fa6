"""The list inside the palette."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from towngown.desk.explore.palette import offered


def palette(request: Any) -> HttpResponse:
    """Answer with the options for what was typed."""
    groups = offered(request.reader, request.GET.get("q", "")[:200])
    return render(request, "explore/palette.html", {"groups": groups})
