"""The addresses of a first start."""

from django.urls import path

from jieqing.console.first_start import views

urlpatterns = [
    path("", views.door),
    path("language", views.language),
    path("first-start/review", views.review),
    path("first-start/sample", views.sample_company),
    path("first-start/<slug:step>", views.question),
]
