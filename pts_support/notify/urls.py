"""The addresses of this room."""

from django.urls import path

from pts_support.notify.pages import telling, views

urlpatterns = [
    path("me/emails/", telling.telling, name="me_emails"),
    path("mailbox/", views.mailbox, name="mailbox"),
]
