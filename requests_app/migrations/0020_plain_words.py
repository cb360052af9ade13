"""Labels in plain words: no column changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0019_they_are_back"),
    ]

    operations = [
        migrations.AlterField(
            model_name="glass",
            name="why",
            field=models.CharField(
                choices=[
                    ("child", "A child’s safety"),
                    ("danger", "Someone is in danger"),
                    ("law", "A law or a court requires it"),
                ],
                max_length=8,
            ),
        ),
    ]
