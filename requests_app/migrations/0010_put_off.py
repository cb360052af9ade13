"""A row the engine stumbled over stays due: when it is tried again is a column of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0009_author_may")]

    operations = [
        migrations.AddField(
            model_name="helprequest",
            name="put_off_until",
            field=models.DateTimeField(
                null=True,
                help_text="Before then the engine does not stumble over it again. It is due all the same, and late.",
            ),
        ),
    ]
