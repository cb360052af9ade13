#!/bin/sh
# Run once by the postgres image in docker-compose.yml: the application gets a role that owns its database, is no superuser, and has a password of its own.
set -eu
password=${PTS_DATABASE_PASSWORD:-}
[ -n "$password" ] || password=$(cat "${PTS_DATABASE_PASSWORD_FILE:?set PTS_DATABASE_PASSWORD or PTS_DATABASE_PASSWORD_FILE in .env}")
psql -v ON_ERROR_STOP=1 -v password="$password" -U "$POSTGRES_USER" -d postgres <<'SQL'
CREATE ROLE pts LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
ALTER DATABASE pts OWNER TO pts;
SQL
