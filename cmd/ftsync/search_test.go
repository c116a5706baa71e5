package main

import (
	"bytes"
	"encoding/json"
	"net"
	"strings"
	"testing"
)

// search asks the running ftsync with its key, and shows what it finds in a table.
func TestSearch_inTheTerminal(t *testing.T) {
	environ, sql := films(t)
	sql(`update film set body = E'runs \x1b[31mfast\x07 over\n\nthe hill' where id = 1`)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	environ["FTSYNC_HTTP_ADDR"] = l.Addr().String()
	l.Close()
	environ["FTSYNC_API_KEY"] = "the key that opens it"
	says := func(code int, want string, args ...string) {
		t.Helper()
		got, stdout, stderr := call(t, environ, append([]string{"search"}, args...)...)
		if got != code || !strings.Contains(stdout+stderr, want) || strings.ContainsAny(stdout, "\x1b\x07\x0e\x0f") {
			t.Errorf("search %v: exit %d, want %d, %q\n%q", args, got, code, want, stdout+stderr)
		}
	}
	says(exitFailed, "ask the running ftsync", "films", "fox")
	r := start(t, environ)
	eventually(t, "ready", isReady, r.ready)
	says(exitOK, "ID  title        body                         year\n"+
		"1   The red fox  runs [31mfast over the hill  1999\n", "films", "fox")
	says(exitOK, "1 of 1 documents\n", "films", "red", "-corn")
	says(exitOK, "1 of 2 documents\n", "-limit=1", "films", "red")
	says(exitOK, "1 of 1 documents\n", "-filter=year = 2001", "films", "red")
	says(exitOK, "0 of 0 documents\n", "films", "nothing")
	says(exitFailed, `search: There is no index "film"`, "film", "red")
	says(exitWrong, "no index", "-json")
	says(exitWrong, "expected -filter, -json, -limit", "-jsn", "films")
	code, stdout, _ := call(t, environ, "search", "-json", "films", "fox")
	var a searchReply
	if err := json.Unmarshal([]byte(stdout), &a); code != exitOK || err != nil || a.Total != 1 {
		t.Errorf("as JSON: exit %d, %v, %s", code, err, stdout)
	}
}

// On a terminal matches are bold, wide characters count twice, and lines are no longer than it is.
func TestTable(t *testing.T) {
	var f found
	if err := json.Unmarshal([]byte(`{"total": 9, "total_is_exact": false, "hits": [
		{"id": "1", "document": {"title": "The red fox", "text": "狐狸跑得快", "n": 1},
			"highlights": {"title": "The &lt;<mark>red</mark>&gt; fox"}},
		{"id": "22", "document": {"title": null, "text": "`+strings.Repeat("long ", 20)+`", "n": 2},
			"highlights": {}}]}`), &f); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.table(&b, 60); err != nil {
		t.Fatal(err)
	}
	want := "ID  title          text\n" +
		"1   The <\x1b[1mred\x1b[0m> fox  狐狸跑得快\n" +
		"22                 long long long long long long long long…\n" +
		"2 of at least 9 documents\n"
	if got := b.String(); got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}
