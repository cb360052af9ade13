#!/bin/sh
# Run once by the postgres image in docker-compose.yml: the application gets a role that owns its database, is no superuser, and has a password of its own.
set -eu
psql -v ON_ERROR_STOP=1 -v password="${PTS_DATABASE_PASSWORD:?}" -U "$POSTGRES_USER" -d postgres <<'SQL'
CREATE ROLE pts LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
ALTER DATABASE pts OWNER TO pts;
SQL
