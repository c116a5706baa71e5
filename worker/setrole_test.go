package worker

import (
	"fmt"
	"testing"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// A role whose settings change it to another role at login, quote all names and allow it a
// millisecond, follows like any other; the columns that a condition reads are found, too.
func TestConnect_RoleWithSettings(t *testing.T) {
	t.Parallel()
	admin := pgtest.Database(t)
	conn := pgtest.Connect(t, admin)
	dsn, login := asRole(t, admin, "login")
	group := "group_" + login
	pgtest.Exec(t, conn, "create role "+postgres.Quote(group),
		"grant "+postgres.Quote(group)+" to "+postgres.Quote(login),
		"grant create on database "+postgres.Quote(conn.Config().Database)+" to "+postgres.Quote(group),
		"grant create on schema public to "+postgres.Quote(group),
		"set role "+postgres.Quote(group), fmt.Sprintf(makeArticles, 20),
		`alter table article add "Deleted" bool not null default false`,
		`create function shown(a article) returns bool language sql stable as 'select not a."Deleted"'`, "reset role")
	for name, value := range map[string]string{
		"role": group, "quote_all_identifiers": "on", "transform_null_equals": "on", "statement_timeout": "1",
		"lock_timeout": "1", "idle_in_transaction_session_timeout": "1",
		"client_encoding": "LATIN1", "default_transaction_read_only": "on",
		"default_transaction_isolation": "serializable", "default_transaction_deferrable": "on",
		"row_security": "on",
	} {
		pgtest.Exec(t, conn, fmt.Sprintf("alter role %s set %s = %s", postgres.Quote(login), name,
			postgres.Literal(value)))
	}
	def := plan.Definition{Name: "shown", Table: "article", Search: []plan.SearchColumn{{Name: "title"}},
		Where: "shown(d)"}
	w := startWorker(t, Config{Connect: dsn, Indexes: []plan.Definition{articles, def}}, "")
	w.waitFollowing(t)
	pgtest.Exec(t, conn, `update article set "Deleted" = true where id % 3 = 0`,
		"update article set title = 'costs 5 € 🦊' where id = 4")
	w.waitEqual(t, conn, articles, def)
}
