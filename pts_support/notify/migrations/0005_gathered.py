"""News is gathered by its receiver: rows say by which mail they were told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notify", "0004_refused_account_mail")]

    operations = [
        migrations.AddField(model_name="outboxmessage", name="told_ref", field=models.UUIDField(null=True)),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("status", "sent")), fields=["person", "done_at"], name="outbox_told"
            ),
        ),
    ]
