-- The gate: one number that tells a writer what it took five questions to find out,
-- that the log is open and not full and that no worker waits to be woken.

-- Up to this change_id a writer logs without asking anything else; from there on, and
-- always while this is 0, it calls ftsync.put. Whoever changes one of the things that
-- it stands for sets it to 0: a worker that parks, while it holds its lock; whoever
-- closes the log; whoever trims it or sets its limit. Only ftsync.wake opens it again,
-- on a writer's way.
create sequence ftsync.gate minvalue 0 start 0;
select setval('ftsync.gate', 0);

-- Roles that ftsync runs as, by an earlier `migrate -grant`.
do $$
declare
  r record;
begin
  for r in
    select distinct a.grantee::regrole as name from pg_class c, aclexplode(c.relacl) a
    where c.oid = 'ftsync.wake'::regclass and a.grantee not in (0, c.relowner)
  loop
    execute format('grant usage, update on sequence ftsync.gate to %s', r.name);
    execute format('grant select on sequence ftsync.gate to %s', r.name);
  end loop;
end
$$;

-- Lock, gate and unlock are one expression, because between two statements a query
-- can be cancelled, and the lock is the session's. While it is held no worker parks;
-- who waits for it closes the gate afterwards.
create or replace function ftsync.wake() returns boolean language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  open constant bigint := case when pg_sequence_last_value('ftsync.epoch') % 2 = 0
    then pg_sequence_last_value('ftsync.trimmed') + pg_sequence_last_value('ftsync.log_limit') else 0 end;
  woken boolean;
begin
  woken := case when pg_try_advisory_lock(1718907251, 1) then
    case when pg_sequence_last_value('ftsync.gate') = open then pg_advisory_unlock(1718907251, 1)
         when setval('ftsync.gate', open) = open then pg_advisory_unlock(1718907251, 1) end
  end;
  if woken then
    return true;
  end if;
  if coalesce(current_setting('ftsync.woken', true), '') = '' then
    if nextval('ftsync.wake') <= 64 and pg_notification_queue_usage() < 0.5 then
      perform pg_notify('ftsync', ''), set_config('ftsync.woken', '1', true);
    end if;
  end if;
  return true;
end
$$;

create or replace function ftsync.accepts() returns boolean language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  e constant bigint := pg_sequence_last_value('ftsync.epoch');
begin
  if e % 2 = 1 then
    return false;
  end if;
  if pg_sequence_last_value('ftsync.change_id') - pg_sequence_last_value('ftsync.trimmed')
     > pg_sequence_last_value('ftsync.log_limit') then
    return setval('ftsync.epoch', e + 1) + setval('ftsync.gate', 0) < 0;
  end if;
  return true;
end
$$;

create or replace function ftsync.tampered() returns trigger language plpgsql as $$
declare
  e constant bigint := pg_sequence_last_value('ftsync.epoch');
begin
  if e % 2 = 0 and coalesce(current_setting('ftsync.trimming', true), '') = '' then
    perform setval('ftsync.epoch', e + 1), setval('ftsync.gate', 0);
  end if;
  return null;
end
$$;
