package meilisearch

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"ftsync/cmd/ftsync/nodetest"
)

// A write that is accepted is a task that has succeeded, at every replica, and is counted. What
// administers Meilisearch is refused all the same, and what is asked for stays as it is.
func TestAccept(t *testing.T) {
	counted := map[string]int{}
	b, _ := library()
	o := b.options()
	o.Accepted = func(kind string) { counted[kind]++ }
	h, replica := Handler(o), Handler(o)
	ask := func(h http.Handler, method, path, body string) (int, map[string]any) {
		t.Helper()
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
		answer := map[string]any{}
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Errorf("%s %s: %s", method, path, w.Body)
		}
		return w.Code, answer
	}
	for _, tt := range []struct{ method, path, kind string }{
		{"POST", "/indexes/films/documents", "documentAdditionOrUpdate"},
		{"PUT", "/indexes/films/documents?primaryKey=id", "documentAdditionOrUpdate"},
		{"POST", "/indexes/films/documents/edit", "documentAdditionOrUpdate"},
		{"POST", "/indexes/films/documents/delete-batch", "documentDeletion"},
		{"POST", "/indexes/films/documents/delete", "documentDeletion"},
		{"DELETE", "/indexes/films/documents/f1", "documentDeletion"},
		{"DELETE", "/indexes/films/documents", "documentDeletion"},
		{"PATCH", "/indexes/films/settings", "settingsUpdate"},
		{"PUT", "/indexes/films/settings/synonyms", "settingsUpdate"},
		{"DELETE", "/indexes/films/settings", "settingsUpdate"},
		{"POST", "/indexes", "indexCreation"},
		{"PATCH", "/indexes/films", "indexUpdate"},
		{"DELETE", "/indexes/films", "indexDeletion"},
		{"POST", "/tasks/cancel?uids=1", "taskCancelation"},
		{"DELETE", "/tasks?uids=1", "taskDeletion"},
	} {
		before := counted[tt.kind]
		code, got := ask(h, tt.method, tt.path, `[{"id": 1, "not": "read"`)
		if code != http.StatusAccepted || got["type"] != tt.kind || counted[tt.kind] != before+1 ||
			strings.HasPrefix(tt.path, "/indexes/films") != (got["indexUid"] == "films") {
			t.Errorf("%s %s: %d %v", tt.method, tt.path, code, got)
			continue
		}
		uid, err := json.Marshal(got["taskUid"])
		if err != nil {
			t.Fatal(err)
		}
		code, done := ask(replica, "GET", "/tasks/"+string(uid), "")
		if code != http.StatusOK || done["status"] != "succeeded" || done["type"] != tt.kind || done["error"] != nil {
			t.Errorf("its task: %d %v", code, done)
		}
	}
	for _, path := range []string{"/keys", "/dumps", "/snapshots", "/swap-indexes", "/indexes/films/stats"} {
		if code, got := ask(h, "POST", path, "{}"); code != http.StatusMethodNotAllowed {
			t.Errorf("POST %s: %d %v", path, code, got)
		}
	}
	for _, path := range []string{"/tasks/x", "/tasks/-1", "/tasks/15"} {
		if code, got := ask(h, "GET", path, ""); code == http.StatusOK {
			t.Errorf("GET %s: %v", path, got)
		}
	}
	if code, got := ask(h, "GET", "/tasks?limit=1", ""); code != http.StatusOK || len(got["results"].([]any)) > 0 {
		t.Errorf("all tasks: %d %v", code, got)
	}
	if code, got := ask(h, "GET", "/indexes/films/documents/f1", ""); code != http.StatusOK {
		t.Errorf("a document that was deleted: %d %v", code, got)
	}
	if len(taskTypes) > taskKinds || !slices.Equal(TaskTypes(), taskTypes) {
		t.Error("a number has no place for each kind")
	}
}

// Meilisearch's own clients wait for such a task to its end.
func TestAccept_clients(t *testing.T) {
	dir := nodetest.Install(t, "clients")
	b, _ := library()
	o := b.options()
	o.Accepted = func(string) {}
	s := httptest.NewServer(Handler(o))
	defer s.Close()
	nodetest.Run(t, dir, "writes.mjs", s.URL)
}
