create or replace function ftsync.capture_16385() returns trigger language plpgsql security definer set datestyle = 'ISO, YMD' set timezone = 'UTC' as '
-- Made by ftsync: logs the keys of changed rows of app.event.
-- set datestyle = ''ISO, YMD'' set timezone = ''UTC''
#variable_conflict use_column
declare
  k1 pg_catalog.text[];
  o1 pg_catalog.text[];
  done boolean;
  why pg_catalog.text;
begin
  if tg_op operator(pg_catalog.=) ''TRUNCATE'' then
    done := ftsync.mark(2, null::pg_catalog.text);
    return null;
  end if;
  begin
    if tg_op operator(pg_catalog.=) ''UPDATE'' and not pg_catalog.record_image_ne(new, old) then
      return null;
    end if;
    if tg_op operator(pg_catalog.<>) ''DELETE'' then
      k1 := array[pg_catalog.jsonb_build_array(case when new."at" is distinct from null then pg_catalog.concat(new."at") end, case when new."kind" is distinct from null then pg_catalog.concat(new."kind") end)::pg_catalog.text];
    end if;
    if tg_op operator(pg_catalog.<>) ''INSERT'' then
      o1 := array[pg_catalog.jsonb_build_array(case when old."at" is distinct from null then pg_catalog.concat(old."at") end, case when old."kind" is distinct from null then pg_catalog.concat(old."kind") end)::pg_catalog.text];
    end if;
  exception when others then
    why := pg_catalog.concat(pg_catalog.left(sqlerrm, 300), '' (SQLSTATE '', sqlstate, '')'');
  end;
  if why is not null then
    done := ftsync.mark(2, why::pg_catalog.text);
    return null;
  end if;
  if pg_catalog.octet_length(k1[1]) operator(pg_catalog.>) 8000 or pg_catalog.octet_length(o1[1]) operator(pg_catalog.>) 8000 then
    done := ftsync.mark(2, ''a key is longer than 8000 bytes''::pg_catalog.text);
  else
    if k1 is not null then
      if pg_catalog.cardinality(k1) operator(pg_catalog.<=) 1000
      and pg_catalog.pg_sequence_last_value(''ftsync.epoch'') operator(pg_catalog.%) 2 operator(pg_catalog.=) 0
      and pg_catalog.pg_sequence_last_value(''ftsync.change_id'') operator(pg_catalog.-) pg_catalog.pg_sequence_last_value(''ftsync.trimmed'')
        operator(pg_catalog.<=) pg_catalog.pg_sequence_last_value(''ftsync.log_limit'') then
        insert into ftsync.change (source, keys) values (2, k1);
        done := case when pg_catalog.pg_try_advisory_lock(1718907251, 1) then pg_catalog.pg_advisory_unlock(1718907251, 1) else ftsync.wake() end;
      else
        done := ftsync.put(2, k1);
      end if;
    end if;
    if o1 is not null and (o1 operator(pg_catalog.=) k1) is not true then
      done := ftsync.put(2, o1);
    end if;
  end if;
  return null;
end
';

create trigger ftsync_truncate after truncate on "app"."event" for each statement execute function ftsync.capture_16385();
create trigger ftsync_row_16385 after insert or update or delete on "app"."event" for each row execute function ftsync.capture_16385();
create trigger ftsync_truncate after truncate on app.event_16386 for each statement execute function ftsync.capture_16385();
create trigger ftsync_truncate after truncate on app.event_16387 for each statement execute function ftsync.capture_16385();
