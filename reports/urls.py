"""The addresses of this room."""

from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    path("reports/", views.report, name="report"),
    path("reports/<str:edition>.csv", views.download, name="download"),
]
