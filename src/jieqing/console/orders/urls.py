"""Addresses of organs' orders; none of them names an order."""

from django.urls import path

from jieqing.console.orders import views

urlpatterns = [
    path("", views.orders),
    path("asked", views.to_sign),
    path("new", views.new),
    path("set", views.set_),
    path("sign", views.sign),
    path("end", views.end),
    path("annex", views.annex),
]
