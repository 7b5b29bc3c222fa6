"""The desk in tests: a home that goes away, quick passwords, static files as they are."""

import atexit
import os
import shutil
import tempfile

_HOME = tempfile.mkdtemp(prefix="towngown-test-")
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
os.environ["TOWNGOWN_HOME"] = _HOME
# Playwright keeps a loop of its own running in the thread of the tests.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

from towngown.desk.base.words import compile_words  # noqa: E402
from towngown.desk.project.settings import *  # noqa: E402, F403
from towngown.desk.project.settings import HUEY, STORAGES  # noqa: E402

compile_words()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
HUEY = {**HUEY, "immediate": True}
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
