"""An account mail that its address refused is kept a while: when that was last."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notify", "0003_vacuum_often")]

    operations = [
        migrations.AddField(
            model_name="accountmail",
            name="refused_at",
            field=models.DateTimeField(help_text="When the address was last refused for good.", null=True),
        ),
    ]
