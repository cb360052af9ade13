"""An emergency in a program where nobody else can be the second person: the operator of the site may be it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0011_held_back")]

    operations = [
        migrations.RemoveConstraint(model_name="glass", name="agreed_by_a_second_person"),
        migrations.AddConstraint(
            model_name="glass",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_by__isnull", True),
                    models.Q(
                        ("agreed_at__isnull", False),
                        models.Q(("agreed_by", models.F("asked_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="agreed_by_a_second_person",
            ),
        ),
    ]
