"""A post whose author has left stays on the board for its readers until the day on which it would have ended."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0013_board_digest")]

    operations = [
        migrations.AddField(
            model_name="helprequest",
            name="listed_until",
            field=models.DateTimeField(
                help_text="Of a post whose author has left: until then it stands on the board as before.", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("listed_until__isnull", True),
                    models.Q(("on_board", True), ("state", "closed")),
                    _connector="OR",
                ),
                name="listed_on_the_board_after_its_end",
            ),
        ),
        migrations.AddIndex(
            model_name="helprequest",
            index=models.Index(
                condition=models.Q(("listed_until__isnull", False)),
                fields=["listed_until"],
                name="request_listed_until",
            ),
        ),
    ]
