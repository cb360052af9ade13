"""Whether an owner has shown their mailbox, what changed on an account, and phones said to be lost."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("people", "0012_suspended"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("address_added", "An email address was added."),
                            ("address_chosen", "Email goes to another of your addresses."),
                            ("address_removed", "An email address was removed."),
                            ("step_added", "Two-step verification was added."),
                            ("step_removed", "Two-step verification was removed."),
                            ("spare_codes", "New recovery codes were made. The ones before no longer work."),
                            ("password_changed", "The password was changed."),
                            (
                                "password_reset",
                                "The password was changed by a link we emailed. Everyone was signed out.",
                            ),
                            ("step_lost", "The second step at sign-in was reset. Everyone was signed out."),
                            ("step_lost_asked", "Your program said that your phone is lost."),
                            ("step_lost_agreed", "The second step at sign-in will be reset in one day."),
                            ("code_read_out", "Your program made a code for you, to be read out by phone."),
                            ("came_by_phone", "Someone came in with a code that your program read out by phone."),
                            ("proved", "You confirmed your email. What was set up before that was removed."),
                            ("role_given", "You were given a role."),
                            ("role_ended", "A role of yours has ended."),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("detail", models.CharField(blank=True, max_length=254)),
                ("undo_with", models.JSONField(default=dict)),
                ("objected_at", models.DateTimeField(blank=True, null=True)),
                ("undone", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="StepReset",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, help_text="Done, stopped, or asked for anew.", null=True),
                ),
            ],
        ),
        migrations.AddField(
            model_name="invitation",
            name="came_by_phone_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="phonecode",
            name="door_hash",
            field=models.CharField(max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="phonecode",
            name="door_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="proved_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When the owner first showed that the mailbox is theirs. Nothing set up before survived.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="proved_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("invitation", "the button of a mailed invitation"),
                    ("code", "a mailed code"),
                    ("reset", "a mailed link to a new password"),
                    ("before", "in the account before this was kept"),
                ],
                db_default="",
                default="",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("proved_at__isnull", True), ("proved_by", "")),
                    models.Q(("proved_at__isnull", False), models.Q(("proved_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="proved_at_and_by_together",
            ),
        ),
        migrations.AddField(
            model_name="accountchange",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="accountchange",
            name="program",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.program"
            ),
        ),
        migrations.AddField(
            model_name="accountchange",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="account_changes", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="stepreset",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="stepreset",
            name="program",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.program"),
        ),
        migrations.AddField(
            model_name="stepreset",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="accountchange",
            index=models.Index(fields=["user", "-at"], name="account_changes_of"),
        ),
        migrations.AddConstraint(
            model_name="accountchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("undone", False), ("objected_at__isnull", False), _connector="OR"),
                name="account_change_undone_by_objection",
            ),
        ),
        migrations.AddConstraint(
            model_name="stepreset",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("user",), name="one_open_step_reset_a_person"
            ),
        ),
    ]
