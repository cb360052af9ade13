"""Append-only here too: only rows older than the purge says may go, and a row's request must have ended."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION pts_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND pts_may_purge(OLD.at) THEN
        IF current_setting('pts.purge', true) = 'on' AND EXISTS (
            SELECT 1 FROM requests_app_helprequest r WHERE r.id = OLD.request_id AND r.due_at IS NOT NULL
        ) THEN
            RAISE EXCEPTION 'of an open request nothing is purged' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
BACKWARD = """
CREATE OR REPLACE FUNCTION pts_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('pts.purge', true) = 'on' AND TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0005_words_purged"), ("people", "0006_purge_only_what_is_old")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
