#!/bin/sh
# Run once by the postgres image in docker-compose.yml: the application gets a role that owns its database and is no superuser.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$POSTGRES_PASSWORD" -U "$POSTGRES_USER" -d postgres <<'SQL'
CREATE ROLE pts LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
ALTER DATABASE pts OWNER TO pts;
SQL
