create or replace function ftsync.capture_16388() returns trigger language plpgsql security definer set datestyle = 'ISO, YMD' set timezone = 'UTC' as '
-- Made by ftsync: logs the keys of changed rows of public.a "{keys}" name.
-- set datestyle = ''ISO, YMD'' set timezone = ''UTC''
#variable_conflict use_column
declare
  k1 pg_catalog.text[];
  o1 pg_catalog.text[];
  k2 pg_catalog.text[];
  o2 pg_catalog.text[];
  k3 pg_catalog.text[];
  o3 pg_catalog.text[];
  total pg_catalog.int8;
  done boolean;
  why pg_catalog.text;
begin
  if tg_op operator(pg_catalog.=) ''TRUNCATE'' then
    done := ftsync.mark(3, null::pg_catalog.text);
    done := ftsync.mark(4, null::pg_catalog.text);
    done := ftsync.mark(5, null::pg_catalog.text);
    return null;
  end if;
  begin
    if tg_op operator(pg_catalog.=) ''UPDATE'' then
      if not exists (select from changed offset 1) then
        select case when coalesce(pg_catalog.octet_length(x.k1), 0) operator(pg_catalog.<=) 8000 then array[x.k1] end,
               case when coalesce(pg_catalog.octet_length(x.o1), 0) operator(pg_catalog.<=) 8000 then array[x.o1] end,
               case when coalesce(pg_catalog.octet_length(x.k2), 0) operator(pg_catalog.<=) 8000 then array[x.k2] end,
               case when coalesce(pg_catalog.octet_length(x.o2), 0) operator(pg_catalog.<=) 8000 then array[x.o2] end,
               case when coalesce(pg_catalog.octet_length(x.k3), 0) operator(pg_catalog.<=) 8000 then array[x.k3] end,
               case when coalesce(pg_catalog.octet_length(x.o3), 0) operator(pg_catalog.<=) 8000 then array[x.o3] end, 1
        into k1, o1, k2, o2, k3, o3, total
        from (select case when n."id" is distinct from null then pg_catalog.concat(n."id") end as k1,
                     case when o."id" is distinct from null then pg_catalog.concat(o."id") end as o1,
                     pg_catalog.jsonb_build_array(case when n."{id}" is distinct from null then pg_catalog.concat(n."{id}") end, case when n."code''s" is distinct from null then pg_catalog.rtrim(pg_catalog.concat(n."code''s")) end)::pg_catalog.text as k2,
                     pg_catalog.jsonb_build_array(case when o."{id}" is distinct from null then pg_catalog.concat(o."{id}") end, case when o."code''s" is distinct from null then pg_catalog.rtrim(pg_catalog.concat(o."code''s")) end)::pg_catalog.text as o2,
                     case when n."at" is distinct from null then pg_catalog.concat(n."at") end as k3,
                     case when o."at" is distinct from null then pg_catalog.concat(o."at") end as o3
              from changed as n, before as o where pg_catalog.record_image_ne(row(n.*), row(o.*)) offset 0) as x;
      else
        select pg_catalog.array_agg(x.k1) filter (where coalesce(pg_catalog.octet_length(x.k1), 0) operator(pg_catalog.<=) 8000),
             pg_catalog.array_agg(x.k2) filter (where coalesce(pg_catalog.octet_length(x.k2), 0) operator(pg_catalog.<=) 8000),
             pg_catalog.array_agg(x.k3) filter (where coalesce(pg_catalog.octet_length(x.k3), 0) operator(pg_catalog.<=) 8000),
             pg_catalog.count(*)
      into k1, k2, k3, total
      from (select case when r."id" is distinct from null then pg_catalog.concat(r."id") end as k1,
                   pg_catalog.jsonb_build_array(case when r."{id}" is distinct from null then pg_catalog.concat(r."{id}") end, case when r."code''s" is distinct from null then pg_catalog.rtrim(pg_catalog.concat(r."code''s")) end)::pg_catalog.text as k2,
                   case when r."at" is distinct from null then pg_catalog.concat(r."at") end as k3
            from changed as r limit 100001) as x;
        select pg_catalog.array_agg(x.k1) filter (where coalesce(pg_catalog.octet_length(x.k1), 0) operator(pg_catalog.<=) 8000),
             pg_catalog.array_agg(x.k2) filter (where coalesce(pg_catalog.octet_length(x.k2), 0) operator(pg_catalog.<=) 8000),
             pg_catalog.array_agg(x.k3) filter (where coalesce(pg_catalog.octet_length(x.k3), 0) operator(pg_catalog.<=) 8000),
             pg_catalog.count(*)
      into o1, o2, o3, total
      from (select case when r."id" is distinct from null then pg_catalog.concat(r."id") end as k1,
                   pg_catalog.jsonb_build_array(case when r."{id}" is distinct from null then pg_catalog.concat(r."{id}") end, case when r."code''s" is distinct from null then pg_catalog.rtrim(pg_catalog.concat(r."code''s")) end)::pg_catalog.text as k2,
                   case when r."at" is distinct from null then pg_catalog.concat(r."at") end as k3
            from before as r limit 100001) as x;
      end if;
    else
      select pg_catalog.array_agg(x.k1) filter (where coalesce(pg_catalog.octet_length(x.k1), 0) operator(pg_catalog.<=) 8000),
             pg_catalog.array_agg(x.k2) filter (where coalesce(pg_catalog.octet_length(x.k2), 0) operator(pg_catalog.<=) 8000),
             pg_catalog.array_agg(x.k3) filter (where coalesce(pg_catalog.octet_length(x.k3), 0) operator(pg_catalog.<=) 8000),
             pg_catalog.count(*)
      into k1, k2, k3, total
      from (select case when r."id" is distinct from null then pg_catalog.concat(r."id") end as k1,
                   pg_catalog.jsonb_build_array(case when r."{id}" is distinct from null then pg_catalog.concat(r."{id}") end, case when r."code''s" is distinct from null then pg_catalog.rtrim(pg_catalog.concat(r."code''s")) end)::pg_catalog.text as k2,
                   case when r."at" is distinct from null then pg_catalog.concat(r."at") end as k3
            from changed as r limit 100001) as x;
    end if;
  exception when others then
    why := pg_catalog.concat(pg_catalog.left(sqlerrm, 300), '' (SQLSTATE '', sqlstate, '')'');
  end;
  if why is null and total operator(pg_catalog.>) 100000 then
    begin
      if ftsync.accepts() then
          insert into ftsync.change (source, keys, note)
          select 3, case when pg_catalog.bool_and(x.short) then pg_catalog.array_agg(x.k) filter (where x.short) end, case when not pg_catalog.bool_and(x.short) then ''a key is longer than 8000 bytes'' end
          from (
            select y.k, coalesce(pg_catalog.octet_length(y.k), 0) operator(pg_catalog.<=) 8000 as short, pg_catalog.row_number() over () as n
            from (select case when r."id" is distinct from null then pg_catalog.concat(r."id") end as k from changed as r offset 0) as y
          ) as x group by (x.n operator(pg_catalog.-) 1) operator(pg_catalog./) 1000;
          insert into ftsync.change (source, keys, note)
          select 4, case when pg_catalog.bool_and(x.short) then pg_catalog.array_agg(x.k) filter (where x.short) end, case when not pg_catalog.bool_and(x.short) then ''a key is longer than 8000 bytes'' end
          from (
            select y.k, coalesce(pg_catalog.octet_length(y.k), 0) operator(pg_catalog.<=) 8000 as short, pg_catalog.row_number() over () as n
            from (select pg_catalog.jsonb_build_array(case when r."{id}" is distinct from null then pg_catalog.concat(r."{id}") end, case when r."code''s" is distinct from null then pg_catalog.rtrim(pg_catalog.concat(r."code''s")) end)::pg_catalog.text as k from changed as r offset 0) as y
          ) as x group by (x.n operator(pg_catalog.-) 1) operator(pg_catalog./) 1000;
          insert into ftsync.change (source, keys, note)
          select 5, case when pg_catalog.bool_and(x.short) then pg_catalog.array_agg(x.k) filter (where x.short) end, case when not pg_catalog.bool_and(x.short) then ''a key is longer than 8000 bytes'' end
          from (
            select y.k, coalesce(pg_catalog.octet_length(y.k), 0) operator(pg_catalog.<=) 8000 as short, pg_catalog.row_number() over () as n
            from (select case when r."at" is distinct from null then pg_catalog.concat(r."at") end as k from changed as r offset 0) as y
          ) as x group by (x.n operator(pg_catalog.-) 1) operator(pg_catalog./) 1000;
        if tg_op operator(pg_catalog.=) ''UPDATE'' then
          insert into ftsync.change (source, keys, note)
          select 3, case when pg_catalog.bool_and(x.short) then pg_catalog.array_agg(x.k) filter (where x.short) end, case when not pg_catalog.bool_and(x.short) then ''a key is longer than 8000 bytes'' end
          from (
            select y.k, coalesce(pg_catalog.octet_length(y.k), 0) operator(pg_catalog.<=) 8000 as short, pg_catalog.row_number() over () as n
            from (select case when r."id" is distinct from null then pg_catalog.concat(r."id") end as k from before as r offset 0) as y
          ) as x group by (x.n operator(pg_catalog.-) 1) operator(pg_catalog./) 1000;
          insert into ftsync.change (source, keys, note)
          select 4, case when pg_catalog.bool_and(x.short) then pg_catalog.array_agg(x.k) filter (where x.short) end, case when not pg_catalog.bool_and(x.short) then ''a key is longer than 8000 bytes'' end
          from (
            select y.k, coalesce(pg_catalog.octet_length(y.k), 0) operator(pg_catalog.<=) 8000 as short, pg_catalog.row_number() over () as n
            from (select pg_catalog.jsonb_build_array(case when r."{id}" is distinct from null then pg_catalog.concat(r."{id}") end, case when r."code''s" is distinct from null then pg_catalog.rtrim(pg_catalog.concat(r."code''s")) end)::pg_catalog.text as k from before as r offset 0) as y
          ) as x group by (x.n operator(pg_catalog.-) 1) operator(pg_catalog./) 1000;
          insert into ftsync.change (source, keys, note)
          select 5, case when pg_catalog.bool_and(x.short) then pg_catalog.array_agg(x.k) filter (where x.short) end, case when not pg_catalog.bool_and(x.short) then ''a key is longer than 8000 bytes'' end
          from (
            select y.k, coalesce(pg_catalog.octet_length(y.k), 0) operator(pg_catalog.<=) 8000 as short, pg_catalog.row_number() over () as n
            from (select case when r."at" is distinct from null then pg_catalog.concat(r."at") end as k from before as r offset 0) as y
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
    done := ftsync.mark(3, why::pg_catalog.text);
    done := ftsync.mark(4, why::pg_catalog.text);
    done := ftsync.mark(5, why::pg_catalog.text);
    return null;
  end if;
  if (total operator(pg_catalog.>) 0) is not true then
    return null;
  end if;
  if (pg_catalog.cardinality(k1) operator(pg_catalog.=) total) is not true or tg_op operator(pg_catalog.=) ''UPDATE'' and (pg_catalog.cardinality(o1) operator(pg_catalog.=) total) is not true then
    done := ftsync.mark(3, ''a key is longer than 8000 bytes''::pg_catalog.text);
  else
    if k1 is not null then
      if pg_catalog.cardinality(k1) operator(pg_catalog.<=) 1000
      and pg_catalog.pg_sequence_last_value(''ftsync.epoch'') operator(pg_catalog.%) 2 operator(pg_catalog.=) 0
      and pg_catalog.pg_sequence_last_value(''ftsync.change_id'') operator(pg_catalog.-) pg_catalog.pg_sequence_last_value(''ftsync.trimmed'')
        operator(pg_catalog.<=) pg_catalog.pg_sequence_last_value(''ftsync.log_limit'') then
        insert into ftsync.change (source, keys) values (3, k1);
        done := case when pg_catalog.pg_try_advisory_lock(1718907251, 1) then pg_catalog.pg_advisory_unlock(1718907251, 1) else ftsync.wake() end;
      else
        done := ftsync.put(3, k1);
      end if;
    end if;
    if o1 is not null and (o1 operator(pg_catalog.=) k1) is not true then
      done := ftsync.put(3, o1);
    end if;
  end if;
  if (pg_catalog.cardinality(k2) operator(pg_catalog.=) total) is not true or tg_op operator(pg_catalog.=) ''UPDATE'' and (pg_catalog.cardinality(o2) operator(pg_catalog.=) total) is not true then
    done := ftsync.mark(4, ''a key is longer than 8000 bytes''::pg_catalog.text);
  else
    if k2 is not null then
      if pg_catalog.cardinality(k2) operator(pg_catalog.<=) 1000
      and pg_catalog.pg_sequence_last_value(''ftsync.epoch'') operator(pg_catalog.%) 2 operator(pg_catalog.=) 0
      and pg_catalog.pg_sequence_last_value(''ftsync.change_id'') operator(pg_catalog.-) pg_catalog.pg_sequence_last_value(''ftsync.trimmed'')
        operator(pg_catalog.<=) pg_catalog.pg_sequence_last_value(''ftsync.log_limit'') then
        insert into ftsync.change (source, keys) values (4, k2);
        done := case when pg_catalog.pg_try_advisory_lock(1718907251, 1) then pg_catalog.pg_advisory_unlock(1718907251, 1) else ftsync.wake() end;
      else
        done := ftsync.put(4, k2);
      end if;
    end if;
    if o2 is not null and (o2 operator(pg_catalog.=) k2) is not true then
      done := ftsync.put(4, o2);
    end if;
  end if;
  if (pg_catalog.cardinality(k3) operator(pg_catalog.=) total) is not true or tg_op operator(pg_catalog.=) ''UPDATE'' and (pg_catalog.cardinality(o3) operator(pg_catalog.=) total) is not true then
    done := ftsync.mark(5, ''a key is longer than 8000 bytes''::pg_catalog.text);
  else
    if k3 is not null then
      if pg_catalog.cardinality(k3) operator(pg_catalog.<=) 1000
      and pg_catalog.pg_sequence_last_value(''ftsync.epoch'') operator(pg_catalog.%) 2 operator(pg_catalog.=) 0
      and pg_catalog.pg_sequence_last_value(''ftsync.change_id'') operator(pg_catalog.-) pg_catalog.pg_sequence_last_value(''ftsync.trimmed'')
        operator(pg_catalog.<=) pg_catalog.pg_sequence_last_value(''ftsync.log_limit'') then
        insert into ftsync.change (source, keys) values (5, k3);
        done := case when pg_catalog.pg_try_advisory_lock(1718907251, 1) then pg_catalog.pg_advisory_unlock(1718907251, 1) else ftsync.wake() end;
      else
        done := ftsync.put(5, k3);
      end if;
    end if;
    if o3 is not null and (o3 operator(pg_catalog.=) k3) is not true then
      done := ftsync.put(5, o3);
    end if;
  end if;
  return null;
end
';

create trigger ftsync_truncate after truncate on "public"."a ""{keys}""
name" for each statement execute function ftsync.capture_16388();
create trigger ftsync_insert after insert on "public"."a ""{keys}""
name" referencing new table as changed for each statement execute function ftsync.capture_16388();
create trigger ftsync_update after update on "public"."a ""{keys}""
name" referencing old table as before new table as changed for each statement execute function ftsync.capture_16388();
create trigger ftsync_delete after delete on "public"."a ""{keys}""
name" referencing old table as changed for each statement execute function ftsync.capture_16388();
