"""Addresses of the asking room. Acts are POST, one address each, named for their verb."""

from __future__ import annotations

from django.urls import URLPattern, path

from requests_app.views import ask, dashboard, home, peers

app_name = "requests"

urlpatterns: list[URLPattern] = [
    # asking, and the first page
    path("", home.home, name="home"),
    path("asked/", home.asked, name="asked"),
    path("ask/", ask.ask, name="ask"),
    path("ask/draft/", ask.ask_draft, name="ask_draft"),
    path("ask/promise/", ask.ask_promise, name="ask_promise"),
    # the dashboard and the peer board
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("peers/", peers.peers, name="peers"),
    path("peers/<uuid:ref>/answer/", peers.peer_answer, name="peer_answer"),
]
