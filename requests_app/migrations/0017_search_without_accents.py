"""Words are found whatever their accents: "cafe" finds "café".

The column is made anew under its name: code from before searches it as it did.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import migrations, models

import pts_support.db.folding


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0016_brought_in")]

    operations = [
        migrations.RemoveIndex(model_name="message", name="message_search"),
        migrations.RemoveField(model_name="message", name="search"),
        migrations.AddField(
            model_name="message",
            name="search",
            field=models.GeneratedField(
                db_persist=True,
                expression=SearchVector(pts_support.db.folding.Folded("text"), config="english"),
                output_field=SearchVectorField(),
            ),
        ),
        migrations.AddIndex(model_name="message", index=GinIndex(fields=["search"], name="message_search")),
    ]
