"""Addresses of rules: the law, a row, changes and their trial, working days, terms."""

from django.urls import path

from jieqing.console.rules import changes, days, law, one_change, trying, working_days

urlpatterns = [
    path("", law.rules),
    path("law/<str:name>/", law.rule),
    path("changes/", changes.changes),
    path("changes/try", trying.ask),
    path("changes/try/<str:word>", trying.tried),
    path("changes/try/<str:word>/asked", trying.to_sign),
    path("changes/<str:number>/", one_change.change),
    path("changes/<str:number>/asked", one_change.to_sign),
    path("calendar/", working_days.calendar),
    path("days/", days.days),
]
