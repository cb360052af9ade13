"""While a sign-in is suspended, its roles give nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0011_addresses_lower_case"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="suspended_at",
            field=models.DateTimeField(
                blank=True, help_text="While it stands, the role gives nothing: no page, no turn.", null=True
            ),
        ),
    ]
