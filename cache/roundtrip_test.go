package cache

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

// everyType is a schema with a column of each type, and for types whose searched text is stored beside
// the value another one that is searched. Its names are such as databases may have.
var everyType = document.Schema{
	Tokenizer: "unicode",
	Columns: []document.Column{
		{Name: "text", Type: document.Text, Search: true}, {Name: `a "name" <ü>`, Type: document.Integer},
		{Name: "real", Type: document.Real},
		{Name: "number", Type: document.Number}, {Name: "boolean", Type: document.Boolean}, {Name: "date",
			Type: document.Date},
		{Name: "time", Type: document.Time}, {Name: "json", Type: document.JSON}, {Name: "array", Type: document.Array},
		{Name: "searched boolean", Type: document.Boolean, Search: true}, {Name: "searched json", Type: document.JSON,
			Search: true},
		{Name: "searched array", Type: document.Array, Search: true}, {Name: "select", Type: document.Integer,
			Search: true},
	},
}

// anyText returns a text with what texts in databases have, and what they should not have.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom(hostile).Filter(func(s string) bool { return len(s) < 2000 }),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 20), func(b []byte) string { return string(b) }),
	)
}

func anyFloat() *rapid.Generator[float64] {
	return rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{
		0, math.Copysign(0, -1), 1, -1, 1e21, 1e-7, 0.1, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(1),
		math.Inf(-1), math.NaN(), 1 << 53, 1 << 63,
	}))
}

func anyJSON() *rapid.Generator[string] {
	return rapid.OneOf(anyText(), rapid.SampledFrom([]string{
		`null`, `true`, `1e400`, `-0`, `"x"`, `"\u0000"`, `"\ud800"`, `[]`, `{}`, `[1,"a",null,[true,{"b":"c"}]]`,
		` { "a" : "b" } `, `{"a":"b","a":"c"}`,
		`[1,`, `{"a"}`, `["\"","\\"]`, `123456789012345678901234567890.5`,
	}))
}

// anyValue returns a value for a column of type t, mostly one that fits the type.
func anyValue(t document.Type) *rapid.Generator[any] {
	wrong := rapid.OneOf(rapid.Just[any](nil), rapid.Just[any](nil), rapid.Bool().AsAny(), rapid.Int64().AsAny(),
		anyFloat().AsAny(), anyText().AsAny())
	var right *rapid.Generator[any]
	switch t {
	case document.Integer:
		right = rapid.Int64().AsAny()
	case document.Real:
		right = anyFloat().AsAny()
	case document.Boolean:
		right = rapid.Bool().AsAny()
	case document.Number:
		right = rapid.OneOf(anyJSON(), rapid.StringMatching(`-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?`),
			rapid.SampledFrom([]string{"NaN", "Infinity", "007", "1.", ".5", "+1", " 1", "1 ", "0x1"})).AsAny()
	case document.JSON, document.Array:
		right = anyJSON().AsAny()
	default:
		right = anyText().AsAny()
	}
	return rapid.OneOf(right, right, right, wrong)
}

func anyDocument(key string) *rapid.Generator[document.Document] {
	return rapid.Custom(func(t *rapid.T) document.Document {
		d := document.Document{Key: key}
		for _, c := range everyType.Columns {
			d.Values = append(d.Values, anyValue(c.Type).Draw(t, c.Name))
		}
		return d
	})
}

// wantJSON returns what is wrong with the JSON of a value, "" if nothing is.
func wantJSON(t document.Type, v any, got json.RawMessage) string {
	text := func(s string) string {
		var have string
		// JSON can have nothing that is not UTF-8.
		if err := json.Unmarshal(got, &have); err != nil || have != string([]rune(s)) {
			return fmt.Sprintf("want the text %q", s)
		}
		return ""
	}
	same := func(s string) string {
		if string(got) != s {
			return "want " + s
		}
		return ""
	}
	switch v := v.(type) {
	case nil:
		return same("null")
	case bool:
		if t == document.Boolean {
			return same(strconv.FormatBool(v))
		}
	case int64:
		if t != document.Boolean {
			return same(strconv.FormatInt(v, 10))
		}
	case float64:
		switch {
		case math.IsNaN(v):
			return text("NaN")
		case math.IsInf(v, 0):
			return text(strings.TrimPrefix(strconv.FormatFloat(v, 'g', -1, 64), "+") + "inity")
		}
		if have, err := strconv.ParseFloat(string(got), 64); err != nil ||
			math.Float64bits(have) != math.Float64bits(v) {
			return fmt.Sprintf("want %v", v)
		}
	case string:
		valid := json.Valid([]byte(v))
		number := valid && strings.Trim(v, " \t\r\n") == v && strings.ContainsAny(v[:1], "-0123456789")
		if t == document.Number && number || (t == document.JSON || t == document.Array) && valid {
			return same(v)
		}
		return text(v)
	}
	return ""
}

