package changelog

import (
	"context"
	"fmt"

	"ftsync/worker/postgres"
)

// PublishesAllSQL is an SQL expression for the names of the publications of all tables, or null.
const PublishesAllSQL = "(select string_agg(quote_ident(pubname), ', ' order by pubname) from pg_publication where " +
	"puballtables)"

// setUnlogged makes the tables of ftsync unlogged. That is for databases with a publication of
// all tables: it would publish ftsync's tables, too, and stop subscribers that don't have them.
// Unlogged tables are not published. The price is that a crash of the server empties them, so
// that every index is built anew; a comment then keeps the number of the last migration.
const setUnlogged = `do $$
declare
  t regclass;
begin
  for t in select oid from pg_class where relnamespace = 'ftsync'::regnamespace and relkind = 'r'
      and relpersistence = 'p' loop
    execute format('alter table %s set unlogged', t);
  end loop;
end $$`

// unlogged reports whether the tables of ftsync have to be unlogged, or are so already.
func unlogged(ctx context.Context, q postgres.Querier, version int) (yes bool, err error) {
	sql := "select relpersistence = 'u' from pg_class where oid = 'ftsync.change'::regclass"
	if version == 0 {
		sql = "select " + PublishesAllSQL + " is not null"
	}
	if err := q.QueryRow(ctx, sql).Scan(&yes); err != nil {
		return false, fmt.Errorf("look for publications of all tables: %w", err)
	}
	return yes, nil
}

func noteVersion(version int) string {
	return fmt.Sprintf("comment on table ftsync.migration is '%d'", version)
}
