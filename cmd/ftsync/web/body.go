package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
)

// body is JSON being written. Characters of HTML are not escaped: the answer is marked as JSON
// and as not to be sniffed, and <mark> is easier to read than its escape.
type body struct {
	bytes.Buffer
	enc *json.Encoder
}

func newBody() *body {
	b := &body{}
	b.enc = json.NewEncoder(&b.Buffer)
	b.enc.SetEscapeHTML(false)
	return b
}

// value writes v. It panics if v is no JSON: all values are our own, and the panic handler
// logs and answers it.
func (b *body) value(v any) {
	if err := b.enc.Encode(v); err != nil {
		panic(err)
	}
	b.Truncate(b.Len() - 1) // a newline
}

// answer writes a search's answer, with the same result as value. But value reads each
// document again to see whether it is JSON, which is a tenth of the time of a search for a
// rare word.
func (b *body) answer(a *answer) {
	b.WriteString(`{"query":`)
	b.value(a.Query)
	b.WriteString(`,"hits":[`)
	for i, h := range a.Hits {
		if i > 0 {
			b.WriteByte(',')
		}
		b.hit(h)
	}
	b.WriteByte(']')
	rest := *a
	rest.Query, rest.Hits = "", nil
	b.appendFields(rest)
}

// appendFields writes the fields of v, which must have at least one, into the open object and
// closes it.
func (b *body) appendFields(v any) {
	at := b.Len()
	b.value(v)
	b.Bytes()[at] = ','
}

func (b *body) hit(h hit) {
	b.WriteString(`{"id":`)
	b.value(h.ID)
	b.WriteString(`,"index":`)
	b.value(h.Index)
	b.WriteString(`,"score":`)
	b.value(h.Score)
	b.WriteString(`,"document":`)
	b.Write(h.Document)
	if h.Distance != nil {
		b.WriteString(`,"distance":`)
		b.value(*h.Distance)
	}
	if h.Highlights != nil {
		b.WriteString(`,"highlights":`)
		b.value(h.Highlights)
	}
	if h.Explanation != nil {
		b.WriteString(`,"explanation":`)
		b.value(h.Explanation)
	}
	b.WriteByte('}')
}

// send answers with the body, and a newline after it.
func (b *body) send(w http.ResponseWriter, status int, contentType string) {
	b.WriteByte('\n')
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	if h.Get("ETag") == "" {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	w.Write(b.Bytes())
}

// writeJSON answers with v as JSON.
func writeJSON(w http.ResponseWriter, status int, contentType string, v any) {
	b := newBody()
	b.value(v)
	b.send(w, status, contentType)
}
