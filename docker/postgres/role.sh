#!/bin/sh
# Runs once, after the table is loaded: the role that ftsync connects as. It is no superuser; it owns the table, so it
# may put triggers on it, and may make the schema that holds the change log.
psql -X -q -v ON_ERROR_STOP=1 -v password="${FTSYNC_PASSWORD:?is set in postgres.env}" \
  -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'SQL'
create role ftsync login password :'password';
alter table public.netflix_shows owner to ftsync;
select format('grant create on database %I to ftsync', current_database()) \gexec
analyze public.netflix_shows;
SQL
