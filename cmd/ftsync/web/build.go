package web

// Build says what this program is made of.
type Build struct {
	Version  string `json:"version"`
	Revision string `json:"revision"`
	Go       string `json:"go"`
	SQLite   string `json:"sqlite"`
}
