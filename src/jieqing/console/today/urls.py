"""Addresses of today's lists."""

from django.urls import path

from jieqing.console.today import copying, promises, searching, views

urlpatterns = [
    path("", views.to_do),
    path("to-sign", views.to_sign),
    path("started", views.started),
    path("copied", views.copied),
    path("done", views.done),
    path("promises", promises.shown),
    path("search", searching.search),
    path("reminders", views.reminders),
    path("copies/<str:number>", copying.copies),
]
