"""Addresses of today's page."""

from django.urls import path

from jieqing.console.today import views

urlpatterns = [path("", views.today)]
