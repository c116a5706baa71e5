package main

import (
	"net"
	"strings"
	"testing"
)

// explain asks the running ftsync with its key, and tells a shop owner why.
func TestExplain(t *testing.T) {
	t.Parallel()
	environ, sql := films(t)
	sql("insert into film values (3, 'Red', 'a red house', 2010), (-4, 'red hens', 'corn and more corn', 1950)")
	environ["FTSYNC_CONFIG"] = file(t, "ftsync.yaml", filmYAML+"    rank: {year: {weight: 0.5}}\n")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	environ["FTSYNC_HTTP_ADDR"] = l.Addr().String()
	l.Close()
	environ["FTSYNC_API_KEY"] = "the key that opens it"
	says := func(code int, want string, args ...string) {
		t.Helper()
		got, stdout, stderr := call(t, environ, append([]string{"explain"}, args...)...)
		if got != code || !strings.Contains(stdout+stderr, want) {
			t.Errorf("explain %v: exit %d, want %d, %q\n%s", args, got, code, want, stdout+stderr)
		}
	}
	says(exitFailed, "ask the running ftsync", "films", "fox")
	r := start(t, environ)
	eventually(t, "ready", isReady, r.ready)
	code, stdout, stderr := call(t, environ, "explain", "films", "red")
	for _, want := range []string{"\"red\" has 4 hits\n", "\n1. 3  Red\n   a field is what was typed (title); score 0.",
		"\n2. -4  red hens\n   a field begins with what was typed (title); score 0.", "   the field  ",
		"year 2010 says 0.8", "weight 0.5\n", "body 0.0", "; 4 documents have it\n",
		"\n4. 2  A blue hen\n   it has all the words"} {
		if code != exitOK || !strings.Contains(stdout, want) {
			t.Errorf("exit %d, want %q in\n%s%s", code, want, stdout, stderr)
		}
	}
	says(exitOK, "3. 1  The red fox\n", "films", "red", "1")
	says(exitOK, "2. -4  red hens\n", "films", "corn red", "-4")
	says(exitOK, "(2 times)", "films", "corn", "-4")
	says(exitOK, "near each other", "films", "red corn", "2")
	says(exitOK, "no hit: 3\n   it lacks the, fox; ", "films", "the fox", "3")
	says(exitOK, "no hit: 77\n   the index has no document of this id\n", "films", "fox", "77")
	says(exitOK, "no hit: 1\n   it has what must be absent: fox\n", "films", "red -fox", "1")
	says(exitOK, `"foxx" was looked for as "fox"`, "films", "foxx ")
	says(exitFailed, `explain: There is no index "film"`, "film", "red")
	says(exitWrong, "no index and query", "films")
	environ["FTSYNC_API_KEY"] = "another key of some letters"
	says(exitFailed, "explain: ", "films", "red")
}
