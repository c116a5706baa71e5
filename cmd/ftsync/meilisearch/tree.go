package meilisearch

import (
	"bytes"
	"encoding/json"
)

// tree is a JSON value whose objects keep the order of their fields.
type tree struct {
	scalar json.RawMessage // of a text, number, boolean or null
	list   bool            // an array; else, without scalar, an object
	names  []string        // of an object's fields
	parts  []*tree
}

// parse reads valid JSON.
func parse(raw json.RawMessage) *tree {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	return parseNext(dec)
}

func parseNext(dec *json.Decoder) *tree {
	token, err := dec.Token()
	if err != nil {
		return &tree{scalar: json.RawMessage("null")}
	}
	switch v := token.(type) {
	case json.Delim:
		t := &tree{list: v == '['}
		for dec.More() {
			if !t.list {
				name, err := dec.Token()
				if err != nil {
					break
				}
				s, _ := name.(string)
				t.names = append(t.names, s)
			}
			t.parts = append(t.parts, parseNext(dec))
		}
		dec.Token() // the end
		return t
	case json.Number:
		return &tree{scalar: json.RawMessage(v)}
	default:
		return &tree{scalar: encode(v)}
	}
}

// encode writes a value that is known to be JSON.
func encode(v any) json.RawMessage {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func (t *tree) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	t.write(&b)
	return b.Bytes(), nil
}

func (t *tree) write(b *bytes.Buffer) {
	if t.scalar != nil {
		b.Write(t.scalar)
		return
	}
	ends := "{}"
	if t.list {
		ends = "[]"
	}
	b.WriteByte(ends[0])
	for i, p := range t.parts {
		if i > 0 {
			b.WriteByte(',')
		}
		if !t.list {
			b.Write(encode(t.names[i]))
			b.WriteByte(':')
		}
		p.write(b)
	}
	b.WriteByte(ends[1])
}

// set adds a field to an object.
func (t *tree) set(name string, value *tree) {
	t.names = append(t.names, name)
	t.parts = append(t.parts, value)
}

// isText reports whether t is a text.
func (t *tree) isText() bool { return len(t.scalar) > 0 && t.scalar[0] == '"' }

// text returns the text of a scalar; "" for null.
func (t *tree) text() string {
	if t.isText() {
		var s string
		json.Unmarshal(t.scalar, &s)
		return s
	}
	if string(t.scalar) == "null" {
		return ""
	}
	return string(t.scalar)
}

// leaves calls f for every scalar, in order, with the names of the fields that
// lead to it, dots between, and the places in the arrays on the way.
func (t *tree) leaves(path string, places []int, f func(path string, places []int, leaf *tree)) {
	if t.scalar != nil {
		f(path, places, t)
		return
	}
	for i, p := range t.parts {
		if t.list {
			p.leaves(path, append(places[:len(places):len(places)], i), f)
			continue
		}
		name := t.names[i]
		if path != "" {
			name = path + "." + name
		}
		p.leaves(name, places, f)
	}
}

// pick returns the part of an object that paths name. A path may end anywhere, and passes
// through arrays. It is nil when there is no such part.
func (t *tree) pick(path string, named paths) *tree {
	if path != "" && named.covers(path) {
		return t
	}
	if t.scalar != nil || path != "" && !named.leads(path) {
		return nil
	}
	out := &tree{list: t.list}
	for i, p := range t.parts {
		name := path
		if !t.list {
			if name = t.names[i]; path != "" {
				name = path + "." + name
			}
		}
		if got := p.pick(name, named); got != nil {
			if !t.list {
				out.names = append(out.names, t.names[i])
			}
			out.parts = append(out.parts, got)
		}
	}
	if path != "" && len(out.parts) == 0 {
		return nil
	}
	return out
}
