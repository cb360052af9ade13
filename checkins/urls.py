"""The addresses of this room."""

from django.urls import include, path

from checkins.pages import first_day, practice, program, views
from checkins.pages.asking import views as asking
from checkins.pages.changes import everyone, staff
from checkins.pages.hello import taps as hello
from checkins.pages.pulse import views as pulse

pages = [
    path("before-you-start/", first_day.before_you_start, name="before_you_start"),
    path("practice/", practice.practice, name="practice"),
    path("program/practice/", practice.practice_list, name="practice_list"),
    path("conversations/", views.conversations, name="conversations"),
    path("conversations/off/", views.switch, name="switch"),
    path("conversations/held/", views.held, name="held"),
    path("conversations/held/times/", views.times, name="times"),
    path("conversations/<uuid:ref>/do/", views.tap, name="tap"),
    path("conversations/<uuid:ref>/undo/", views.undo, name="undo"),
    path("conversations/<uuid:ref>/file/", views.file, name="file"),
    path("pulse/", pulse.pulse, name="pulse"),
    path("me/asking/", asking.asking, name="asking"),
    path("hello/<uuid:ref>/do/", hello.greet, name="greet"),
    path("hello/<uuid:ref>/undo/", hello.undo, name="ungreet"),
    path("changed/", everyone.changed, name="changed"),
    path("changed/<uuid:ref>/take-back/", everyone.take_back, name="take_sentence_back"),
    path("changed/<uuid:ref>/undo/", everyone.undo, name="keep_sentence"),
    path("program/changed/", staff.changes, name="changes"),
    path("program/changed/<uuid:ref>/", staff.edit, name="edit_line"),
    path("program/changed/<uuid:ref>/take-back/", staff.take_back, name="take_line_back"),
    path("program/changed/<uuid:ref>/undo/", staff.undo, name="undo_line"),
    path("program/check-ins/", program.check_ins, name="program"),
]

urlpatterns = [path("", include((pages, "checkins")))]
