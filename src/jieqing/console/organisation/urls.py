"""Addresses of the organisation: its people, who may do what, log-ins and tokens."""

from django.urls import path

from jieqing.console.organisation import views

urlpatterns = [
    path("", views.people),
    path("roles", views.roles),
    path("log-in", views.log_in),
    path("tokens", views.tokens),
    path("tokens/<slug:handle>/acts/end", views.end),
]
