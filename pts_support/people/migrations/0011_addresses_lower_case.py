"""Addresses are lower case, and the database keeps them so.

A trigger, not a CHECK. Rows that differ only by case are left as they are, and a CHECK would refuse every change of
such a row, so that its person could not even sign in. And the version before may still run on these tables: what it
writes with capitals is made lower, not refused.
"""

from django.db import migrations

from pts_support.db.lower_addresses import make_lower

TABLES = ("people_user", "people_invitation", "account_emailaddress")
FUNCTION = """
CREATE FUNCTION people_lower_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.email IS NOT DISTINCT FROM OLD.email THEN RETURN NEW; END IF;
    END IF;
    NEW.email := lower(NEW.email);
    RETURN NEW;
END $$;
"""
TRIGGER = """
CREATE TRIGGER lower_address BEFORE INSERT OR UPDATE OF email ON {table}
    FOR EACH ROW WHEN (NEW.email <> lower(NEW.email)) EXECUTE FUNCTION people_lower_address();
"""
FORWARD = FUNCTION + "".join(TRIGGER.format(table=table) for table in TABLES)
BACKWARD = (
    "".join(f"DROP TRIGGER lower_address ON {table};" for table in TABLES) + "DROP FUNCTION people_lower_address();"
)


def lower(apps, schema_editor):
    models = (("people", "User"), ("account", "EmailAddress"), ("people", "Invitation"))
    make_lower(*(apps.get_model(*named)._default_manager.all() for named in models))


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0010_who_gave_a_role"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [migrations.RunPython(lower, migrations.RunPython.noop), migrations.RunSQL(FORWARD, BACKWARD)]
