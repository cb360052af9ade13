from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0020_plain_words")]

    operations = [
        migrations.AddField(
            model_name="helprequest",
            name="practice",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Sent to try it once: a real request that stops at the backup. No figure, count or list holds it.",
            ),
        ),
    ]
