"""Addresses of evidence: ledger, statements, forms, packs for inspectors, logs."""

from django.urls import path

from jieqing.console.evidence import door, inspection, months, papers, statements, views

urlpatterns = [
    path("", views.ledger),
    path("ledger/<int:position>/", views.entry),
    path("statements/", statements.listed),
    path("statements/<str:number>/", statements.one),
    path("statements/<str:number>/<slug:kind>", statements.file),
    path("verify", statements.check),
    path("trust", statements.trust),
    path("operations/", views.operations),
    path("log-ins/", door.log_ins),
    path("months/", months.months),
    path("papers/", papers.chosen),
    path("papers/<slug:form>/", papers.of_period),
    path("papers/<slug:form>/<slug:kind>", papers.file_of_period),
    path("papers/<slug:form>/case/<str:number>/", papers.of_case),
    path("papers/<slug:form>/case/<str:number>/<slug:kind>", papers.file_of_case),
    path("inspection/", inspection.packs),
    path("inspection/<int:position>/file", inspection.file),
    path("inspection/<str:named>/", inspection.making),
]
