"""Addresses of exploring."""

from __future__ import annotations

from django.urls import path

from towngown.desk.explore.views import elements, exports, lists, palette, search

urlpatterns = [
    path("search/", search.search, name="search"),
    path("search/keep/", search.keep, name="keep_search"),
    path("search/<uuid:pk>/drop/", search.drop, name="drop_search"),
    path("palette/", palette.palette, name="palette"),
    path("results/", lists.results, name="results"),
    path("results/export/<slug:form>/", exports.results, name="export_results"),
    path("people/", lists.people, name="people"),
    path("people/export/<slug:form>/", exports.people, name="export_people"),
    path("search/export/<slug:form>/", exports.found, name="export_search"),
    path("elements/export/<slug:form>/<path:id>/", exports.element, name="export_element"),
    path("elements/<path:id>/", elements.element, name="element"),
]
