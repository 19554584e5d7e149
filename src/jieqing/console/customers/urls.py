"""Addresses of customers: finding one, what is held on them, reviews of data."""

from django.urls import path

from jieqing.console.customers import reviews, views

urlpatterns = [
    path("", views.find),
    path("found/<slug:handle>/", views.found),
    path("reviews/", reviews.listed),
    path("reviews/new", reviews.opened),
    path("reviews/<slug:number>/", reviews.one),
    path("reviews/<slug:number>/close", reviews.closed),
    path("reviews/<slug:number>/rows/<int:row>/", reviews.row),
]
