"""The worker: does long work, one job after the other, in a process beside the server.

    python -m towngown.desk.base.worker

On SIGTERM (or Ctrl C) the job in hand goes back into the queue at its next step, and the worker
ends; killed in the middle of one, the job is taken up again by the next worker that starts, and by
any other within a minute or two.
"""

from __future__ import annotations

import logging
import os

import django


def run() -> None:
    """Work until told to stop; what was left by a killed worker comes first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "towngown.desk.project.settings")
    django.setup()
    from django.conf import settings
    from django.utils.module_loading import autodiscover_modules
    from huey.consumer import Consumer
    from huey.consumer_options import ConsumerConfig
    from huey.contrib.djhuey import HUEY

    from towngown.desk.base import pulse
    from towngown.desk.base.tasks import take_up_what_waits

    autodiscover_modules("tasks")  # of every app, or the queue would name what is not known here

    class Politely(Consumer):
        def stop(self, graceful: bool = False) -> None:
            pulse.stop()
            super().stop(graceful=True)

    logging.getLogger("huey").setLevel(logging.WARNING)
    options = ConsumerConfig(**settings.HUEY.get("consumer", {}))
    options.validate()
    take_up_what_waits()
    Politely(HUEY, **options.values).run()


if __name__ == "__main__":
    run()
