"""Whom a skipped conversation was booked with: until now it had not moved since."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F


def as_it_is(apps, schema_editor):
    apps.get_model("checkins", "Booking").objects.filter(skipped_at__isnull=False).update(skipped_with=F("person"))


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("checkins", "0003_hello_and_weeks"),
    ]

    operations = [
        migrations.AddField(
            "booking",
            "skipped_with",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(as_it_is, migrations.RunPython.noop, elidable=True),
    ]
