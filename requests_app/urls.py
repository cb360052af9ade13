"""Addresses of the asking room. Acts are POST, one address each, named for their verb."""

from __future__ import annotations

from django.urls import URLPattern, path

from requests_app.views import dashboard, peers

app_name = "requests"

urlpatterns: list[URLPattern] = [
    # the dashboard and the peer board
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("peers/", peers.peers, name="peers"),
    path("peers/<uuid:ref>/answer/", peers.peer_answer, name="peer_answer"),
]
