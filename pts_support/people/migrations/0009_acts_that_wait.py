"""Acts that wait, who gave a role, and who set its last day."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0008_a_relay_in_doubt"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="ends_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who set the last day: they must not gain by it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="given_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="given_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="ProposedAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("about", models.CharField(max_length=300)),
                ("payload", models.JSONField(blank=True, default=dict)),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                (
                    "done_at",
                    models.DateTimeField(blank=True, help_text="When it was over, however it ended.", null=True),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "waiting"),
                            ("done", "took effect"),
                            ("stopped", "stopped"),
                            ("lapsed", "lapsed without a yes"),
                            ("refused", "could not take effect"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "why_not",
                    models.TextField(
                        blank=True, help_text="Of a refusal: the sentences of the rule that it would break."
                    ),
                ),
                (
                    "agreed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.program"
                    ),
                ),
                (
                    "stopped_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False), ("outcome", "")),
                        fields=["due_at"],
                        name="act_due",
                    ),
                    models.Index(condition=models.Q(("outcome", "")), fields=["program"], name="act_open"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "")),
                        fields=("program", "kind", "about"),
                        name="one_open_act_about_a_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", True), ("outcome", "")),
                            models.Q(models.Q(("outcome", ""), _negated=True), ("done_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_act_is_open_or_over",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("agreed_by__isnull", True), ("agreed_at__isnull", False), _connector="OR"),
                        name="who_agreed_did_so_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stopped_by__isnull", True), ("stopped_at__isnull", False), _connector="OR"
                        ),
                        name="who_stopped_did_so_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_by__isnull", True),
                            models.Q(("agreed_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="a_second_person_agrees",
                    ),
                ],
            },
        ),
    ]
