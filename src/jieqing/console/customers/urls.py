"""Addresses of customers: finding one, what is held on them, reviews of data."""

from django.urls import path

from jieqing.console.customers import looking, reviews, views

urlpatterns = [
    path("", views.find),
    path("found/<slug:handle>/", views.found),
    path("found/<slug:handle>/values", looking.why),
    path("found/<slug:handle>/values/<str:ticket>", looking.values),
    path("reviews/", reviews.listed),
    path("reviews/new", reviews.opened),
    path("reviews/<slug:number>/", reviews.one),
    path("reviews/<slug:number>/close", reviews.closed),
    path("reviews/<slug:number>/rows/<int:row>/", reviews.row),
]
