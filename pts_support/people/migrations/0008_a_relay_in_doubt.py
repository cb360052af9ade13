"""Since when the mail server is not believed about anybody's address."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0007_reading_is_over")]

    operations = [
        migrations.AddField(model_name="installation", name="relay_doubted_at", field=models.DateTimeField(null=True)),
    ]
