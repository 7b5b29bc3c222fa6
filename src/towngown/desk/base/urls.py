"""Addresses of the ground."""

from __future__ import annotations

from django.urls import path

from towngown.desk.base.views import design, health, home, jobs

urlpatterns = [
    path("", home.home, name="home"),
    path("design/", design.design, name="design"),
    path("health", health.health, name="health"),
    path("jobs/", jobs.mine, name="jobs"),
    path("jobs/<uuid:pk>/", jobs.job, name="job"),
    path("jobs/<uuid:pk>/progress", jobs.progress, name="job_progress"),
    path("jobs/<uuid:pk>/cancel", jobs.cancel, name="job_cancel"),
    path("jobs/<uuid:pk>/file", jobs.result_file, name="job_file"),
]
