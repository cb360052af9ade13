"""When the last good backup was, and whether mail leaves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0016_plain_words")]

    operations = [
        migrations.AddField("installation", "backed_up_at", models.DateTimeField(null=True)),
        migrations.AddField("installation", "mail_failing_since", models.DateTimeField(null=True)),
        migrations.AddField("installation", "mail_lost_at", models.DateTimeField(null=True)),
    ]