// Every document is returned as it was given, by its key and as a hit, and its hash is right, however it
// came into the index.
func TestRoundTrip(t *testing.T) {
	x := openTestIndex(t, openCache(t))
	generation := 0
	rapid.Check(t, func(t *rapid.T) {
		generation++
		docKeys := rapid.SliceOfNDistinct(anyText(), 1, 8, rapid.ID[string]).Draw(t, "keys")
		var docs, last []document.Document
		for _, key := range docKeys {
			docs = append(docs, anyDocument(key).Draw(t, "document"))
			last = append(last, anyDocument(key).Draw(t, "changed document"))
		}
		g, err := x.Create(fmt.Sprint("g", generation), everyType)
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Load(docs, nil); err != nil {
			t.Fatal(err)
		}
		if err := g.Build(context.Background()); err != nil {
			t.Fatal(err)
		}
		wantDocuments(t, g, docs)
		check(t, g)
		apply(t, g, Batch{Upserts: last})
		wantDocuments(t, g, last)
		check(t, g)
		if again := apply(t, g, Batch{Upserts: last}); again.Unchanged != len(last) {
			t.Errorf("applied again, it changed %+v", again)
		}
	})
}

func wantDocuments(t rapid.TB, g *Generation, docs []document.Document) {
	t.Helper()
	var want []KeyHash
	for _, d := range docs {
		want = append(want, KeyHash{d.Key, d.Hash()})
		got, ok, err := g.Get(context.Background(), d.Key)
		if err != nil || !ok {
			t.Fatalf("get %q: %v, %v", d.Key, ok, err)
		}
		dec := json.NewDecoder(bytes.NewReader(got))
		dec.Token() // {
		for i, c := range everyType.Columns {
			name, err := dec.Token()
			var value json.RawMessage
			if err == nil {
				err = dec.Decode(&value)
			}
			if err != nil || name != c.Name {
				t.Fatalf("%s, field %d: %v, %v", got, i, name, err)
			}
			// The decoder drops spaces around a value.
			v := d.Values[i]
			if s, ok := v.(string); ok && (c.Type == document.JSON || c.Type == document.Array) &&
				json.Valid([]byte(s)) {
				v = strings.Trim(s, " \t\r\n")
			}
			if wrong := wantJSON(c.Type, v, value); wrong != "" {
				t.Errorf("%s column with %#v is %s: %s", c.Type, d.Values[i], value, wrong)
			}
		}
		if dec.More() || !json.Valid(got) {
			t.Errorf("%s has more", got)
		}
	}
	slices.SortFunc(want, func(a, b KeyHash) int { return strings.Compare(a.Key, b.Key) })
	if got := allKeys(t, g); !slices.Equal(got, want) {
		t.Errorf("keys and hashes: got %v, want %v", got, want)
	}
	hashes, err := g.Hashes(context.Background(), append([]string{"\x00nobody"}, docsKeys(docs)...))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range want {
		if hashes[w.Key] != w.Hash || len(hashes) != len(want) {
			t.Errorf("hashes %v, want %v", hashes, want)
		}
	}
}

func docsKeys(docs []document.Document) (keys []string) {
	for _, d := range docs {
		keys = append(keys, d.Key)
	}
	return keys
}

