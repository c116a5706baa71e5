package meilisearch

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Frameworks write to Meilisearch whenever they save a row. Where the operator says so
// (Options.Accepted), such writes are accepted and nothing is written: the documents come from
// Postgres, by way of the row that was saved. The answer is a task that has succeeded, and so is
// every task that is asked for, at whichever replica: its number says of what kind it was.
// Keys, dumps and what else Meilisearch administers are refused all the same.

// taskTypes are the kinds of task, as Meilisearch names them. A task's number holds the place of its
// kind, so more may only be added at the end.
var taskTypes = []string{
	"documentAdditionOrUpdate", "documentDeletion", "settingsUpdate", "indexCreation", "indexUpdate", "indexDeletion",
	"taskCancelation", "taskDeletion",
}

// TaskTypes returns the kinds of write that can be accepted.
func TaskTypes() []string { return slices.Clone(taskTypes) }

const (
	taskKinds = 16      // places for kinds in a task's number
	mostTasks = 1 << 26 // so that a number has 31 bits, which every client can hold

	// mostIgnored is how many bytes of a write are read, so that its client hears the answer.
	mostIgnored = 128 << 20
)

// task is a task as clients that wait for it read it.
type task struct {
	UID        int       `json:"uid"`
	IndexUID   *string   `json:"indexUid"`
	Status     string    `json:"status"`
	Type       string    `json:"type"`
	CanceledBy *int      `json:"canceledBy"`
	Details    *struct{} `json:"details"`
	Error      *struct{} `json:"error"`
	Duration   string    `json:"duration"`
	EnqueuedAt time.Time `json:"enqueuedAt"`
	StartedAt  time.Time `json:"startedAt"`
	FinishedAt time.Time `json:"finishedAt"`
}

// accepted is the answer to a write.
type accepted struct {
	TaskUID    int       `json:"taskUid"`
	IndexUID   *string   `json:"indexUid"`
	Status     string    `json:"status"`
	Type       string    `json:"type"`
	EnqueuedAt time.Time `json:"enqueuedAt"`
}

// accept answers a write, or a question for tasks, and reports whether it did.
func (h *handler) accept(w http.ResponseWriter, r *http.Request, parts []string) bool {
	if h.Accepted == nil {
		return false
	}
	if parts[0] == "tasks" && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		return h.tasks(w, parts)
	}
	kind := writeOf(r.Method, parts)
	if kind == "" {
		return false
	}
	// An error leaves the answer for whoever can still hear it.
	io.Copy(io.Discard, io.LimitReader(r.Body, mostIgnored))
	h.Accepted(kind)
	answer := accepted{Status: "succeeded", Type: kind, EnqueuedAt: time.Now().UTC(),
		TaskUID: int(h.taken.Add(1)%mostTasks)*taskKinds + slices.Index(taskTypes, kind)}
	if parts[0] == "indexes" && len(parts) > 1 {
		answer.IndexUID = &parts[1]
	}
	writeJSON(w, http.StatusAccepted, answer)
	return true
}

// tasks answers that a task has succeeded, or that none is to be listed.
func (h *handler) tasks(w http.ResponseWriter, parts []string) bool {
	if len(parts) == 1 {
		writeJSON(w, http.StatusOK,
			map[string]any{"results": []task{}, "total": 0, "limit": 20, "from": nil, "next": nil})
		return true
	}
	uid, err := strconv.Atoi(parts[1])
	if err != nil || len(parts) > 2 || uid < 0 || uid%taskKinds >= len(taskTypes) {
		return false
	}
	writeJSON(w, http.StatusOK, task{UID: uid, Status: "succeeded", Type: taskTypes[uid%taskKinds], Duration: "PT0S",
		EnqueuedAt: h.Started.UTC(), StartedAt: h.Started.UTC(), FinishedAt: h.Started.UTC()})
	return true
}

// writeOf returns the kind of write that a request is; empty: it is none that can be accepted.
func writeOf(method string, parts []string) string {
	writes := slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch}, method)
	deletes := method == http.MethodDelete
	switch n := len(parts); {
	case parts[0] == "tasks" && n == 1 && deletes:
		return "taskDeletion"
	case parts[0] == "tasks" && n == 2 && parts[1] == "cancel" && writes:
		return "taskCancelation"
	case parts[0] != "indexes":
		return ""
	case n == 1 && method == http.MethodPost:
		return "indexCreation"
	case n == 2 && method == http.MethodPatch:
		return "indexUpdate"
	case n == 2 && deletes:
		return "indexDeletion"
	case n < 3:
		return ""
	case parts[2] == "settings" && (writes || deletes):
		return "settingsUpdate"
	case parts[2] != "documents":
		return ""
	case deletes, n == 4 && writes && (parts[3] == "delete" || parts[3] == "delete-batch"):
		return "documentDeletion"
	case n == 3 && writes, n == 4 && writes && parts[3] == "edit":
		return "documentAdditionOrUpdate"
	}
	return ""
}
