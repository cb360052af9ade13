"""What somebody did with one tap that moves a request ten seconds later."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0017_search_without_accents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DueAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("put_off_until", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="due_acts",
                        to="requests_app.helprequest",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["due_at"], name="due_act_by_time")],
                "constraints": [models.UniqueConstraint(fields=("request", "person"), name="one_due_act_a_person")],
            },
        ),
    ]
