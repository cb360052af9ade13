"""Who had an account before this was kept has shown their mailbox, but for whoever came in by a code read out.

Nobody knows who typed such a code. So those accounts begin anew: nothing that signs in is left of them, and a new link
goes to the address they were invited under with the next pass. What they asked stays theirs.
"""

from datetime import timedelta

from django.apps.registry import Apps
from django.contrib.auth.hashers import make_password
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Q
from django.utils import timezone

# Until this version a code was traded for an invitation that lasted an hour; one that is mailed lasts 21 days.
BY_PHONE = timedelta(hours=2)
LASTS = timedelta(days=21)


def prove_all_but_those_by_phone(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    user_model, now = apps.get_model("people", "User"), timezone.now()
    first = _first_invitations(apps)
    by_phone = {person: used for person, used in first.items() if used.expires_at - used.sent_at < BY_PHONE}
    were_in = user_model.objects.filter(made_by_demo=False, proved_at__isnull=True).filter(
        Q(last_login__isnull=False) | ~Q(password__startswith="!")
    )
    were_in.exclude(id__in=by_phone).update(proved_at=F("date_joined"), proved_by="before")
    for person in user_model.objects.filter(id__in=by_phone, made_by_demo=False):
        _begin_anew(apps, person, by_phone[person.id], now)


def _first_invitations(apps: Apps) -> dict:
    """The invitation by which each person came in: the first they used, and of several at once the shortest."""
    used = apps.get_model("people", "Invitation").objects.filter(used_at__isnull=False, sent_at__isnull=False)
    found: dict = {}
    for one in used.select_related("membership").order_by("used_at", F("expires_at") - F("sent_at"), "id"):
        found.setdefault(one.membership.user_id, one)
    return found


def _begin_anew(apps: Apps, person, used, now) -> None:
    for label, model in (("account", "EmailAddress"), ("mfa", "Authenticator"), ("people", "Browser")):
        apps.get_model(label, model).objects.filter(user_id=person.id).delete()
    person.password, person.last_login = make_password(None), None  # which ends every session too
    taken = type(person).objects.filter(email__iexact=used.email).exclude(id=person.id).exists()
    person.email = person.email if taken else used.email
    person.save(update_fields=["password", "last_login", "email"])
    invitations = apps.get_model("people", "Invitation").objects
    for role in apps.get_model("people", "Membership").objects.filter(user_id=person.id, ended_at__isnull=True):
        if invitations.filter(membership=role, used_at__isnull=True, replaced_at__isnull=True).exists():
            continue
        invitations.create(
            membership=role, email=person.email, name=person.name, called=person.called, phone=person.phone,
            made_at=now, send_at=now, expires_at=now + LASTS, came_by_phone_at=used.used_at,
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0013_owners_show_their_mailbox"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [migrations.RunPython(prove_all_but_those_by_phone, migrations.RunPython.noop, elidable=True)]
