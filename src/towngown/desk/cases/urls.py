"""Addresses of cases."""

from __future__ import annotations

from django.urls import path

from towngown.desk.cases.views import case, changes, lists

urlpatterns = [
    path("cases/", lists.overview, name="cases"),
    path("cases/<uuid:pk>/", case.case_page, name="case"),
    path("cases/<uuid:pk>/facts/", changes.fill, name="case_fill"),
    path("cases/<uuid:pk>/move/", changes.move, name="case_move"),
    path("cases/<uuid:pk>/undo/", changes.undo, name="case_undo"),
    path("cases/<uuid:pk>/responsible/", changes.assign, name="case_assign"),
    path("cases/<uuid:pk>/tier/", changes.tier, name="case_tier"),
    path("cases/<uuid:pk>/deadline/", changes.deadline, name="case_deadline"),
    path("cases/deadlines/<uuid:pk>/met/", changes.meet, name="deadline_meet"),
    path("cases/deadlines/<uuid:pk>/drop/", changes.drop, name="deadline_drop"),
    path("cases/<slug:way>/", lists.board, name="cases_board"),
    path("cases/<slug:way>/table/", lists.table, name="cases_table"),
    path("cases/<slug:way>/figures/", lists.figures_of, name="cases_figures"),
    path("cases/<slug:way>/open/", changes.open_page, name="case_open"),
]
