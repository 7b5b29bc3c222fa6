"""How a command gets at a desk: its home, its settings, its tables."""

from __future__ import annotations

import os
from pathlib import Path

from towngown.desk.project import environment


def open_desk(home: Path | None = None) -> None:
    """Set Django up for the desk in that folder (or the one the environment names)."""
    import django

    if home is not None:
        os.environ[environment.HOME] = str(home.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "towngown.desk.project.settings")
    django.setup()


def prepare() -> None:
    """Bring tables, words and static files to where this version of the program needs them."""
    from django.conf import settings
    from django.core.management import call_command

    from towngown.desk.base.words import compile_words

    for folder in (settings.HOME, settings.HOME / "files"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    compile_words()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def is_prepared() -> bool:
    """Whether the tables are those of this version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
