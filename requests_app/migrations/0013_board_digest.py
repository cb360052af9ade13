"""The digest of a board is a due row: one a program and day, at a fixed time."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_first"), ("requests_app", "0012_the_operator_agrees")]

    operations = [
        migrations.CreateModel(
            name="BoardDigest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField()),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.program"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["due_at"], name="digest_due")],
                "constraints": [models.UniqueConstraint(fields=("program", "due_at"), name="one_digest_a_day")],
            },
        ),
    ]
