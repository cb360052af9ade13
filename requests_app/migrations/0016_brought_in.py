"""Who was brought in by a helper, and not by the chain, so that the chain goes on from where it stood."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0015_removal_on_demand")]

    operations = [
        migrations.AddField(
            model_name="participant",
            name="brought_in",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
