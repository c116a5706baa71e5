package worker

import (
	"fmt"
	"slices"
	"strings"

	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// oracleColumn is a column whose values are made from an integer.
type oracleColumn struct {
	name, typ string
	value     func(n string) string // SQL over an SQL integer
}

// equal is a value that equals the column's, perhaps with another text.
func (c oracleColumn) equal(n string) string {
	if other := equalTexts[c.typ]; other != nil {
		return "case when random() < 0.5 then " + c.value(n) + " else " + other(c.value(n)) + " end"
	}
	return c.value(n)
}

// oracleTypes are made in each world's database.
var oracleTypes = []string{
	"create schema other", "create type oracle_mood as enum ('sad', 'ok', 'ünhappy')",
	"create domain oracle_domain as text check (value <> 'no')",
	"create type oracle_pair as (x int, y text)", "create schema extensions",
	"create extension citext schema extensions",
	"create collation oracle_fold (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
}

// equalTexts make of a value of a key's type an equal one of another text.
var equalTexts = map[string]func(v string) string{
	"extensions.citext":        func(v string) string { return "upper((" + v + ")::text)" },
	"text collate oracle_fold": func(v string) string { return "upper(" + v + ")" },
	"numeric":                  func(v string) string { return "(" + v + ") * 1.000" },
}

type oracleTable struct {
	name        string // in SQL
	key         []oracleColumn
	columns     []oracleColumn
	partitioned bool
	unlogged    bool
	refers      *oracleTable // ref holds a key of it, or of nobody, and alt another, or null
}

// keyTypes make different keys of different integers.
var keyTypes = map[string]func(n string) string{
	"int":    func(n string) string { return n },
	"bigint": func(n string) string { return "(" + n + ")::bigint * 4000000007" },
	"text": func(n string) string {
		return `(array['', ' ', 'a''b', '"q"', E'\\', 'ключ', '🦊', '{x}', 'A'])[1 + (` + n + `) % 9] || (` + n + `) / 9`
	},
	"uuid": func(n string) string { return "md5((" + n + ")::text)::uuid" },
	"timestamptz": func(n string) string {
		return "timestamptz '1999-12-31 23:59:59.123456+03' + (" + n + ") * interval '1 hour 1 microsecond'"
	},
	"timestamp": func(n string) string {
		return "timestamp '0044-03-15 12:00:00 BC' + (" +
			n + ") * interval '1 month'"
	},
	"date":    func(n string) string { return "date '2024-02-28' + (" + n + ")" },
	"numeric": func(n string) string { return "(" + n + ")::numeric / 8" },

	"extensions.citext":        func(n string) string { return "'Key ' || (" + n + ")" },
	"text collate oracle_fold": func(n string) string { return "'Fold ' || (" + n + ")" },
}

var columnTypes = map[string]func(n string) string{
	"text": func(n string) string {
		return "nullif('word' || (" + n + ") % 30 || E' it''s <b>\\n' || repeat('x', (" + n + ") % 7), 'word0')"
	},
	"varchar(20)": func(n string) string { return "left(md5((" + n + ")::text), (" + n + ") % 20)" },
	"char(8)":     func(n string) string { return "'c' || (" + n + ") % 5" },
	"int":         func(n string) string { return "nullif((" + n + ") % 9 - 2, 3)" },
	"float8": func(n string) string {
		return "(array['NaN', 'Infinity', '-0', '1e300', '0.1'])[1 + (" + n + ") % 5]::float8"
	},
	"float4":  func(n string) string { return "(" + n + ") / 7::float4" },
	"numeric": func(n string) string { return "(" + n + ") / 3::numeric" },
	"boolean": func(n string) string { return "(" + n + ") % 2 = 0" },
	"date": func(n string) string {
		return "(array['infinity', '2024-01-01', '0001-01-01 BC'])[1 + (" + n + ") % 3]::date"
	},
	"timestamptz": func(n string) string {
		return "timestamptz '2024-03-31 01:30+01' + (" +
			n + ") * interval '1 hour'"
	},
	"interval": func(n string) string { return "(" + n + ") * interval '1 day 1 s'" },
	"jsonb": func(n string) string {
		return "jsonb_build_object('a', (" + n + ") % 4, 'b', array['x', null, 'y' || (" + n + ") % 3])"
	},
	"text[]":    func(n string) string { return "array['t' || (" + n + ") % 3, null, 'u']" },
	"int[]":     func(n string) string { return "array[(" + n + ") % 3, 7]" },
	"bytea":     func(n string) string { return "decode(md5((" + n + ")::text), 'hex')" },
	"inet":      func(n string) string { return "'10.0.0.1'::inet + ((" + n + ") % 9)" },
	"int4range": func(n string) string { return "int4range(0, (" + n + ") % 4)" },
	"oracle_mood": func(n string) string {
		return "(array['sad', 'ok', 'ünhappy']::oracle_mood[])[1 + (" + n +
			") % 3]"
	},
	"oracle_domain": func(n string) string { return "'d' || (" + n + ") % 4" },
	"uuid":          func(n string) string { return "md5((" + n + ")::text)::uuid" },
	"oracle_pair":   func(n string) string { return "row((" + n + ") % 5, 'y' || (" + n + ") % 3)::oracle_pair" },
	"json":          func(n string) string { return "json_build_object('a', (" + n + ") % 4, 'b', E'x\\ty')" },
	"daterange": func(n string) string {
		return "daterange(date '2024-01-01', date '2024-01-02' + (" + n +
			") % 9)"
	},
	"bytea[]": func(n string) string { return "array[decode(md5((" + n + ")::text), 'hex')]" },
	"xml":     func(n string) string { return "xmlparse(content '<a>' || (" + n + ") % 4 || '</a>')" },
}

var (
	tableNames  = []string{`item`, `"Order"`, `"2019"`, `"with space"`, `other.item`, `"quo""te"`, `"Ünïcode"`}
	columnNames = []string{`a`, `"B"`, `"with space"`, `"select"`, `"ünï"`, `"d""q"`, `g`, `h`}
	searchable  = []string{"text", "varchar(20)", "char(8)", "jsonb", "text[]", "oracle_mood", "oracle_domain",
		"numeric"}
)

func (w *world) shuffled(all []string) []string {
	all = slices.Clone(all)
	w.r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

func keysOf[V any](m map[string]V) (names []string) {
	for k := range m {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}

func (w *world) newTable(name string) *oracleTable {
	tab := &oracleTable{name: name, partitioned: w.r.IntN(3) == 0}
	tab.unlogged = !tab.partitioned && w.has("crashes") && w.r.IntN(2) == 0
	keys := w.shuffled(keysOf(keyTypes))
	for i := range 1 + w.r.IntN(2) {
		tab.key = append(tab.key,
			oracleColumn{name: []string{"k", `"Key 2"`}[i], typ: keys[i], value: keyTypes[keys[i]]})
	}
	types, names := w.shuffled(keysOf(columnTypes)), w.shuffled(columnNames)
	typ := searchable[w.r.IntN(len(searchable))]
	tab.columns = append(tab.columns, oracleColumn{name: names[0], typ: typ, value: columnTypes[typ]})
	for i := range 1 + w.r.IntN(4) {
		tab.columns = append(tab.columns, oracleColumn{name: names[i+1], typ: types[i], value: columnTypes[types[i]]})
	}
	if len(w.tables) > 0 {
		tab.refers = w.tables[w.r.IntN(len(w.tables))]
	}
	return tab
}

func (tab *oracleTable) ddl() []string {
	var cols, keys []string
	for _, c := range append(slices.Clone(tab.key), tab.columns...) {
		cols = append(cols, c.name+" "+c.typ)
	}
	for _, k := range tab.key {
		keys = append(keys, k.name)
	}
	if tab.refers != nil {
		for i, k := range tab.refers.key {
			cols = append(cols, fmt.Sprintf("ref%d %s", i, k.typ), fmt.Sprintf("alt%d %s", i, k.typ))
		}
	}
	cols = append(cols, "gen text generated always as ('gen ' || "+fmt.Sprint(len(tab.columns))+") stored",
		"unseen int",
		"primary key ("+strings.Join(keys, ", ")+")")
	kind := "table"
	if tab.unlogged {
		kind = "unlogged table"
	}
	sql := []string{"create " + kind + " " + tab.name + " (" + strings.Join(cols, ", ") + ")"}
	if tab.partitioned {
		sql[0] += " partition by hash (" + keys[0] + ")"
		for i := range 3 {
			sql = append(sql, tab.partition(i))
		}
	}
	return sql
}

func (tab *oracleTable) part(i int) string {
	return strings.TrimSuffix(strings.ReplaceAll(tab.name, `"`, ""), " ") + fmt.Sprintf("_p%d", i)
}

func (tab *oracleTable) partition(i int) string {
	return fmt.Sprintf("create table %s partition of %s for values with (modulus 3, remainder %d)", tab.partName(i),
		tab.name, i)
}

func (tab *oracleTable) partName(i int) string {
	return postgres.Quote(strings.ReplaceAll(tab.part(i), ".", "_"))
}

// insert makes rows from integers: n is an SQL integer over from.
func (tab *oracleTable) insert(from, n, conflict string) string {
	var names, values []string
	for _, c := range append(slices.Clone(tab.key), tab.columns...) {
		names, values = append(names, c.name), append(values, c.value(n))
	}
	if tab.refers != nil {
		for i, k := range tab.refers.key {
			names = append(names, fmt.Sprintf("ref%d", i), fmt.Sprintf("alt%d", i))
			values = append(values, k.equal("(("+n+") % 90)"),
				"case when ("+n+") % 3 > 0 then "+k.equal("(("+n+") % 70)")+" end")
		}
	}
	return fmt.Sprintf("insert into %s (%s) select %s from %s %s", tab.name, strings.Join(names, ", "),
		strings.Join(values, ", "), from, conflict)
}

// plain is a column's name as the configuration has it.
func plain(name string) string {
	return strings.ReplaceAll(strings.Trim(name, `"`), `""`, `"`)
}

func (w *world) tableIndex(name string, tab *oracleTable) plan.Definition {
	def := plan.Definition{Name: name, Table: tab.name,
		Search: []plan.SearchColumn{{Name: plain(tab.columns[0].name), Weight: 2}}}
	for _, c := range tab.columns[1:] {
		switch w.r.IntN(3) {
		case 0:
			def.Filter = append(def.Filter, plain(c.name))
		case 1:
			def.Store = append(def.Store, plain(c.name))
		}
	}
	if w.r.IntN(2) == 0 {
		def.Store = append(def.Store, "gen")
	}
	if w.r.IntN(3) == 0 {
		name := tab.columns[w.r.IntN(len(tab.columns))].name
		wheres := []string{name + " is not null -- and so on", "unseen is null",
			"unseen is distinct from 2 and " + name + "::text > 'a'"}
		if w.has("odd conditions") {
			wheres = append(wheres, tab.name+" is not null", "length("+tab.name+"::text) % 2 = 0",
				"exists (select from "+w.tables[0].name+" limit 1)", "gen <> '' and unseen is null")
		}
		def.Where = wheres[w.r.IntN(len(wheres))]
	}
	def.Tokenizer = []string{"", "unicode", "english", "trigram"}[w.r.IntN(4)]
	def.ByRow = w.byRow()
	return def
}

// byRow draws of which kind triggers are to be. Processes, and definitions of one, may differ in
// that, and the kind then changes beside the writers with each start.
func (w *world) byRow() bool { return w.has("row triggers") && w.r.IntN(2) == 0 }

// joinIndex is a query over a table and the one it refers to: documents of the
// one or of the other.
func (w *world) joinIndex(name string, tab *oracleTable) plan.Definition {
	up := tab.refers
	var on, key, refs, upKeys, args []string
	for i, k := range up.key {
		on = append(on, fmt.Sprintf("c.ref%d = p.%s", i, k.name))
		upKeys, refs = append(upKeys, plain(k.name)), append(refs, fmt.Sprintf("ref%d", i))
		args = append(args, fmt.Sprintf("$%d", i+1))
	}
	join := strings.Join(on, " and ")
	def := plan.Definition{Name: name, Search: []plan.SearchColumn{{Name: "one"}, {Name: "many"}}}
	if kind := w.r.IntN(3); kind < 2 { // a document for each row referred to, with all that refer to it
		for _, k := range up.key {
			key = append(key, "p."+k.name)
			def.Key = append(def.Key, plain(k.name))
		}
		def.Query = fmt.Sprintf("select %s, p.%s::text as one, (select string_agg(c.%s::text, ' ' order by "+
			"c.%s::text) from %s c where %s) as many from %s p",
			strings.Join(key, ", "), up.columns[0].name, tab.columns[0].name, tab.columns[0].name, tab.name, join,
			up.name)
		def.Watch = []plan.Watch{{Table: up.name, Columns: upKeys}, {Table: tab.name, Columns: refs}}
		if kind == 1 && up != tab { // by the one reference or by the other, of which one may be null
			def.Query = strings.Replace(def.Query, "where "+join,
				"where "+join+" or "+strings.ReplaceAll(join, "c.ref", "c.alt"), 1)
			n := len(refs)
			from := func(first int) string {
				var args []string
				for i := range n {
					args = append(args, fmt.Sprintf("$%d", first+i))
				}
				return "select * from unnest(" + strings.Join(args, ", ") + ")"
			}
			var alts []string
			for i := range n {
				alts = append(alts, fmt.Sprintf("alt%d", i))
			}
			def.Watch[1] = plan.Watch{Table: tab.name, Columns: append(slices.Clone(refs), alts...),
				Keys: from(1) + " union " + from(n+1)}
		}
		if up == tab {
			def.Watch = def.Watch[:1]
		}
		def.Watch[0].ByRow = w.byRow()
		return def
	}
	for _, k := range tab.key { // a document for each row that refers, with what it refers to
		key = append(key, "c."+k.name)
		def.Key = append(def.Key, plain(k.name))
	}
	def.Query = fmt.Sprintf("select %s, c.%s::text as one, p.%s::text as many from %s c left join %s p on %s",
		strings.Join(key, ", "), tab.columns[0].name, up.columns[0].name, tab.name, up.name, join)
	refCols := make([]string, len(refs))
	for i, r := range refs {
		refCols[i] = "c." + r
	}
	def.Watch = []plan.Watch{
		{Table: tab.name, Columns: slices.Clone(def.Key)},
		{Table: up.name, Columns: upKeys,
			Keys: fmt.Sprintf("select %s from %s c where (%s) in (select * from unnest(%s))", strings.Join(key, ", "),
				tab.name, strings.Join(refCols, ", "), strings.Join(args, ", "))},
	}
	return def
}
