"""What was typed into a form while its person had been signed out: kept until they are back.

It lies in the browser's own (anonymous) session, which signing in takes over, and is given out
once, for the same address.
"""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

_KEY, _MOST = "needs.unsaved", 60_000


def keep(request: Any) -> None:
    """Keep the form that was posted."""
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    said = typed.urlencode()
    if len(said) <= _MOST:
        request.session[_KEY] = {"path": request.path, "said": said}


def take(request: Any) -> QueryDict | None:
    """Return what was kept for this address, once; None where nothing was."""
    kept = request.session.get(_KEY)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[_KEY]
    return QueryDict(kept["said"])
