"""/me/data/: plain to read, and only one's own."""

from __future__ import annotations

from django.test import Client

from tests.people.own_file import taken_out
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies


def test_the_page_is_plain_and_escapes(cast, client, signed_in):
    policies(cast)
    ask(cast, text="<script>alert(1)</script>")
    page = taken_out(cast.asha)["index.html"].decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "Download my data" in signed_in(client, cast.asha).get("/me/data/").content.decode()
    assert "/me/data/" in client.get("/me/").content.decode()
    assert Client().post("/me/data/").status_code in (200, 302)  # signed out: the way to sign in, and no file
