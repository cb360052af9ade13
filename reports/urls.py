"""The addresses of this room."""

from django.urls import path

from reports.exports import CSV, XLSX
from reports.pages import ledger_views, views

app_name = "reports"

urlpatterns = [
    path("reports/", views.report, name="report"),
    path("reports/<str:edition>.csv", views.download, {"kind": CSV}, name="download"),
    path("reports/<str:edition>.xlsx", views.download, {"kind": XLSX}, name="download_xlsx"),
    # the engine's ledger
    path("program/escalation/ledger", ledger_views.page, name="ledger"),
    path("program/escalation/ledger.csv", ledger_views.download, {"kind": CSV}, name="ledger_download"),
    path("program/escalation/ledger.xlsx", ledger_views.download, {"kind": XLSX}, name="ledger_download_xlsx"),
]
