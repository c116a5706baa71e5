package worker

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ftsync/cache/columns"
	"ftsync/cache/search"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// comparedTypes are types that a filter compares and sorts as Postgres does, each with values in
// which that is hard. All of them are documents, and all are filtered by.
var comparedTypes = []struct {
	typ      string
	values   []string
	literals []string // further ones to filter by
}{
	{"smallint", []string{"-32768", "0", "7", "32767"}, []string{"7.5", "-1e9", "1e9", "007", "-0"}},
	{"bigint", []string{"-9223372036854775808", "-9007199254740993", "-1", "0", "9007199254740992", "9007199254740993",
		"9223372036854775806", "9223372036854775807"},
		[]string{"9007199254740992.5", "9223372036854775808", "-9223372036854775809", "1e3", "NaN"}},
	{"numeric", []string{"12345678901234567890", "12345678901234567891", "12345678901234567890.10", "0.1", "0.10",
		"0.1000000000000000000001", "-1e-30", "1e-30", "0", "1e40", "-12345678901234567890123", "NaN"},
		[]string{"1.2345678901234567890e19", "1e41", "-1e41", "0.0"}},
	{"numeric(20,0)", []string{"12345678901234567890", "12345678901234567891", "-1", "0"}, []string{"0.5"}},
	{"double precision", []string{"NaN", "Infinity", "-Infinity", "0", "-0", "1e-300", "0.1", "0.30000000000000004",
		"9007199254740993", "1.7976931348623157e308"}, []string{"0.3", "9007199254740992"}},
	{"real", []string{"0.5", "0.1", "16777216", "NaN", "Infinity", "1e-40"}, nil},
	{"boolean", []string{"true", "false"}, nil},
	{"date", []string{"2024-02-29", "0001-01-01", "0044-03-15 BC", "infinity", "-infinity", "9999-12-31",
		"5874897-12-31"}, []string{"10000-01-01"}},
	{"timestamp", []string{"2024-02-29 12:34:56.789012", "2024-02-29 12:34:56.789013", "2024-02-29", "infinity",
		"-infinity", "0044-03-15 12:00:00 BC", "294276-12-31 23:59:59"}, nil},
	{"timestamptz", []string{"2024-02-29 12:34:56.789012+00", "2024-02-29 15:34:56.789012+03", "1969-12-31 23:59:59+00",
		"infinity", "-infinity"}, []string{"2024-02-29T12:34:56.789012Z"}},
	{"text", []string{"", "Red", "red", "RED", " red", "é", "e\u0301", "z", "10", "9"}, []string{"r"}},
	{"uuid", []string{"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "00000000-0000-0000-0000-000000000000",
		"ffffffff-ffff-4fff-bfff-ffffffffffff"}, nil},
	{"time", []string{"00:00:00", "09:30:00", "12:34:56.7", "24:00:00"}, nil},
	{"bigint[]", []string{"{9007199254740993,1}", "{9007199254740992}", "{}", "{9223372036854775807,null}", "{10,9}"},
		[]string{"9007199254740993", "9007199254740992", "9", "10", "9.5", "9223372036854775807"}},
	{"numeric[]", []string{"{12345678901234567890,0.10}", "{12345678901234567891}", "{}", "{0.1000000000000000000001}"},
		[]string{"12345678901234567890", "12345678901234567891", "0.1", "1.0e-1"}},
	{"text[]", []string{"{red,Red}", "{}", `{"",10}`, "{9}", "{RED}"}, []string{"red", "RED", "", "9", "10"}},
}

