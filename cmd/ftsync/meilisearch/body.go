package meilisearch

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
)

// maxBodyBytes is the largest body of a request.
const maxBodyBytes = 1 << 20

// bodyRoom is the memory that a request's body may take while it is read and afterwards: JSON
// of nothing but brackets becomes several times as large.
func bodyRoom(r *http.Request) int64 {
	const times = 8
	if r.ContentLength < 0 || r.ContentLength > maxBodyBytes {
		return times * maxBodyBytes
	}
	return times * r.ContentLength
}

// body reads the JSON object in a request's body.
func body(w http.ResponseWriter, r *http.Request, prefix string) (*object, *problem) {
	const accepted = "Accepted values for the Content-Type header are: `application/json`"
	given := r.Header.Get("Content-Type")
	if given == "" {
		return nil, newProblem(http.StatusUnsupportedMediaType, typeRequest, "missing_content_type",
			"A Content-Type header is missing. %s", accepted)
	}
	if kind, _, err := mime.ParseMediaType(given); err != nil || kind != "application/json" {
		return nil, newProblem(http.StatusUnsupportedMediaType, typeRequest, "invalid_content_type",
			"The Content-Type `%s` is invalid. %s", cut(given), accepted)
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBodyBytes))
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		return nil, newProblem(http.StatusRequestEntityTooLarge, typeRequest, "payload_too_large",
			"The provided payload reached the size limit. The maximum accepted payload size is 1 MiB.")
	case err != nil:
		return nil, bad("bad_request", "The body could not be read to its end.")
	case len(data) == 0:
		return nil, bad("missing_payload", "A json payload is missing.")
	case !json.Valid(data):
		var any json.RawMessage
		return nil, bad("malformed_payload", "The json payload provided is malformed. `%v`.",
			json.Unmarshal(data, &any))
	}
	o := &object{prefix: prefix}
	if json.Unmarshal(data, &o.values) != nil || o.values == nil {
		return nil, bad("bad_request", "Invalid value type: expected an object, but found %s: `%s`", kindOf(data),
			cut(string(data)))
	}
	return o, nil
}

// parameters reads the query string of a request. If a parameter occurs twice the first
// counts.
func parameters(r *http.Request, prefix string) *object {
	o := &object{query: true, prefix: prefix, values: map[string]json.RawMessage{}}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil { // what cannot be read would be left out, and it may be a filter
		o.bad = bad("bad_request",
			"The query string cannot be read: %v. Write %% as %%25, ; as %%3B, & as %%26 and + as %%2B.", err)
	}
	for name, v := range values {
		o.values[name] = json.RawMessage(v[0])
	}
	return o
}
