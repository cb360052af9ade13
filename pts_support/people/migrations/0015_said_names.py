"""What somebody is called beside what they typed: two people of one program never have the same name on a page."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from pts_support.spoken.said_names import PersonToName, said_names

LABELS = {
    "fellow": "fellow", "mentor": "mentor", "director": "Clinical Director", "staff": "program staff",
    "contact": "named contact",
}  # fmt: skip


def tell_apart(apps: Any, schema_editor: Any) -> None:
    User, Membership = apps.get_model("people", "User"), apps.get_model("people", "Membership")
    roles: dict[int, list[tuple[str, int]]] = {}
    for person, role, program in Membership.objects.values_list("user_id", "role", "program_id"):
        roles.setdefault(person, []).append((role, program))
    people = [
        PersonToName(
            user.id,
            user.called,
            user.name,
            next(label for role, label in LABELS.items() if role in {held for held, _ in roles[user.id]}),
            frozenset(program for _, program in roles[user.id]),
        )
        for user in User.objects.filter(id__in=roles)
    ]
    said = said_names(people)
    for person in people:
        if said[person.id] != person.typed:
            User.objects.filter(id=person.id).update(preferred=person.typed, called=said[person.id])


class Migration(migrations.Migration):
    dependencies = [("people", "0014_who_had_shown_their_mailbox")]

    operations = [
        migrations.AddField(
            "user", "preferred", models.CharField(blank=True, db_default="", default="", max_length=60)
        ),
        migrations.AlterField("user", "called", models.CharField(max_length=160)),
        migrations.RunPython(tell_apart, migrations.RunPython.noop, elidable=True),
    ]
