"""The addresses of this room."""

from django.urls import include, path

from checkins.pages import program, views

pages = [
    path("conversations/", views.conversations, name="conversations"),
    path("conversations/off/", views.switch, name="switch"),
    path("conversations/held/", views.held, name="held"),
    path("conversations/held/times/", views.times, name="times"),
    path("conversations/<uuid:ref>/do/", views.tap, name="tap"),
    path("conversations/<uuid:ref>/undo/", views.undo, name="undo"),
    path("conversations/<uuid:ref>/file/", views.file, name="file"),
    path("program/check-ins/", program.check_ins, name="program"),
]

urlpatterns = [path("", include((pages, "checkins")))]
