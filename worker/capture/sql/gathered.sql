select {keys},
             pg_catalog.count(*)
      into {variables}, total
      from (select {texts}
            from {rows} as r limit {limit}) as x;
