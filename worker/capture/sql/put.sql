  if {lacking} then
    done := ftsync.mark({id}, {too long}::pg_catalog.text);
  else
    if k{n} is not null then
      if pg_catalog.cardinality(k{n}) operator(pg_catalog.<=) 1000
      and pg_catalog.pg_sequence_last_value('ftsync.epoch') operator(pg_catalog.%) 2 operator(pg_catalog.=) 0
      and pg_catalog.pg_sequence_last_value('ftsync.change_id') operator(pg_catalog.-) pg_catalog.pg_sequence_last_value('ftsync.trimmed')
        operator(pg_catalog.<=) pg_catalog.pg_sequence_last_value('ftsync.log_limit') then
        insert into ftsync.change (source, keys) values ({id}, k{n});
        done := case when pg_catalog.pg_try_advisory_lock({park lock}) then pg_catalog.pg_advisory_unlock({park lock}) else ftsync.wake() end;
      else
        done := ftsync.put({id}, k{n});
      end if;
    end if;
    if o{n} is not null and (o{n} operator(pg_catalog.=) k{n}) is not true then
      done := ftsync.put({id}, o{n});
    end if;
  end if;
