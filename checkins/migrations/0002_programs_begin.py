"""Programs that are there already get their switches and rounds, as a new one does when it is made."""

from django.db import migrations
from django.utils import timezone

WEEKS_BEFORE_WINTER, WEEKS_AFTER = (3, 6, 10, 14), (24, 30)


def begin(apps, schema_editor):
    checkins, rounds = apps.get_model("checkins", "ProgramCheckins"), apps.get_model("checkins", "Round")
    for program_id in apps.get_model("people", "Program").objects.order_by("id").values_list("id", flat=True):
        checkins.objects.create(program_id=program_id, look_at=timezone.now())
        in_order = [
            *(("week", week) for week in WEEKS_BEFORE_WINTER),
            ("after_winter", None),
            *(("week", week) for week in WEEKS_AFTER),
            ("last", None),
        ]
        rounds.objects.bulk_create(rounds(program_id=program_id, when=when, week=week) for when, week in in_order)


class Migration(migrations.Migration):
    dependencies = [("checkins", "0001_first"), ("people", "0015_said_names")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop, elidable=True)]
