package web

// Build describes this program: its version, its commit, and the versions of Go and SQLite.
type Build struct {
	Version  string `json:"version"`
	Revision string `json:"revision"`
	Go       string `json:"go"`
	SQLite   string `json:"sqlite"`
}