// Whatever batches are applied, a generation has the same documents as a map would.
func TestApply_likeAMap(t *testing.T) {
	x := openTestIndex(t, openCache(t))
	generation := 0
	vocabulary := []string{"ant", "bee", "cat", "dog", "eel"}
	anyKey := rapid.SampledFrom([]string{"", "a", "b", "c", "d", "e", "f", "g"})
	keyList := rapid.SliceOfN(anyKey, 0, 6)
	rapid.Check(t, func(t *rapid.T) {
		generation++
		want := map[string]string{}
		dirty := map[string]bool{}
		journal := map[string]bool{}
		draw := func(what string, n int) (docs []document.Document) {
			for range rapid.IntRange(0, n).Draw(t, what) {
				text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 0, 3).Draw(t, "text"), " ")
				docs = append(docs, document.Document{Key: anyKey.Draw(t, "key"), Values: []any{text}})
			}
			return docs
		}
		g, err := x.Create(fmt.Sprint("g", generation), texts("unicode"))
		if err != nil {
			t.Fatal(err)
		}
		first := draw("loaded", 10)
		if err := g.Load(first, nil); err != nil {
			t.Fatal(err)
		}
		for _, d := range first {
			if _, twice := want[d.Key]; twice {
				dirty[d.Key] = true
			}
			want[d.Key] = d.Values[0].(string)
		}
		if err := g.Build(context.Background()); err != nil {
			t.Fatal(err)
		}
		if err := x.Publish(); err != nil {
			t.Fatal(err)
		}
		for n := range rapid.IntRange(1, 6).Draw(t, "batches") {
			b := Batch{
				Upserts: draw("upserts", 8), Deletes: keyList.Draw(t, "deletes"),
				Dirty: keyList.Draw(t, "dirty"), Clean: keyList.Draw(t, "clean"),
				Epoch: rapid.Int64Range(0, 2).Draw(t, "epoch"), State: map[string]string{"n": fmt.Sprint(n)},
				Sync: rapid.Bool().Draw(t, "sync"),
			}
			before := len(want)
			done := apply(t, g, b)
			touched := map[string]bool{}
			for _, d := range b.Upserts {
				want[d.Key] = d.Values[0].(string)
				touched[d.Key] = true
			}
			gone := 0
			for _, key := range b.Deletes {
				touched[key] = true
				delete(want, key)
			}
			gone = before + done.inserted - len(want)
			if done.Deleted != gone || done.Upserted+done.Unchanged+done.Deleted > len(touched) {
				t.Errorf("applied %+v to %d keys; %d documents became %d", done, len(touched), before, len(want))
			}
			for key := range touched {
				journal[key] = journal[key] || b.Epoch > 0
			}
			for _, key := range b.Clean {
				delete(dirty, key)
			}
			for _, key := range b.Dirty {
				dirty[key] = true
			}
			likeAMap(t, x, g, vocabulary, want, dirty, journal)
		}
		check(t, g)
	})
}

func likeAMap(t rapid.TB, x *Index, g *Generation, vocabulary []string, want map[string]string, dirty,
	journal map[string]bool) {
	t.Helper()
	h := hold(t, g)
	if len(h.documents) != len(want) {
		t.Errorf("got %d documents, want %d", len(h.documents), len(want))
	}
	for key, text := range want {
		if got := h.documents[key]; got != fmt.Sprintf(`{"text":%q}`, text) {
			t.Errorf("document %q is %s, want %q", key, got, text)
		}
	}
	if !slices.Equal(h.dirty, sortedKeys(dirty)) {
		t.Errorf("dirty %q, want %q", h.dirty, sortedKeys(dirty))
	}
	for key, in := range journal {
		if slices.Contains(h.journal, key) != in {
			t.Errorf("journal %q, want %v", h.journal, journal)
		}
	}
	for _, word := range vocabulary {
		var have []string
		for key, text := range want {
			if slices.Contains(strings.Fields(text), word) {
				have = append(have, key)
			}
		}
		r := find(t, x, search.Query{Text: word})
		if !sameSet(hitIDs(r.Hits), have) || r.Total != int64(len(have)) {
			t.Errorf("%s finds %q of %d, want %q", word, ids(r.Hits), r.Total, have)
		}
	}
}

func hitIDs(hits []search.Hit) (ids []string) {
	for _, h := range hits {
		ids = append(ids, h.ID)
	}
	return ids
}

// Values that are equal in Go may differ in their type or their bits, and so in their hash.
func TestApply_almostEqual(t *testing.T) {
	s := document.Schema{Tokenizer: "unicode", Columns: []document.Column{{Name: "text", Type: document.Text,
		Search: true}, {Name: "real", Type: document.Real, Search: true}}}
	g := published(t, s).Published()
	for _, v := range []any{0.0, math.Copysign(0, -1), 0.0, int64(0), 0.0, "0", "0.0", nil, math.NaN(), "NaN", 1.0,
		int64(1), true} {
		d := document.Document{Key: "a", Values: []any{"text", v}}
		apply(t, g, Batch{Upserts: []document.Document{d}})
		if got := allKeys(t, g); got[0].Hash != d.Hash() {
			t.Errorf("%#v was not stored", v)
		}
		if again := apply(t, g, Batch{Upserts: []document.Document{d}}); again.Unchanged != 1 {
			t.Errorf("%#v is written again: %+v", v, again)
		}
		if err := g.Check(context.Background()); err != nil {
			t.Errorf("%#v: %v", v, err)
		}
	}
}
