package web

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// described is what a test needs of the description.
type described struct {
	OpenAPI string                          `json:"openapi"`
	Paths   map[string]map[string]operation `json:"paths"`
	schemas *jsonschema.Compiler            `json:"-"`
}

type operation struct {
	Parameters []struct {
		Name string `json:"name"`
		In   string `json:"in"`
	} `json:"parameters"`
	Responses map[string]struct {
		Content map[string]struct {
			Schema json.RawMessage `json:"schema"`
		} `json:"content"`
	} `json:"responses"`
}

func readDescription(t *testing.T) (d described) {
	t.Helper()
	if err := json.Unmarshal(openAPI, &d); err != nil || d.OpenAPI != "3.1.0" {
		t.Fatalf("version %q, %v", d.OpenAPI, err)
	}
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(openAPI))
	if err != nil {
		t.Fatal(err)
	}
	d.schemas = jsonschema.NewCompiler()
	d.schemas.DefaultDraft(jsonschema.Draft2020)
	if err := d.schemas.AddResource("openapi.json", whole); err != nil {
		t.Fatal(err)
	}
	return d
}

// fits checks an answer against the description of its path.
func (d described) fits(t *testing.T, path string, w *httptest.ResponseRecorder) {
	t.Helper()
	response, ok := d.Paths[path]["get"].Responses[strconv.Itoa(w.Code)]
	if !ok {
		t.Errorf("%s: the answer %d is not described", path, w.Code)
		return
	}
	if w.Code == http.StatusNotModified {
		return
	}
	contentType, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	if _, ok := response.Content[contentType]; !ok {
		t.Errorf("%s, %d: the content type %s is not described", path, w.Code, contentType)
		return
	}
	if !strings.HasSuffix(contentType, "json") {
		return
	}
	escape := strings.NewReplacer("~", "~0", "/", "~1").Replace
	at := "openapi.json#/paths/" + escape(path) + "/get/responses/" + strconv.Itoa(w.Code) + "/content/" +
		escape(contentType) + "/schema"
	schema, err := d.schemas.Compile(strings.NewReplacer("{", "%7B", "}", "%7D").Replace(at))
	if err != nil {
		t.Fatalf("%s: %v", at, err)
	}
	body, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body.Bytes()))
	if err == nil {
		err = schema.Validate(body)
	}
	if err != nil {
		t.Errorf("%s: %v\n%s", path, err, w.Body)
	}
}

// Real answers are as the description says, mistakes' too.
func TestOpenAPI(t *testing.T) {
	d := readDescription(t)
	s := newTestServer(realIndex(t), unfilled("empty"))
	s.Meilisearch = false
	for _, query := range []string{
		"", "?q=fox&index=films", "?index=films&q=fxo&explain=true",
		"?index=films&q=red&explain_id=1&explain_id=zz", "?index=films&facets=year,kind&limit=0",
		"?index=films&limit=1&cursor=",
		"?index=films&q=fox+OR+red&match=fts&explain=true", "?highlight=false&return=title&index=films",
		"?index=films&q=red+fox+nothing&crop=1",
		"?index=films&sort=year:desc", "?explain=true&index=films", "?nosuch=1", "?filter=year+%3D&index=films",
		"?index=nosuch", "?index=empty", "?after=5&wait=0s",
	} {
		d.fits(t, "/search", get(t, s, "/search"+query))
	}
	const same = "/search?q=fox&index=films"
	unchanged := again(t, s, same, get(t, s, same).Header().Get("ETag"))
	if unchanged.Code != http.StatusNotModified {
		t.Errorf("the same again: %d", unchanged.Code)
	}
	d.fits(t, "/search", unchanged)
	d.fits(t, "/indexes/{index}/documents/{id}", get(t, s, "/indexes/films/documents/1"))
	d.fits(t, "/indexes/{index}/documents/{id}", get(t, s, "/indexes/films/documents/9"))
	d.fits(t, "/document", get(t, s, "/document?index=films&id=1"))
	d.fits(t, "/document", get(t, s, "/document?index=films&id=.."))
	d.fits(t, "/document", get(t, s, "/document?id="))
	for _, path := range []string{"/livez", "/readyz", "/healthz", "/status", "/metrics", "/openapi.json"} {
		d.fits(t, path, get(t, s, path))
	}
	withKey(t, s)
	for _, path := range []string{"/search", "/status"} {
		d.fits(t, path, get(t, s, path))
		d.fits(t, path, ask(t, s, http.MethodGet, path, tenant(`["nosuch"]`), ""))
	}
	d.fits(t, "/readyz", get(t, newTestServer(realIndex(t)), "/readyz"))
	d.fits(t, "/healthz", get(t, newTestServer(realIndex(t)), "/healthz"))
}

func TestOpenAPI_namesEveryParameter(t *testing.T) {
	var names []string
	for _, p := range readDescription(t).Paths["/search"]["get"].Parameters {
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}
	slices.Sort(names)
	if want := slices.Sorted(slices.Values(searchParameters)); !slices.Equal(names, want) {
		t.Errorf("described are %v, there are %v", names, want)
	}
}

// The codes are promised: the description names each, and none that is not there.
func TestOpenAPI_namesEveryCode(t *testing.T) {
	var d struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct{ Enum []string }
			}
		}
	}
	if err := json.Unmarshal(openAPI, &d); err != nil {
		t.Fatal(err)
	}
	source, err := parser.ParseFile(token.NewFileSet(), "problem.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	ast.Inspect(source, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(spec.Names[0].Name, "code") {
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, code)
		}
		return true
	})
	codes = slices.DeleteFunc(codes, func(code string) bool { return code == codeClientGone }) // nobody reads it
	described := d.Components.Schemas["Problem"].Properties["code"].Enum
	slices.Sort(codes)
	slices.Sort(described)
	if len(codes) == 0 || !slices.Equal(codes, described) {
		t.Errorf("described are %v, there are %v", described, codes)
	}
}
