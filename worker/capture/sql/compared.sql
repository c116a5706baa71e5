select {keys}, 1
        into {variables}, total
        from (select {texts}
              from changed as n, before as o where {differ} offset 0) as x;
