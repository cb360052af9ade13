"""The one door of append-only tables opens only for rows that are older than the purge says, and for a replay."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION pts_may_purge(written timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    -- 'again': a restored copy forgets what was purged before (people/purge_ledger.py).
    SELECT current_setting('pts.purge', true) = 'again'
        OR (current_setting('pts.purge', true) = 'on'
            AND written < nullif(current_setting('pts.purge_before', true), '')::timestamptz)
$$;
CREATE OR REPLACE FUNCTION people_accessentry_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND pts_may_purge(OLD.at) THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'the trail is append-only' USING ERRCODE = 'restrict_violation';
END $$;
"""
BACKWARD = """
CREATE OR REPLACE FUNCTION people_accessentry_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('pts.purge', true) = 'on' THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'the trail is append-only' USING ERRCODE = 'restrict_violation';
END $$;
DROP FUNCTION pts_may_purge(timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0005_legal_holds")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
