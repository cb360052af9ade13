"""Whoever is signed in, read once a page together with the roles they hold: one statement, written once."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from pts_support.db.prepared_queries import PreparedQuery
from pts_support.people.models import User
from pts_support.people.roles import with_roles

PATH = "pts_support.people.signin.backend.SignedInBackend"


class SignedInBackend(AuthenticationBackend):
    """allauth's, which also knows sessions that began before there was this one: it stands behind it in the settings,
    and never hears a password."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User:
        user = super().authenticate(request, **credentials)
        if not isinstance(user, User):
            raise PermissionDenied  # to Django: ask no other backend
        return user

    def get_user(self, user_id: int) -> User | None:
        user = next(iter(_BY_ID(user=user_id)), None)
        if user is None or not self.user_can_authenticate(user):
            return None
        return user


def _by_id(user: int) -> QuerySet[User]:
    return with_roles(User.objects.filter(id=user))


_BY_ID = PreparedQuery(_by_id)
