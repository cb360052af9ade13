"""Who is held back in a request, because somebody fell away by their act; and what comes back after a suspension."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0010_put_off"),
    ]

    operations = [
        migrations.AddField(
            model_name="helprequest",
            name="held_back",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                default=list,
                help_text="Ids of those by whose act somebody fell away while it was open: they learn only that they wait.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="participant",
            name="kept_standing",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="What comes back when their suspension is lifted.",
                max_length=8,
            ),
        ),
        # Old code, which does not know the column, goes on filing while the new one is put in place.
        migrations.RunSQL(
            "ALTER TABLE requests_app_helprequest ALTER COLUMN held_back SET DEFAULT '{}'", migrations.RunSQL.noop
        ),
    ]
