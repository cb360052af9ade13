"""Bring addresses to the form that is kept, once it is settled whose each is."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.core.management.base import BaseCommand
from django.db import transaction

from pts_support.db import lower_addresses
from pts_support.people.models import Invitation, User


class Command(BaseCommand):
    help = "Make addresses lower case that `manage.py check --database default` listed. Nothing is merged."

    def handle(self, *args: object, **options: object) -> None:
        users, addresses = User.objects.all(), EmailAddress.objects.all()
        with transaction.atomic():
            lower_addresses.make_lower(users, addresses, Invitation.objects.all())
        left = len(lower_addresses.left_as_they_were(users)) + len(lower_addresses.left_as_they_were(addresses))
        if left:
            self.stdout.write(f"Rows still left: {left}. `manage.py check --database default` names them.")
        else:
            self.stdout.write("Every address is in the form that is kept.")
