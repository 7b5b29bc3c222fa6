"""What is shown where there is nothing to match with: no atlas yet, or one never indexed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from towngown.kernel.errors import AtlasMissing

View = Callable[..., HttpResponse]


def tells_missing_atlas(view: View) -> View:
    """Let a view that matches say what to do where the atlas is missing."""

    @wraps(view)
    def told(request: Any, *args: Any, **more: Any) -> HttpResponse:
        try:
            return view(request, *args, **more)
        except AtlasMissing:
            return render(request, "needs/no_atlas.html", {"need": more.get("pk")})

    return told
