"""Files as people send them with their words, and fetch them."""

from uuid import uuid4

from django.test import Client
from django.urls import reverse


def client_of(who):
    client = Client()
    client.force_login(who)
    return client


def fetch(who, file, name="attachment"):
    return client_of(who).get(reverse(f"requests:{name}", args=[getattr(file, "ref", file)]))


def add(who, request, *uploaded, act="add_words", **more):
    data = {"text": "With a file.", "form_key": uuid4(), "files": list(uploaded), **more}
    return client_of(who).post(reverse(f"requests:{act}", args=[request.ref]), data)
