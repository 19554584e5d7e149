"""Addresses of rules: the law, one row of it, changes, working days, days per right."""

from django.urls import path

from jieqing.console.rules import changes, days, law, working_days

urlpatterns = [
    path("", law.rules),
    path("law/<str:name>/", law.rule),
    path("changes/", changes.changes),
    path("calendar/", working_days.calendar),
    path("days/", days.days),
]
