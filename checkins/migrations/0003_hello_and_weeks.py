"""When it is looked who is greeted when; until when a hello is the mentor's and what its undo puts back; a week without
a number; whom the question after hard weeks names. No row of these tables was ever written before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.utils import timezone


def look(apps, schema_editor):
    apps.get_model("checkins", "ProgramCheckins").objects.update(hello_look_at=timezone.now())


def forget(apps, schema_editor):
    """Only a trial can have written any."""
    apps.get_model("checkins", "Greeting").objects.update(mentor_until=F("opens_at"))
    apps.get_model("checkins", "HardWeeksOffer").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("checkins", "0002_programs_begin"),
    ]

    operations = [
        migrations.AddField(
            "programcheckins",
            "hello_look_at",
            models.DateTimeField(null=True, help_text="The same, for who is greeted when."),
        ),
        migrations.AddField("greeting", "mentor_until", models.DateTimeField(null=True)),
        migrations.AddField("greeting", "due_before", models.DateTimeField(null=True)),
        migrations.AddField("pulseweek", "implied", models.CharField(max_length=3, blank=True, default=""), False),
        migrations.AlterField("pulseweek", "score", models.PositiveSmallIntegerField(null=True)),
        migrations.RemoveConstraint("pulseweek", "one_to_five"),
        migrations.AddConstraint(
            "pulseweek",
            models.CheckConstraint(
                condition=Q(score__gte=1, score__lte=5) | (Q(score__isnull=True) & ~Q(reach="not_now")),
                name="one_to_five",
            ),
        ),
        migrations.RunPython(forget, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("greeting", "mentor_until", models.DateTimeField()),
        migrations.AddField(
            "hardweeksoffer",
            "person",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                default=None,
            ),
            False,
        ),
        migrations.RunPython(look, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            "programcheckins",
            models.Index(
                fields=["hello_look_at"], condition=Q(hello_look_at__isnull=False), name="checkins_hello_look"
            ),
        ),
    ]
