"""A trail that can only grow."""

from django.db import migrations

GUARD = """
CREATE FUNCTION people_accessentry_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- purge() opens this door for its own transaction, and only for what is past its limit.
    IF TG_OP = 'DELETE' AND current_setting('pts.purge', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the trail is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER accessentry_only_grows BEFORE UPDATE OR DELETE ON people_accessentry
    FOR EACH ROW EXECUTE FUNCTION people_accessentry_only_grows();
"""
UNGUARD = """
DROP TRIGGER accessentry_only_grows ON people_accessentry;
DROP FUNCTION people_accessentry_only_grows();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_first")]

    operations = [
        migrations.RunSQL(GUARD, UNGUARD),
    ]
