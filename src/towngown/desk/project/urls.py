"""All addresses of the desk; every app brings its own, the tests enumerate them as doors."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    *(
        path("", include(f"{app}.urls"))
        for app in settings.INSTALLED_APPS
        if app.startswith("towngown.desk.") and find_spec(f"{app}.urls")
    ),
]
handler400 = "towngown.desk.base.views.errors.bad_request"
handler403 = "towngown.desk.base.views.errors.refused"
handler404 = "towngown.desk.base.views.errors.not_found"
handler500 = "towngown.desk.base.views.errors.broken"
