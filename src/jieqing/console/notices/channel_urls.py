"""Addresses of the company's notice channels, below the organisation's."""

from django.urls import path

from jieqing.console.notices import channels

urlpatterns = [
    path("", channels.channels),
    path("new", channels.new),
    path("<slug:handle>/acts/end", channels.end),
    path("<slug:handle>/acts/test", channels.test),
]
