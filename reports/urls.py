"""The addresses of this room."""

from django.urls import path

from reports import ledger_views, views

app_name = "reports"

urlpatterns = [
    path("reports/", views.report, name="report"),
    path("reports/<str:edition>.csv", views.download, name="download"),
    # the engine's ledger
    path("program/escalation/ledger", ledger_views.page, name="ledger"),
    path("program/escalation/ledger.csv", ledger_views.download, name="ledger_download"),
]
