"""A reader of the board asks the program to look, and somebody looks."""

from django.test import Client

from requests_app.models import Message


def post(who, path, **data):
    client = Client()
    client.force_login(who)
    return client.post(path, data)


def page(who, path="/peers/review/"):
    client = Client()
    client.force_login(who)
    answer = client.get(path)
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


def flag(who, request, text="Bite back."):
    return post(who, f"/peers/{request.ref}/flag/", message=str(Message.objects.get(request=request, text=text).ref))
