"""Addresses of needs and matches."""

from __future__ import annotations

from django.urls import path

from towngown.desk.needs.views import (
    deciding,
    entering,
    guests,
    match_all,
    matches,
    portal,
    reception,
    verbs,
)

urlpatterns = [
    path("needs/", portal.needs, name="needs"),
    path("needs/new/", entering.new, name="need_new"),
    path("needs/ask/", guests.ask, name="need_ask"),
    path("needs/ask/thanks/", guests.asked, name="need_asked"),
    path("needs/reception/", reception.reception, name="need_reception"),
    path("needs/match-all/", match_all.start, name="match_all"),
    path("needs/match-all/<uuid:pk>/", match_all.result, name="match_all_result"),
    path("needs/<uuid:pk>/", portal.need, name="need"),
    path("needs/<uuid:pk>/edit/<slug:step>/", entering.edit, name="need_edit"),
    path("needs/<uuid:pk>/review/", entering.review, name="need_review"),
    path("needs/<uuid:pk>/do/<slug:verb>/", verbs.do, name="need_do"),
    path("needs/<uuid:pk>/answer/<uuid:decision>/", deciding.answer, name="need_answer"),
    path("needs/<uuid:pk>/matches/", matches.of_need, name="need_matches"),
    path("needs/<uuid:pk>/matches/compare/", matches.compare_of_need, name="need_compare"),
    path("needs/<uuid:pk>/matches/decide/", deciding.for_need, name="need_decide"),
    path("matches/", matches.of_element, name="element_matches"),
    path("matches/compare/", matches.compare_of_element, name="element_compare"),
    path("matches/decide/", deciding.for_element, name="element_decide"),
]
