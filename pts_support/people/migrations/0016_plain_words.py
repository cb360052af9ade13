"""Labels in plain words: no column changes."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("people", "0015_said_names"),
    ]

    operations = [
        migrations.AlterField(
            model_name="accountchange",
            name="kind",
            field=models.CharField(
                choices=[
                    ("address_added", "An email address was added."),
                    ("address_chosen", "Email goes to another of your addresses."),
                    ("address_removed", "An email address was removed."),
                    ("step_added", "Two-step verification was added."),
                    ("step_removed", "Two-step verification was removed."),
                    ("spare_codes", "New recovery codes were made. The ones before no longer work."),
                    ("password_changed", "The password was changed."),
                    ("password_reset", "The password was changed by a link we emailed. Everyone was signed out."),
                    ("step_lost", "Two-step verification was reset. Everyone was signed out."),
                    ("step_lost_asked", "Your program said that your phone is lost."),
                    ("step_lost_agreed", "Two-step verification will be reset in one day."),
                    ("code_read_out", "Your program made a code for you, to be read out by phone."),
                    ("came_by_phone", "Someone came in with a code that your program read out by phone."),
                    ("proved", "You confirmed your email. What was set up before that was removed."),
                    ("role_given", "You were given a role."),
                    ("role_ended", "A role of yours has ended."),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterConstraint(
            model_name="user",
            name="one_user_per_email",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                name="one_user_per_email",
                violation_error_message="Someone already signs in with this email.",
            ),
        ),
    ]
