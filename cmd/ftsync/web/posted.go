package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"
)

// maxFormBytes is the largest body of a search: a filter for thousands of ids fits in.
const maxFormBytes = 1 << 20

// formType is the content type of such a body.
const formType = "application/x-www-form-urlencoded"

// parametersOf returns the parameters of a search: those of the query string and, of a POST,
// those of its body, which may be longer than an address can be. They take memory until done
// is called.
func (s *Server) parametersOf(w http.ResponseWriter, r *http.Request) (list []parameter, done func(), bad *problem) {
	list, done = parameters(r.URL.RawQuery), func() {}
	if r.Method != http.MethodPost {
		return list, done, nil
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != formType {
		w.Header().Set("Connection", "close") // rather than read the body
		return nil, done, newProblem(http.StatusUnsupportedMediaType, codeWrongContentType, "Wrong content type",
			fmt.Sprintf("Its parameters are to be sent as %s, and it is %q.", formType,
				shorten(r.Header.Get("Content-Type"))))
	}
	// While it is read and taken apart, a form is there as bytes, as texts, and as a filter.
	const times = 8
	room := int64(times * maxFormBytes)
	if r.ContentLength >= 0 {
		room = min(room, times*r.ContentLength)
	}
	done, err := s.gate.Room(r.Context(), room)
	if err != nil {
		w.Header().Set("Connection", "close")
		return nil, func() {}, unavailable(codeOverloaded, "Too many large requests",
			"The requests being read take all the memory that they may have. Try again.", time.Second)
	}
	form, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxFormBytes))
	if err != nil {
		done()
		var long *http.MaxBytesError
		if errors.As(err, &long) {
			return nil, func() {}, newProblem(http.StatusRequestEntityTooLarge, codeBodyTooLarge, "Body too large",
				fmt.Sprintf("It has more than %d bytes.", maxFormBytes))
		}
		return nil, func() {}, newProblem(http.StatusBadRequest, codeBodyUnread, "Body not read",
			"The body could not be read to its end.")
	}
	return append(list, parameters(string(form))...), done, nil
}
