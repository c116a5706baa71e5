package cache

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// children has what the test binary does, instead of testing, when a test starts it again. They are for
// what needs another process: a kill, a peak of memory, another user. They get the arguments.
var children = map[string]func(args []string) error{}

const childVariable = "FTSYNC_CACHE_TEST_CHILD"

func TestMain(m *testing.M) {
	if name := os.Getenv(childVariable); name != "" {
		if err := children[name](os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child returns a command that runs one of the children; its errors go to the log.
func child(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), childVariable+"="+name)
	cmd.Stderr = os.Stderr
	return cmd
}
