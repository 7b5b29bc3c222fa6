"""The room of imports: hand a list in, and see those there are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from towngown.desk.base.actions import Incomplete, ensure
from towngown.desk.imports import actions
from towngown.desk.imports.fields import kind_in_words
from towngown.desk.imports.forms import HandInForm
from towngown.desk.imports.models import Import
from towngown.desk.imports.rules import can_import

_A_PAGE = 30


@require_http_methods(["GET", "POST"])
def imports(request: Any) -> HttpResponse:
    """Show the lists, or take a new one."""
    ensure(can_import, request.reader, None)
    form = HandInForm(request.reader, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            one = actions.hand_in(
                reader=request.reader, name=said["file"].name, chunks=said["file"].chunks(),
                tier=said["tier"], team=said["team"],
            )  # fmt: skip
            return redirect("import", pk=one.pk)
        except Incomplete as problem:
            for field, words in problem.fields.items():
                form.add_error(field or None, words)
    found = Import.objects.seen_by(request.reader).order_by("-created_at").select_related("job")
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    for one in page:
        one.kind_words = kind_in_words(one.format)
    status = 422 if request.method == "POST" else 200
    return render(request, "imports/imports.html", {"form": form, "page": page}, status=status)


@require_POST
def remove(request: Any, pk: UUID) -> HttpResponse:
    """Throw a list away that is not in the atlas."""
    ensure(can_import, request.reader, None)
    actions.remove(reader=request.reader, pk=pk)
    return redirect("imports")
