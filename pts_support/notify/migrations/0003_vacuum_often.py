"""Each mail changes its row three times, and what waits is found by an index: clean it after 2 % of change, not 20 %."""

from django.db import migrations

OFTEN = "autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02"
USUAL = "autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor"


class Migration(migrations.Migration):
    dependencies = [("notify", "0002_account_mail_and_refusals")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE notify_outboxmessage SET ({OFTEN})", f"ALTER TABLE notify_outboxmessage RESET ({USUAL})"
        )
    ]
