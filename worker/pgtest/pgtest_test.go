package pgtest

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) { os.Exit(Main(m)) }

func TestServerSurvivesKill(t *testing.T) {
	s, err := Start(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	Exec(t, Connect(t, s.URL("postgres")), "create table t(i int)", "insert into t values (7)")
	s.Kill()
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
