#!/bin/sh
# Run once by the PostgreSQL image, on an empty volume: the product's role owns its database and is no superuser. It may
# make the roles that the services log in with, and let one of them see what other connections do.
set -eu
# psql puts the value of a variable where :'name' stands, with quotes; unlike in a shell, nothing in it is run.
psql --set=ON_ERROR_STOP=1 --set=password="$VENTURE_OWNER_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE venture LOGIN CREATEROLE PASSWORD :'password';
GRANT pg_read_all_stats TO venture WITH ADMIN OPTION, INHERIT FALSE, SET FALSE;
CREATE DATABASE venture OWNER venture;
SQL
