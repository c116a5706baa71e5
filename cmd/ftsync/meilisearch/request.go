package meilisearch

import (
	"encoding/json"
	"slices"
	"strings"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/filter"
	"ftsync/cache/geo"
	"ftsync/cache/search"
)

// maxTagBytes is the longest tag of a highlight, and mark of a crop: an answer holds them
// thousands of times.
const maxTagBytes = 256

// request is a search of one index. Lists that were not given are nil.
type request struct {
	pages
	q          string
	filters    []string
	facets     []string
	order      []columns.Order
	match      search.Match
	in         []string
	threshold  float64 // hits need this score
	distinct   string  // the attribute of which each value is found once; "": the index's own, if it has one
	retrieve   []string
	format     format
	positions  bool // of what was found
	score      bool
	scoreParts bool
}

// format is how the texts of hits are shown.
type format struct {
	highlight  []string
	pre, post  string
	crop       []string // names, or name:words
	cropLength int      // words; 0: all
	cropMarker string
}

// searchFields are the fields of a search. Those at the end are known only to be refused.
var searchFields = []string{
	"q", "offset", "limit", "page", "hitsPerPage", "attributesToRetrieve", "attributesToCrop", "cropLength",
	"cropMarker", "distinct",
	"attributesToHighlight", "highlightPreTag", "highlightPostTag", "showMatchesPosition", "filter", "sort", "facets",
	"matchingStrategy", "attributesToSearchOn", "rankingScoreThreshold", "locales", "showRankingScore",
	"showRankingScoreDetails",
	"hybrid", "vector", "media", "retrieveVectors", "personalize", "useNetwork", "showPerformanceDetails",
}

// multiFields are the fields of a query in a multi-search.
var multiFields = append([]string{"indexUid", "federationOptions"}, searchFields...)

const searchPrefix = "invalid_search_"

// readSearch reads a search. schema is that of its index; it is zero while the index is not
// filled.
func readSearch(o *object, known []string, schema document.Schema) (request, *problem) {
	q := request{match: search.MatchAuto, format: format{pre: "<em>", post: "</em>", cropLength: 10, cropMarker: "…"}}
	o.only(known)
	o.text("q", &q.q)
	q.pages = readPages(o)
	q.readMatching(o)
	q.filters = readFilter(o, "filter")
	q.order = readSort(o, "sort")
	if o.names("facets", &q.facets) && slices.Contains(q.facets, "*") {
		q.facets = filterable(schema)
	}
	q.readRetrieved(o)
	q.readFormat(o)
	o.readLocales()
	o.flag("showMatchesPosition", &q.positions)
	o.refuse()
	return q, o.bad
}

// readMatching reads how the text decides which documents are found.
func (q *request) readMatching(o *object) {
	strategy := "last"
	o.text("matchingStrategy", &strategy)
	switch strategy {
	case "last", "frequency":
	case "all":
		q.match = search.MatchAll
	default:
		where := "at `" + o.at + ".matchingStrategy`"
		if o.query {
			where = "for parameter `matchingStrategy`"
		}
		if o.bad == nil {
			o.bad = bad(o.code("matchingStrategy"), "Unknown value `%s` %s: expected one of `last`, `all`, `frequency`",
				cut(strategy), where)
		}
	}
	o.text("distinct", &q.distinct)
	o.texts("attributesToSearchOn", &q.in)
	if slices.Contains(q.in, "*") {
		q.in = nil
	}
	q.readThreshold(o)
}

func (q *request) readThreshold(o *object) {
	if o.number("rankingScoreThreshold", &q.threshold) && (q.threshold < 0 || q.threshold > 1) {
		o.wrongValue("rankingScoreThreshold",
			"the value of `rankingScoreThreshold` is invalid, expected a float between `0.0` and `1.0`.")
	}
}

// readRetrieved reads what a hit has of its document, and of its score.
func (q *request) readRetrieved(o *object) {
	o.texts("attributesToRetrieve", &q.retrieve)
	if slices.Contains(q.retrieve, "*") {
		q.retrieve = nil
	}
	o.flag("showRankingScore", &q.score)
	o.flag("showRankingScoreDetails", &q.scoreParts)
}

func (q *request) readFormat(o *object) {
	f := &q.format
	o.names("attributesToHighlight", &f.highlight)
	o.names("attributesToCrop", &f.crop)
	o.whole("cropLength", &f.cropLength)
	for name, into := range map[string]*string{"highlightPreTag": &f.pre, "highlightPostTag": &f.post,
		"cropMarker": &f.cropMarker} {
		if o.text(name, into) && len(*into) > maxTagBytes {
			o.wrongValue(name, "it has %d bytes, expected at most %d", len(*into), maxTagBytes)
		}
	}
}

// refuse reports a feature that Meilisearch has and ftsync has not, if the request asks for
// one.
func (o *object) refuse() {
	for _, name := range []string{"hybrid", "vector", "media", "retrieveVectors", "personalize", "useNetwork",
		"showPerformanceDetails"} {
		if raw, ok := o.take(name); ok && string(raw) != "false" {
			o.bad = unsupported("`" + name + "`")
		}
	}
}

// readFilter reads a filter in Meilisearch's form: an expression, or a list of expressions
// that must all hold, or of lists of which one must. It returns one expression at most.
func readFilter(o *object, name string) []string {
	raw, ok := o.take(name)
	if !ok {
		return nil
	}
	var value any
	if json.Unmarshal(raw, &value) != nil || o.query && raw[0] != '[' {
		value = string(raw) // of a query string
	}
	expression, err := filter.JoinArrays(value)
	if err != nil {
		o.bad = bad(o.code(name), "%v", err)
	}
	if expression == "" {
		return nil
	}
	return []string{expression}
}

// readSort reads what to sort by, as in ["release_year:desc"].
func readSort(o *object, name string) (order []columns.Order) {
	var list []string
	o.texts(name, &list)
	for _, s := range list {
		column, descending := strings.CutSuffix(s, ":desc")
		if !descending {
			var ascending bool
			if column, ascending = strings.CutSuffix(s, ":asc"); !ascending && o.bad == nil {
				o.bad = bad(o.code(name),
					"Invalid syntax for the sort parameter: expected expression ending by `:asc` or `:desc`, found "+
						"`%s`.", cut(s))
			}
		}
		by := columns.Order{Column: column, Descending: descending}
		if at, ok, err := geo.ParseOrder(column); ok {
			by = columns.Order{Column: geo.Field, Near: &at, Descending: descending}
			if err != nil && o.bad == nil {
				o.bad = bad(o.code(name), "Invalid syntax for the geo parameter: %v.", err)
			}
		}
		order = append(order, by)
	}
	return order
}

// filterable returns the columns by which documents can be filtered, counted and sorted.
func filterable(s document.Schema) []string {
	return append([]string{}, s.Filterable()...)
}
