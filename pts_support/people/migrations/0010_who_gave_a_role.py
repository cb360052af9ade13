"""Who gave a role, as far as its first invitation tells: they and whoever got it are not two people for 30 days."""

from django.db import migrations

FROM_INVITATIONS = """
UPDATE people_membership SET given_by_id = first.made_by_id, given_at = first.made_at
FROM (
    SELECT DISTINCT ON (membership_id) membership_id, made_by_id, made_at FROM people_invitation
    ORDER BY membership_id, made_at, id
) first
WHERE people_membership.id = first.membership_id AND people_membership.given_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0009_acts_that_wait")]

    operations = [migrations.RunSQL(FROM_INVITATIONS, migrations.RunSQL.noop)]
