package pgtest

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) { os.Exit(Main(m)) }

// Also while one of its children is too busy to notice: two generations of
// processes on one data folder would destroy it.
func TestServerSurvivesKill(t *testing.T) {
	s, err := Start(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	Exec(t, Connect(t, s.URL("postgres")), "create table t(i int)", "insert into t values (7)")
	busy, watch := Connect(t, s.URL("postgres")), Connect(t, s.URL("postgres"))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		busy.Exec(t.Context(), "select count(*) from generate_series(1, 10000000)") // fails with the server
	}()
	for !One[bool](t, watch,
		"select exists (select from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and query "+
			"like '%generate_series%')") {
		select {
		case <-ended:
			t.Fatal("the query that was to keep a child busy has ended before it was seen")
		default:
		}
	}
	// A transaction that is open when the server dies, and has made an unlogged table.
	open := Connect(t, s.URL("postgres"))
	Exec(t, open, "begin", "create unlogged table u(i int primary key)")
	Exec(t, watch, "create table later(i int)") // puts what was written to the log so far on disk
	s.Kill()
	<-ended
	if err := s.Up(); err != nil {
		t.Fatal(err)
	}
	if got := One[int](t, Connect(t, s.URL("postgres")), "select i from t"); got != 7 {
		t.Errorf("after a kill the committed row reads %d, want 7", got)
	}
}

func TestDatabasesAreApart(t *testing.T) {
	a, b := Connect(t, Database(t)), Connect(t, Database(t))
	Exec(t, a, "create table only_here(i int)")
	if One[bool](t, b, "select to_regclass('only_here') is not null") {
		t.Error("a table made in one test's database is seen in another's")
	}
}
