"""Addresses of customers: finding one, and what is held on them."""

from django.urls import path

from jieqing.console.customers import views

urlpatterns = [
    path("", views.find),
    path("found/<slug:handle>/", views.found),
]
