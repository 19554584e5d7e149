"""Addresses of one's own notices, below today's."""

from django.urls import path

from jieqing.console.notices import views

urlpatterns = [
    path("", views.notices),
    path("read", views.read),
    path("settings", views.settings),
]
