"""Technologies on offer, for everyone; what a company reads under a non-disclosure agreement."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from towngown.desk.base import actions as base
from towngown.desk.transfer.models import Nda, Offer, OfferState


def offers(request: Any) -> HttpResponse:
    """List what is on offer."""
    published = Offer.objects.seen_by(request.reader).filter(state=OfferState.APPROVED)
    page = Paginator(published, 30).get_page(request.GET.get("page"))
    return render(request, "transfer/offers.html", {"page": page})


def offer(request: Any, pk: Any) -> HttpResponse:
    """Show one technology on offer."""
    found = Offer.objects.get_seen(request.reader, pk)
    base.read(request.reader, found)
    return render(request, "transfer/offer.html", {"offer": found})


def ndas(request: Any) -> HttpResponse:
    """List the agreements under which the reader may see something confidential."""
    seen = Nda.objects.seen_by(request.reader).order_by("-starts", "pk")
    page = Paginator(seen, 30).get_page(request.GET.get("page"))
    return render(request, "transfer/ndas.html", {"page": page})


def nda(request: Any, pk: Any) -> HttpResponse:
    """Show what may be seen under a non-disclosure agreement; every reading is written down."""
    found = Nda.objects.get_seen(request.reader, pk)
    base.read(request.reader, found)
    return render(request, "transfer/nda.html", {"nda": found})
