"""Addresses of the work on things."""

from __future__ import annotations

from django.urls import path

from towngown.desk.work.views import about, calendar, comments, files, notices, tasks

_THING = "about/<slug:kind>/<uuid:thing>/"

urlpatterns = [
    path(_THING, about.about, name="work_about"),
    path(f"{_THING}comments/", comments.comments, name="work_comments"),
    path(f"{_THING}files/", files.files, name="work_files"),
    path(f"{_THING}tasks/", tasks.of_thing, name="work_tasks"),
    path(f"{_THING}tasks/new/", tasks.new, name="work_task_new"),
    path(f"{_THING}timeline/", about.history, name="work_timeline"),
    path(f"{_THING}people/", comments.people, name="work_people"),
    path("comments/<uuid:pk>/", comments.change, name="work_comment"),
    path("comments/<uuid:pk>/remove/", comments.remove, name="work_comment_remove"),
    path("files/<uuid:pk>/", files.versions, name="work_file"),
    path("files/<uuid:pk>/remove/", files.remove, name="work_file_remove"),
    path("files/versions/<uuid:pk>/", files.download, name="work_version"),
    path("files/versions/<uuid:pk>/restore/", files.restore, name="work_version_restore"),
    path("tasks/", tasks.mine, name="tasks"),
    path("tasks/<uuid:pk>/", tasks.change, name="work_task"),
    path("tasks/<uuid:pk>/done/", tasks.finish, name="work_task_done"),
    path("tasks/<uuid:pk>/reopen/", tasks.reopen, name="work_task_reopen"),
    path("notifications/", notices.notifications, name="notifications"),
    path("notifications/read/", notices.all_read, name="notifications_read"),
    path("notifications/settings/", notices.choose, name="notification_settings"),
    path("notifications/<uuid:pk>/", notices.opened, name="notification"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<slug:secret>.ics", calendar.feed, name="calendar_feed"),
]
