"""Addresses of transfers."""

from __future__ import annotations

from django.urls import path

from towngown.desk.transfer.views import (
    disclosure,
    indicators,
    offers,
    parts,
    records,
    reviews,
    settings,
)

urlpatterns = [
    path("transfer/disclose/", disclosure.disclose, name="disclose"),
    path("transfer/cases/<uuid:pk>/begin/", disclosure.start, name="disclosure_start"),
    path("transfer/disclosures/<uuid:pk>/", disclosure.disclosure, name="disclosure"),
    path(
        "transfer/disclosures/<uuid:pk>/results/", disclosure.results, name="disclosure_results"
    ),
    path("transfer/inventors/<uuid:pk>/sign/", disclosure.sign, name="disclosure_sign"),
    path("transfer/reviews/<uuid:pk>/", reviews.review, name="review"),
    path("transfer/reviews/<uuid:pk>/conflict/", reviews.conflict, name="review_conflict"),
    path("transfer/offers/", offers.offers, name="offers"),
    path("transfer/offers/<uuid:pk>/", offers.offer, name="offer"),
    path("transfer/ndas/", offers.ndas, name="ndas"),
    path("transfer/ndas/<uuid:pk>/", offers.nda, name="nda"),
    path("transfer/rules/", settings.distribution_rules, name="distribution_rules"),
    path("transfer/office/", settings.office, name="transfer_office"),
    path("transfer/cases/<uuid:pk>/<slug:section>/", parts.part, name="transfer_part"),
    path("transfer/new/<slug:kind>/<uuid:pk>/", records.new, name="transfer_new"),
    path("transfer/change/<slug:kind>/<uuid:pk>/", records.change, name="transfer_change"),
    path("transfer/do/<slug:verb>/<uuid:pk>/", records.do, name="transfer_do"),
    path(
        "transfer/agreements/<uuid:pk>/distribute/<str:currency>/", parts.distribute,
        name="distribute",
    ),
    path("cooperation/indicators/", indicators.indicators, name="indicators"),
    path("cooperation/indicators/publish/", indicators.publish, name="indicators_publish"),
    path("cooperation/indicators/export.<str:kind>", indicators.export, name="indicators_export"),
    path("cooperation/indicators/<str:id_>/", indicators.indicator, name="indicator"),
]  # fmt: skip
