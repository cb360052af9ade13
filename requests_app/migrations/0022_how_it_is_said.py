"""Labels as their pages say them: no column changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0021_practice"),
    ]

    operations = [
        migrations.AlterField(
            model_name="helprequest",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("helped", "Yes, it helped"),
                    ("partly", "It helped some"),
                    ("self", "I sorted it out myself"),
                    ("too_late", "It came too late"),
                    ("no_feedback", "closed without feedback"),
                    ("left_program", "left the program"),
                ],
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="way",
            field=models.CharField(
                blank=True,
                choices=[
                    ("question", "Ask a question"),
                    ("resource", "Share a resource"),
                    ("experience", "Share your experience"),
                    ("answer", "Answer directly"),
                ],
                max_length=12,
            ),
        ),
    ]
