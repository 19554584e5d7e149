"""Addresses of cases: the list, one case, its parts and its acts."""

from django.urls import path

from jieqing.console.cases import acting, views

urlpatterns = [
    path("", views.cases),
    path("<str:number>/", views.case),
    path("<str:number>/acts/<slug:name>", acting.act),
]
