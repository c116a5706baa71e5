package web

import (
	"bytes"
	_ "embed"
	"net/http"
	"time"
)

// openAPI describes what the server answers, in OpenAPI 3.1.
//
//go:embed openapi.json
var openAPI []byte

func serveOpenAPI(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(openAPI))
}
