"""Addresses of imports and corrections."""

from __future__ import annotations

from django.urls import path

from towngown.desk.imports.views import corrections, lists, wizard

urlpatterns = [
    path("imports/", lists.imports, name="imports"),
    path("imports/<uuid:pk>/", wizard.one, name="import"),
    path("imports/<uuid:pk>/columns", wizard.describe, name="import_columns"),
    path("imports/<uuid:pk>/take-in", wizard.take_in, name="import_take_in"),
    path("imports/<uuid:pk>/finish", wizard.finish, name="import_finish"),
    path("imports/<uuid:pk>/undo", wizard.undo, name="import_undo"),
    path("imports/<uuid:pk>/remove", lists.remove, name="import_remove"),
    path("imports/<uuid:pk>/problems.csv", wizard.problems_file, name="import_problems"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("corrections/merge/", corrections.merge, name="correction_merge"),
    path("corrections/split/", corrections.split, name="correction_split"),
    path("corrections/doubts/", corrections.doubts, name="correction_doubts"),
    path("corrections/<uuid:pk>/withdraw", corrections.withdraw, name="correction_withdraw"),
]
