"""The app's name, and what it adds to the frame."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Comments, files, tasks, notifications, calendar, timeline."""

    name = "towngown.desk.work"
    label = "work"

    def ready(self) -> None:
        """Hang the bell into the frame, the cards on the home page, and listen."""
        from towngown.desk.base import frame
        from towngown.desk.base.views import home
        from towngown.desk.work import cards, listening

        frame.CORNER.append("work/bell.html")
        frame.EXTRAS["unread"] = cards.unread
        home.CARDS.extend([cards.tasks_that_wait, cards.what_is_new])
        listening.listen()
