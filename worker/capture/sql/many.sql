          insert into ftsync.change (source, keys, note)
          select {id}, case when pg_catalog.bool_and(x.short) then pg_catalog.array_agg(x.k) filter (where x.short) end, case when not pg_catalog.bool_and(x.short) then {too long} end
          from (
            select y.k, {short} as short, pg_catalog.row_number() over () as n
            from (select {text} as k from {rows} as r offset 0) as y
          ) as x group by (x.n operator(pg_catalog.-) 1) operator(pg_catalog./) 1000;
