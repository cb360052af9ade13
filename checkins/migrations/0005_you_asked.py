"""What changed because fellows asked: the program's switch, topics, edits and undos of lines, and when sentences go to
staff. No row of the two tables that change was ever written before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone


def look(apps, schema_editor):
    now = timezone.now()
    apps.get_model("checkins", "ProgramCheckins").objects.update(sentences_look_at=now, sentences_since=now)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("checkins", "0004_skipped_with"),
    ]

    operations = [
        migrations.AddField("programcheckins", "changes", models.BooleanField(default=True, db_default=True)),
        migrations.AddField(
            "programcheckins",
            "sentences_look_at",
            models.DateTimeField(null=True, help_text="The same, for sentences that staff are to get."),
        ),
        migrations.AddField(
            "programcheckins",
            "sentences_since",
            models.DateTimeField(null=True, help_text="Since when those gather that wait now."),
        ),
        migrations.AddField("changedline", "topic", models.CharField(max_length=20, blank=True, default="")),
        migrations.AddField(
            "changedline",
            "tap",
            models.CharField(
                max_length=10,
                choices=[("published", "published"), ("edited", "edited"), ("taken_back", "taken back")],
                blank=True,
                default="",
            ),
        ),
        migrations.AddField(
            "changedline",
            "tapped_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("changedline", "tapped_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            "EarlierLine",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=280)),
                ("topic", models.CharField(max_length=20, blank=True)),
                ("edited_at", models.DateTimeField()),
                (
                    "edited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="earlier",
                        to="checkins.changedline",
                    ),
                ),
            ],
            {"ordering": ["edited_at", "id"]},
        ),
        migrations.AddField("sharedline", "closing", models.UUIDField(null=True)),
        migrations.AddField("sharedline", "taken_back_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "sharedline", "due_at", models.DateTimeField(null=True, help_text="When it can no longer be undone.")
        ),
        migrations.AlterField(
            "sharedline", "given_at", models.DateTimeField(help_text="The beginning of the week in which it was given.")
        ),
        migrations.AlterField("sharedline", "told_at", models.DateTimeField(null=True, help_text="When staff got it.")),
        migrations.AddConstraint(
            "sharedline",
            models.CheckConstraint(
                condition=Q(due_at__isnull=False) | Q(closing__isnull=True, taken_back_at__isnull=True),
                name="nothing_tells_the_request_for_long",
            ),
        ),
        migrations.AddConstraint(
            "sharedline",
            models.CheckConstraint(
                condition=Q(told_at__isnull=True) | Q(due_at__isnull=True), name="told_when_nothing_can_be_undone"
            ),
        ),
        migrations.AddIndex("sharedline", models.Index(fields=["program", "told_at"], name="shared_line_told")),
        migrations.RunPython(look, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            "programcheckins",
            models.Index(
                fields=["sentences_look_at"],
                condition=Q(sentences_look_at__isnull=False),
                name="checkins_sentences_look",
            ),
        ),
    ]
