"""Addresses of data: stores, one store, its map, what is kept, holds."""

from django.urls import path

from jieqing.console.stores import grounds, kept, maps, reviewing, views

urlpatterns = [
    path("", views.stores),
    path("stores/<slug:name>/", views.store),
    path("stores/<slug:name>/probe", views.tried),
    path("stores/<slug:name>/grants", views.grants),
    path("stores/<slug:name>/map", maps.shown),
    path("stores/<slug:name>/review", reviewing.review),
    path("stores/<slug:name>/confirm", reviewing.confirm),
    path("kept/", kept.calendar),
    path("kept/grounds", grounds.grounds),
    path("holds/", kept.holds),
    path("holds/new", kept.new_hold),
]
