-- The change log, the consumers that read it, and the functions that write it.
-- Postgres 13 or later; no extension, no superuser, no wal_level.

create schema if not exists ftsync;
revoke all on schema ftsync from public;

-- A source is a table and the ordered columns whose values are logged when a
-- row changes: a root table's key, or the columns by which a query watches it.
-- reads names the columns of which a change matters to anybody; null: all.
create table ftsync.source (
  id       int generated always as identity primary key,
  relation oid not null,
  columns  text[] not null,
  reads    text[],
  unique (relation, columns)
);

-- One row a statement and up to 1,000 keys; append-only. keys is null: the
-- whole table. A key is the column's text; of several columns, a JSON array of
-- their texts. The order of ids means nothing, their number measures the log.
create sequence ftsync.change_id;
create table ftsync.change (
  xid    xid8 not null default pg_current_xact_id(),
  id     bigint not null default nextval('ftsync.change_id'),
  source int not null,
  keys   text[],
  primary key (xid, id)
);

-- A consumer is one generation of one index in one replica. What has been
-- applied is what pos can see, plus, while target is set, the log rows up to
-- the cursor (xid, id) among those that target can see and pos can't.
create table ftsync.consumer (
  id         text primary key,
  replica    text not null,
  name       text not null,
  sources    int[] not null,
  epoch      bigint not null,
  pos        pg_snapshot not null,
  target     pg_snapshot,
  cursor_xid xid8,
  cursor_id  bigint,
  ack        bigint not null default 0,
  created_at timestamptz not null default now(),
  seen_at    timestamptz not null default now()
) with (fillfactor = 50);

-- Who works behind a connection pooler can't see that the server has crashed and
-- started again, when transaction ids are handed out anew: but a table that is
-- not logged is empty then, and on another server. A token is of one session.
create unlogged table ftsync.alive (
  token   text primary key,
  made_at timestamptz not null default now()
);

-- What capture has been installed on a table: the sources it logs, the columns it
-- compares (null: all), a fingerprint of its triggers and functions as they stood then, and how often they were found
-- to be something else.
create table ftsync.capture (
  relation    oid primary key,
  name        text not null,
  sources     int[] not null,
  reads       text[],
  fingerprint text not null,
  doubts      bigint not null default 0
);

-- Values that triggers read. They live in sequences because reading those takes
-- no snapshot, adds no conflict to serializable transactions, and setting them
-- is not undone by a rollback.
create sequence ftsync.trimmed minvalue 0 start 0;                 -- the log holds change_id - trimmed rows
create sequence ftsync.log_limit start 5000000;                    -- rows the log may hold
create sequence ftsync.epoch start 2;                              -- even: open; odd: closed, nothing is logged
create sequence ftsync.wake minvalue 0 start 0;                    -- NOTIFYs since a worker parked
select setval('ftsync.change_id', 1), setval('ftsync.trimmed', 1), setval('ftsync.log_limit', 5000000),
       setval('ftsync.epoch', 2), setval('ftsync.wake', 0);

-- These functions return a meaningless boolean: plpgsql evaluates an assignment
-- of a function's result without the executor, which PERFORM would start. The
-- triggers call them for what is out of the ordinary, with the writer's search
-- path, and do the rest in line: see worker/capture.go.

-- wake sends a notification if a worker has parked, that is, waits for one; a
-- worker that is busy looks by itself. A parked worker holds the advisory lock
-- (1718907251, 1) shared. At most once a transaction and 64 times a park: a
-- worker that is parked and frozen must not make writers pay for NOTIFY.
create function ftsync.wake() returns boolean language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if pg_try_advisory_lock(1718907251, 1) then
    return pg_advisory_unlock(1718907251, 1);
  end if;
  if coalesce(current_setting('ftsync.woken', true), '') = '' then
    if nextval('ftsync.wake') <= 64 and pg_notification_queue_usage() < 0.5 then
      perform pg_notify('ftsync', ''), set_config('ftsync.woken', '1', true);
    end if;
  end if;
  return true;
end
$$;

-- accepts says whether the log takes rows now, and closes it when it is full:
-- from then on nothing is logged, and every consumer will build its index anew.
create function ftsync.accepts() returns boolean language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  e constant bigint := pg_sequence_last_value('ftsync.epoch');
begin
  if e % 2 = 1 then
    return false;
  end if;
  if pg_sequence_last_value('ftsync.change_id') - pg_sequence_last_value('ftsync.trimmed')
     > pg_sequence_last_value('ftsync.log_limit') then
    return setval('ftsync.epoch', e + 1) < 0;
  end if;
  return true;
end
$$;

-- put logs the keys that a statement changed in a source, at most some 100,000
-- of them; null means the whole table.
create function ftsync.put(source int, keys text[]) returns boolean language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  part text[];
begin
  if not ftsync.accepts() then
    return false;
  end if;
  if keys is null or cardinality(keys) <= 1000 then
    insert into ftsync.change (source, keys) values (source, keys);
  else
    -- In two steps, because a slice is found by walking the array from its start.
    for i in 0 .. (cardinality(keys) - 1) / 10000 loop
      part := keys[i * 10000 + 1 : i * 10000 + 10000];
      for j in 0 .. (cardinality(part) - 1) / 1000 loop
        insert into ftsync.change (source, keys) values (source, part[j * 1000 + 1 : j * 1000 + 1000]);
      end loop;
    end loop;
  end if;
  return ftsync.wake();
end
$$;

-- Somebody else's hand in the log loses changes: it is as if the log had been full.
create function ftsync.tampered() returns trigger language plpgsql as $$
declare
  e constant bigint := pg_sequence_last_value('ftsync.epoch');
begin
  if e % 2 = 0 and coalesce(current_setting('ftsync.trimming', true), '') = '' then
    perform setval('ftsync.epoch', e + 1);
  end if;
  return null;
end
$$;
create trigger tampered after delete or truncate on ftsync.change for each statement execute function ftsync.tampered();

revoke all on function ftsync.wake(), ftsync.accepts(), ftsync.put(int, text[]), ftsync.tampered() from public;
