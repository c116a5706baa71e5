-- A mark may say why; the log is full when it holds too much, not when much was
-- rolled back; and what runs for others looks names up in pg_catalog alone.

-- Why a mark was written in the place of keys; null: the whole table has changed.
alter table ftsync.change add column note text;

-- wake, as before, but for the 64 notifications of a park, which are counted
-- without writing once they are used up: somebody else may hold the lock for long.
create or replace function ftsync.wake() returns boolean language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if pg_try_advisory_lock(1718907251, 1) then
    return pg_advisory_unlock(1718907251, 1);
  end if;
  if pg_sequence_last_value('ftsync.wake') < 64 and coalesce(current_setting('ftsync.woken', true), '') = '' then
    if nextval('ftsync.wake') <= 64 and pg_notification_queue_usage() < 0.5 then
      perform pg_notify('ftsync', ''), set_config('ftsync.woken', '1', true);
    end if;
  end if;
  return true;
end
$$;

-- accepts, as before, but that rows are counted before the log is closed: what was
-- rolled back has numbers, too. Counting is rare: each sets the number from which
-- the next begins. A serializable transaction would conflict with every other that
-- logs something, and asks the statistics instead.
create or replace function ftsync.accepts() returns boolean language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  e constant bigint := pg_sequence_last_value('ftsync.epoch');
  most constant bigint := pg_sequence_last_value('ftsync.log_limit');
  last constant bigint := pg_sequence_last_value('ftsync.change_id');
  held bigint;
begin
  if e % 2 = 1 then
    return false;
  end if;
  if last - pg_sequence_last_value('ftsync.trimmed') > most then
    if current_setting('transaction_isolation') = 'serializable' then
      held := pg_stat_get_live_tuples('ftsync.change'::regclass);
    else
      select count(*) into held from (select from ftsync.change limit most + 1) c;
    end if;
    if held > most then
      return setval('ftsync.epoch', e + 1) < 0;
    end if;
    perform setval('ftsync.trimmed', last - held);
  end if;
  return true;
end
$$;

-- mark logs that all of a source is in doubt, and why.
create function ftsync.mark(source int, note text) returns boolean language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if not ftsync.accepts() then
    return false;
  end if;
  insert into ftsync.change (source, note) values (source, note);
  return ftsync.wake();
end
$$;
revoke all on function ftsync.mark(int, text) from public;

create or replace function ftsync.tampered() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  e constant bigint := pg_sequence_last_value('ftsync.epoch');
begin
  if e % 2 = 0 and coalesce(current_setting('ftsync.trimming', true), '') = '' then
    perform setval('ftsync.epoch', e + 1);
  end if;
  return null;
end
$$;
