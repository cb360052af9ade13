"""The addresses of this room."""

from django.urls import include, path

from mentors.views import me, program

pages = [
    path("program/assignments/", program.assignments, name="assignments"),
    path("program/assignments/<uuid:ref>/", program.assignment, name="assignment"),
    path("program/fellows/add/", program.fellow_add, name="fellow_add"),
    path("program/away/", program.away, name="away"),
    path("program/away/<uuid:ref>/call-off/", program.away_call_off, name="away_call_off"),
    path("me/away/", me.away, name="my_away"),
    path("me/away/<uuid:ref>/call-off/", me.away_call_off, name="my_away_call_off"),
]

urlpatterns = [path("", include((pages, "mentors")))]
