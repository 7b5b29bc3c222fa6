"""Addresses of the ground."""

from __future__ import annotations

from django.urls import path

from towngown.desk.base.views import design, health, home

urlpatterns = [
    path("", home.home, name="home"),
    path("design/", design.design, name="design"),
    path("health", health.health, name="health"),
]