// Whatever is filtered by, ftsync and Postgres find the same, and sort it alike; and whatever a facet shows,
// a filter finds as often as it says.
func TestFilters_AsPostgres(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, "set timezone = 'UTC'")
	defs, rows := []string{"id int primary key", "body text"}, 0
	def := plan.Definition{Name: "items", Table: "item", Search: []plan.SearchColumn{{Name: "body"}}}
	for i, c := range comparedTypes {
		defs = append(defs, fmt.Sprintf("c%d %s", i, c.typ))
		def.Filter = append(def.Filter, fmt.Sprintf("c%d", i))
		rows = max(rows, len(c.values)+1) // the last has only nulls
	}
	pgtest.Exec(t, conn, "create table item ("+strings.Join(defs, ", ")+")")
	for row := range rows {
		values := []string{fmt.Sprint(row), "'word'"}
		for _, c := range comparedTypes {
			if row < len(c.values) {
				values = append(values, quoted(c.values[row]))
			} else {
				values = append(values, "null")
			}
		}
		pgtest.Exec(t, conn, "insert into item values ("+strings.Join(values, ", ")+")")
	}
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{def}}, "")
	w.waitFollowing(t)
	x, err := w.cache.Index("items")
	if err != nil {
		t.Fatal(err)
	}
	find := func(filter string, order ...columns.Order) string {
		r, err := x.Search(t.Context(), search.Query{Filters: []string{filter}, Limit: 1000, Order: order})
		if err != nil {
			return err.Error()
		}
		ids := make([]string, len(r.Hits))
		for i, h := range r.Hits {
			ids[i] = h.ID
		}
		return strings.Join(ids, " ")
	}
	want := func(sql string) (ids string) {
		if err := conn.QueryRow(t.Context(), "select coalesce(string_agg(id::text, ' ' order by id), '') from item "+
			"where "+sql).Scan(&ids); err != nil {
			t.Fatal(sql, err)
		}
		return ids
	}
	for i, c := range comparedTypes {
		name := fmt.Sprintf("c%d", i)
		element, list := strings.CutSuffix(c.typ, "[]")
		literals := slices.Concat(c.values, c.literals)
		as := element
		switch {
		case list:
			literals = c.literals
			if element == "bigint" {
				as = "numeric"
			}
		case strings.HasSuffix(element, "int") || strings.HasPrefix(element, "numeric"):
			as = "numeric"
		case element == "text":
			as = `text collate "C"`
		}
		for _, literal := range literals {
			for _, op := range []string{"=", "!=", "<", "<=", ">", ">="} {
				if c.typ == "boolean" && op != "=" && op != "!=" {
					continue
				}
				value := quoted(literal) + "::" + as
				holds := name + " " + op + " " + value
				switch {
				case list && op == "!=":
					holds = "not exists (select from unnest(" + name + ") e where e = " + value + ")"
				case list:
					holds = "exists (select from unnest(" + name + ") e where e " + op + " " + value + ")"
				case op == "!=":
					holds = name + " is distinct from " + value
				}
				filter := fmt.Sprintf("%s %s %q", name, op, literal)
				if got, ids := find(filter), want(holds); got != ids {
					t.Errorf("%s %s %q finds %q, Postgres %q", c.typ, op, literal, got, ids)
				}
			}
		}
		if !list && element != "text" {
			var ids string
			if err := conn.QueryRow(t.Context(), "select string_agg(id::text, ' ' order by "+name+
				" nulls last, id) from item").Scan(&ids); err != nil {
				t.Fatal(err)
			}
			if got := find("", columns.Order{Column: name}); got != ids {
				t.Errorf("%s sorts as %q, in Postgres as %q", c.typ, got, ids)
			}
		}
		r, err := x.Search(t.Context(), search.Query{Facets: []string{name}})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range r.Facets[name].Values {
			text := string(v.Value)
			json.Unmarshal(v.Value, &text) // a text; a number stays as it is written
			found := find(fmt.Sprintf("%s = %q", name, text))
			if n := int64(len(strings.Fields(found))); n != v.Count {
				t.Errorf("%s: the facet shows %d of %s, a filter finds %q", c.typ, v.Count, v.Value, found)
			}
		}
	}
}

func quoted(value string) string { return "'" + strings.ReplaceAll(value, "'", "''") + "'" }
