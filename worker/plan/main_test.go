package plan_test

import (
	"os"
	"testing"

	"ftsync/worker/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }
