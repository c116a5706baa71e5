package config

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"ftsync/cache/words"
)

func schema(t *testing.T) (compiled *jsonschema.Schema, raw map[string]any) {
	t.Helper()
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("urn:ftsync:config", whole); err != nil {
		t.Fatal(err)
	}
	if compiled, err = c.Compile("urn:ftsync:config"); err != nil {
		t.Fatal(err)
	}
	return compiled, whole.(map[string]any)
}

// valid returns what the schema has against a file; nil: nothing.
func valid(t *testing.T, s *jsonschema.Schema, text string) error {
	t.Helper()
	var v any
	if err := yaml.Load([]byte(text), &v); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return s.Validate(v)
}

// The reader of the file names, in its own message, all keys that it knows at a place. The schema has
// the same ones there.
func TestSchema_hasEveryKeyOfTheReader(t *testing.T) {
	_, raw := schema(t)
	at := func(path ...string) map[string]any {
		node := raw
		for _, p := range path {
			node = node[p].(map[string]any)
		}
		return node
	}
	index := at("$defs", "index", "properties")
	for _, tt := range []struct {
		yaml, path string
		properties map[string]any
	}{
		{"zz: 1", "zz", at("properties")},
		{"indexes: {a: {zz: 1}}", "indexes.a.zz", index},
		{"indexes: {a: {search: {b: {zz: 1}}}}", "indexes.a.search.b.zz",
			index["search"].(map[string]any)["additionalProperties"].(map[string]any)["properties"].(map[string]any)},
		{"indexes: {a: {rank: {b: {zz: 1}}}}", "indexes.a.rank.b.zz",
			index["rank"].(map[string]any)["additionalProperties"].(map[string]any)["properties"].(map[string]any)},
		{"indexes: {a: {watch: [{zz: 1}]}}", "indexes.a.watch[0].zz",
			index["watch"].(map[string]any)["items"].(map[string]any)["properties"].(map[string]any)},
		{"indexes: {a: {geo: {zz: 1}}}", "indexes.a.geo.zz",
			index["geo"].(map[string]any)["anyOf"].([]any)[1].(map[string]any)["properties"].(map[string]any)},
		{"indexes: {a: {page: {zz: 1}}}", "indexes.a.page.zz",
			index["page"].(map[string]any)["properties"].(map[string]any)},
	} {
		_, _, found := readIndexes("f", []byte(tt.yaml))
		i := slices.IndexFunc(found, func(f Finding) bool { return f.Path == tt.path })
		if i < 0 {
			t.Fatalf("%s: nothing is said of zz: %v", tt.yaml, found)
		}
		want := strings.Split(strings.TrimPrefix(found[i].Want, "one of "), ", ")
		var got []string
		for name := range tt.properties {
			got = append(got, name)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("at %s the schema has %v, the reader %v", tt.path, got, want)
		}
	}
	var tokenizers []string
	for _, name := range index["tokenizer"].(map[string]any)["enum"].([]any) {
		tokenizers = append(tokenizers, name.(string))
	}
	known := words.Tokenizers()
	slices.Sort(known)
	slices.Sort(tokenizers)
	if !slices.Equal(tokenizers, known) {
		t.Errorf("the schema has the tokenizers %v, want %v", tokenizers, known)
	}
}

