"""The engine's queue is an index that every step leaves dead entries in: clean it after 2 % of change, not 20 %."""

from django.db import migrations

TABLES = ("requests_app_helprequest", "requests_app_participant")
OFTEN = "autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02"
USUAL = "autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor"


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0002_what_the_database_refuses")]
    operations = [
        migrations.RunSQL(f"ALTER TABLE {table} SET ({OFTEN})", f"ALTER TABLE {table} RESET ({USUAL})")
        for table in TABLES
    ]
