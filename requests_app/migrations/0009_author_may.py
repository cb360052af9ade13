"""What whoever asked may still do, once their fellowship has ended."""

from django.db import migrations, models

OF_THOSE_THAT_ENDED = """
UPDATE requests_app_helprequest r SET author_may = 'read' FROM people_membership m
WHERE m.id = r.membership_id AND m.ended_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0007_reading_is_over"), ("requests_app", "0008_breaking_the_glass")]

    operations = [
        migrations.AddField(
            model_name="helprequest",
            name="author_may",
            field=models.CharField(
                choices=[("act", "Act"), ("read", "Read"), ("nothing", "Nothing")],
                db_default="act",
                default="act",
                max_length=7,
            ),
        ),
        migrations.RunSQL(OF_THOSE_THAT_ENDED, migrations.RunSQL.noop),
    ]