// What the reader accepts or refuses, the schema does too.
func TestSchema_agreesWithTheReader(t *testing.T) {
	s, _ := schema(t)
	table := func(more string) string { return "indexes: {a: {table: t, search: {b: {}}" + more + "}}" }
	watch := func(w string) string {
		return "indexes: {a: {query: select 1, key: [id], search: {b: {}}, watch: [" + w + "]}}"
	}
	for _, text := range []string{
		goodYAML, "{}", "indexes: {}", "indexes: 7", "indexes: {a: 1}", "indexes: {'a b': {table: t, search: {b: {}}}}",
		table(""), table(", search: {}"), table(", filter: []"), table(", filter: [a, a]"), table(", filter: [1]"),
		table(", where: ''"), table(", where: x"), table(", query: select 1"), table(", tokenizer: klingon"),
		table(", tokenizer: german"), table(", synonyms: [[a, b]]"), table(", synonyms: [[a]]"),
		table(", stop_words: [the, a]"), table(", stop_words: [of the]"), table(", watch: [{table: t, columns: [a]}]"),
		table(", key: [id]"), table(", store: [c]"), table(", unknown: 1"),
		table(", distinct: c"), table(", distinct: [c]"), table(", geo: c"), table(", geo: {lat: c, lng: d}"),
		table(", geo: {lat: c}"), table(", geo: {lat: c, lng: d, z: e}"), table(", geo: [c, d]"),
		"indexes: {a: {table: t}}",
		"indexes: {a: {search: {b: {}}}}", "indexes: {a: {table: t, search: {b: {weight: 0}}}}",
		"indexes: {a: {table: t, search: {b: {weight: 1.5, typos: false}}}}", "indexes: {a: {table: t, search: {b: }}}",
		"indexes: {a: {table: t, search: {b: {typos: 1}}}}", "indexes: {a: {query: select 1, search: {b: {}}}}",
		watch("{table: t, columns: [a]}"), watch("{table: t}"), watch("{columns: [a]}"), watch("{table: t, " +
			"static: true}"),
		watch("{table: t, static: false}"), watch("{table: t, static: true, columns: [a]}"), watch("t"),
		watch("{table: t, columns: [a], keys: select 1}"), watch("{table: t, static: true, keys: select 1}"),
		"indexes: {a: {query: select 1, key: [id], search: {b: {}}, where: x}}",
		table(", rank: {}"), table(", rank: [c]"), table(", rank: {c: }"), table(", rank: {c: {weight: 2}}"),
		table(", rank: {c: {weight: 0}}"), table(", rank: {c: {weight: 101}}"), table(", rank: {c: {half_life: 90d}}"),
		table(", rank: {c: {half_life: 1.5y}}"), table(", rank: {c: {half_life: 0.5d}}"),
		table(", rank: {c: {half_life: 0d}}"), table(", rank: {c: {half_life: 90}}"),
		table(", rank: {c: {half_life: 90 days}}"), table(", rank: {c: {half_life: d}}"),
		table(", capture: rows"), table(", capture: statements"), table(", capture: row"), table(", capture: true"),
		watch("{table: t, columns: [a], capture: rows}"), watch("{table: t, columns: [a], capture: ''}"),
		watch("{table: t, static: true, capture: rows}"),
		"indexes: {a: {query: select 1, key: [id], search: {b: {}}, capture: rows}}",
		table(", page: {}"), table(", page: {title: b, facts: [b], labels: {b: Bee}}"), table(", page: [b]"),
		table(", page: {title: ''}"), table(", page: {facts: []}"), table(", page: {labels: {b: 1}}"),
		table(", page: {url: b}"), table(`, page: {url: "https://x.example/{b}/{id}"}`),
		table(`, page: {url: "https://x.example:8080/{b}?c={b}"}`), table(`, page: {url: "javascript:{b}"}`),
		table(`, page: {url: "https://{b}/"}`), table(`, page: {image: "https://x.example/{"}`),
		table(`, page: {image: "https://u@x.example/{b}"}`), table(`, page: {image: "/{b}"}`),
	} {
		if strings.Count(text, "search:") > 1 && strings.Contains(text, "search: {}") {
			text = "indexes: {a: {table: t, search: {}}}" // a key twice is no YAML to others
		}
		_, _, found := readIndexes("f", []byte(text))
		if err := valid(t, s, text); (err == nil) != (len(found) == 0) {
			t.Errorf("%s\nthe reader: %v\nthe schema: %v", text, found, err)
		}
	}
}

// Every file in a manual, and each that is delivered, is valid.
func TestSchema_acceptsTheManuals(t *testing.T) {
	s, _ := schema(t)
	n := 0
	for _, path := range []string{"../README.md", "../../../README.md", "../../../worker/README.md",
		"../../../docker/README.md", "../../../docker/backend/ftsync.yaml"} {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts := [][]string{{"", string(b)}}
		if strings.HasSuffix(path, ".md") {
			texts = regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$").FindAllStringSubmatch(string(b), -1)
		}
		for _, m := range texts {
			if !strings.HasPrefix(m[1], "indexes:") && !strings.Contains(m[1], "\nindexes:") {
				continue
			}
			n++
			if err := valid(t, s, m[1]); err != nil {
				t.Errorf("%s: %v in\n%s", path, err, m[1])
			}
		}
	}
	if n < 3 {
		t.Errorf("%d files were tried", n)
	}
}
