"""Addresses of the asking room. Acts are POST, one address each, named for their verb."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "requests"

urlpatterns: list[URLPattern] = []
