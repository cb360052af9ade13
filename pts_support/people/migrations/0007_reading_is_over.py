"""When the days of reading after a fellowship were over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0006_purge_only_what_is_old")]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="over_at",
            field=models.DateTimeField(
                blank=True, help_text="Of a fellowship: when the days of reading after its end were over.", null=True
            ),
        ),
    ]
