"""The addresses of this room."""

from django.urls import path

from pts_support.notify.pages import views

urlpatterns = [
    path("mailbox/", views.mailbox, name="mailbox"),
]
