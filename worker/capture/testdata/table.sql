create or replace function ftsync.capture_16384() returns trigger language plpgsql security definer  as '
-- Made by ftsync: logs the keys of changed rows of public.article.
-- 
#variable_conflict use_column
declare
  k1 pg_catalog.text[];
  o1 pg_catalog.text[];
  total pg_catalog.int8;
  done boolean;
  why pg_catalog.text;
begin
  if tg_op operator(pg_catalog.=) ''TRUNCATE'' then
    done := ftsync.mark(1, null::pg_catalog.text);
    return null;
  end if;
  begin
    if tg_op operator(pg_catalog.=) ''UPDATE'' then
      if not exists (select from changed offset 1) then
        select case when coalesce(pg_catalog.octet_length(x.k1), 0) operator(pg_catalog.<=) 8000 then array[x.k1] end,
               case when coalesce(pg_catalog.octet_length(x.o1), 0) operator(pg_catalog.<=) 8000 then array[x.o1] end, 1
        into k1, o1, total
        from (select case when n."id" is distinct from null then pg_catalog.concat(n."id") end as k1,
                     case when o."id" is distinct from null then pg_catalog.concat(o."id") end as o1
              from changed as n, before as o where pg_catalog.record_image_ne(row(n."id", n."title"), row(o."id", o."title")) offset 0) as x;
      else
        select pg_catalog.array_agg(x.k1) filter (where coalesce(pg_catalog.octet_length(x.k1), 0) operator(pg_catalog.<=) 8000),
             pg_catalog.count(*)
      into k1, total
      from (select case when r."id" is distinct from null then pg_catalog.concat(r."id") end as k1
            from changed as r limit 100001) as x;
        select pg_catalog.array_agg(x.k1) filter (where coalesce(pg_catalog.octet_length(x.k1), 0) operator(pg_catalog.<=) 8000),
             pg_catalog.count(*)
      into o1, total
      from (select case when r."id" is distinct from null then pg_catalog.concat(r."id") end as k1
            from before as r limit 100001) as x;
      end if;
    else
      select pg_catalog.array_agg(x.k1) filter (where coalesce(pg_catalog.octet_length(x.k1), 0) operator(pg_catalog.<=) 8000),
             pg_catalog.count(*)
      into k1, total
      from (select case when r."id" is distinct from null then pg_catalog.concat(r."id") end as k1
            from changed as r limit 100001) as x;
    end if;
  exception when others then
    why := pg_catalog.concat(pg_catalog.left(sqlerrm, 300), '' (SQLSTATE '', sqlstate, '')'');
  end;
  if why is null and total operator(pg_catalog.>) 100000 then
    begin
      if ftsync.accepts() then
          insert into ftsync.change (source, keys, note)
          select 1, case when pg_catalog.bool_and(x.short) then pg_catalog.array_agg(x.k) filter (where x.short) end, case when not pg_catalog.bool_and(x.short) then ''a key is longer than 8000 bytes'' end
          from (
            select y.k, coalesce(pg_catalog.octet_length(y.k), 0) operator(pg_catalog.<=) 8000 as short, pg_catalog.row_number() over () as n
            from (select case when r."id" is distinct from null then pg_catalog.concat(r."id") end as k from changed as r offset 0) as y
          ) as x group by (x.n operator(pg_catalog.-) 1) operator(pg_catalog./) 1000;
        if tg_op operator(pg_catalog.=) ''UPDATE'' then
          insert into ftsync.change (source, keys, note)
          select 1, case when pg_catalog.bool_and(x.short) then pg_catalog.array_agg(x.k) filter (where x.short) end, case when not pg_catalog.bool_and(x.short) then ''a key is longer than 8000 bytes'' end
          from (
            select y.k, coalesce(pg_catalog.octet_length(y.k), 0) operator(pg_catalog.<=) 8000 as short, pg_catalog.row_number() over () as n
            from (select case when r."id" is distinct from null then pg_catalog.concat(r."id") end as k from before as r offset 0) as y
          ) as x group by (x.n operator(pg_catalog.-) 1) operator(pg_catalog./) 1000;
        end if;
        done := ftsync.wake();
      end if;
      return null;
    exception when others then
      why := pg_catalog.concat(pg_catalog.left(sqlerrm, 300), '' (SQLSTATE '', sqlstate, '')'');
    end;
  end if;
  if why is not null then
    done := ftsync.mark(1, why::pg_catalog.text);
    return null;
  end if;
  if (total operator(pg_catalog.>) 0) is not true then
    return null;
  end if;
  if (pg_catalog.cardinality(k1) operator(pg_catalog.=) total) is not true or tg_op operator(pg_catalog.=) ''UPDATE'' and (pg_catalog.cardinality(o1) operator(pg_catalog.=) total) is not true then
    done := ftsync.mark(1, ''a key is longer than 8000 bytes''::pg_catalog.text);
  else
    if k1 is not null then
      if pg_catalog.cardinality(k1) operator(pg_catalog.<=) 1000
      and pg_catalog.pg_sequence_last_value(''ftsync.epoch'') operator(pg_catalog.%) 2 operator(pg_catalog.=) 0
      and pg_catalog.pg_sequence_last_value(''ftsync.change_id'') operator(pg_catalog.-) pg_catalog.pg_sequence_last_value(''ftsync.trimmed'')
        operator(pg_catalog.<=) pg_catalog.pg_sequence_last_value(''ftsync.log_limit'') then
        insert into ftsync.change (source, keys) values (1, k1);
        done := case when pg_catalog.pg_try_advisory_lock(1718907251, 1) then pg_catalog.pg_advisory_unlock(1718907251, 1) else ftsync.wake() end;
      else
        done := ftsync.put(1, k1);
      end if;
    end if;
    if o1 is not null and (o1 operator(pg_catalog.=) k1) is not true then
      done := ftsync.put(1, o1);
    end if;
  end if;
  return null;
end
';

create trigger ftsync_truncate after truncate on "public"."article" for each statement execute function ftsync.capture_16384();
create trigger ftsync_insert after insert on "public"."article" referencing new table as changed for each statement execute function ftsync.capture_16384();
create trigger ftsync_update after update on "public"."article" referencing old table as before new table as changed for each statement execute function ftsync.capture_16384();
create trigger ftsync_delete after delete on "public"."article" referencing old table as changed for each statement execute function ftsync.capture_16384();
