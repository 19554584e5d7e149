"""Addresses of evidence: the ledger, statements, verifying, the operation log."""

from django.urls import path

from jieqing.console.evidence import statements, views

urlpatterns = [
    path("", views.ledger),
    path("ledger/<int:position>/", views.entry),
    path("statements/", statements.listed),
    path("statements/<str:number>/", statements.one),
    path("statements/<str:number>/<slug:kind>", statements.file),
    path("verify", statements.check),
    path("trust", statements.trust),
    path("operations/", views.operations),
]
