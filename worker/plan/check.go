package plan

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/postgres"
)

// deepCheck checks what a start has no time for: that the key of a query is unique and not null.
// It also warns where a change of a few documents would make Postgres scan a whole table.
func (pl *planner) deepCheck(ctx context.Context, p *Plan) error {
	if pl.def.Query != "" {
		if err := pl.checkKey(ctx, p); err != nil {
			return err
		}
	}
	arrays := make([]uint32, len(p.key)) // of no type: the casts in the SQL, $1::type[], give them
	field := "table"
	if pl.def.Query != "" {
		field = "query"
	}
	if err := pl.warnOfTime(ctx, p); err != nil {
		return err
	}
	if err := pl.warnOfMarkup(ctx, p); err != nil {
		return err
	}
	if err := pl.warnOfScans(ctx, field, "re-reading changed documents by key", p.readByKeySQL(), arrays); err != nil {
		return err
	}
	for _, s := range p.Sources {
		if s.keys == "" || pl.def.Query == "" { // which reads all of the table, and says so
			continue
		}
		if err := pl.warnOfScans(ctx, s.field+".keys", "finding the documents of changed rows of "+s.Relation.String(),
			s.keys, s.arrays); err != nil {
			return err
		}
	}
	return nil
}

// ofTheMoment matches, in what EXPLAIN writes, expressions whose value changes though no row
// does. Strings may hold anything, so they are matched first and skipped.
var ofTheMoment = regexp.MustCompile(
	`'(?:[^']|'')*'|\b((?:now|statement_timestamp|clock_timestamp|transaction_timestamp|timeofday|` +
		`random|gen_random_uuid|nextval)\(|CURRENT_DATE|CURRENT_TIME|LOCALTIME|CURRENT_USER|SESSION_USER)`)

// warnOfTime warns when the SQL selects other rows as time goes by: no trigger notices that.
func (pl *planner) warnOfTime(ctx context.Context, p *Plan) error {
	if !p.authored() {
		return nil
	}
	field := "query"
	if pl.def.Query == "" {
		field = "where"
	}
	node, err := pl.explain(ctx, "select * from "+p.from+" where true"+p.where, nil)
	if err != nil {
		return err
	}
	for _, n := range node.all() {
		for _, text := range append(n.Output, n.Filter, n.OneTime, n.Index, n.Recheck, n.Hash, n.Merge, n.Join) {
			for _, m := range ofTheMoment.FindAllStringSubmatch(text, -1) {
				if m[1] == "" {
					continue
				}
				pl.problems = append(pl.problems, Problem{Index: pl.def.Name, Field: field, Warning: true,
					Found: fmt.Sprintf("it depends on %s, and a document changes only when a row does",
						strings.TrimSuffix(m[1], "(")),
					Want: "a column that says so, or a `filter` on the date when searching"})
				return nil
			}
		}
	}
	return nil
}

func (pl *planner) checkKey(ctx context.Context, p *Plan) error {
	var names, nulls []string
	for _, k := range p.key {
		names = append(names, "d."+postgres.Quote(k.Name))
		nulls = append(nulls, "d."+postgres.Quote(k.Name)+" is null")
	}
	key := strings.Join(names, ", ")
	var twice, missing *string
	rows, err := pl.conn.QueryTheirs(ctx, p.Manner(), fmt.Sprintf(`
		select (select %s from %s where %s%s group by %s having pg_catalog.count(*) > 1 limit 1),
		       (select 'x' from %s where %s
		       and (%s) limit 1)`, p.KeyExpr(), p.from, p.gated(), p.where, key, p.from, p.gated(),
		strings.Join(nulls, " or ")))
	if err == nil {
		_, err = pgx.ForEachRow(rows, []any{&twice, &missing}, func() error { return nil })
	}
	if err != nil {
		return fmt.Errorf("look for keys that are not unique: %w", err)
	}
	if twice != nil {
		pl.problem("key", "columns that identify a document", "the query returns several rows with the key %s", *twice)
	}
	if missing != nil {
		pl.problem("key", "columns that are never null",
			"the query returns rows whose key is null; they would not be documents")
	}
	return nil
}

// warnOfScans warns when Postgres has to read a whole table. It explains the statement with
// sequential scans discouraged: one that is left means that no index helps.
func (pl *planner) warnOfScans(ctx context.Context, field, doing, sql string, params []uint32) error {
	node, err := pl.explain(ctx, sql, params, "enable_seqscan")
	if err != nil {
		return err
	}
	for _, n := range node.all() {
		if n.Type != "Seq Scan" || n.Schema == "pg_catalog" {
			continue
		}
		want := "an index that its condition can use"
		if operand := n.anyOf(); operand != "" {
			on, err := pl.indexable(ctx, n, operand)
			if err != nil {
				return err
			}
			want = fmt.Sprintf("create index on %s (%s)", postgres.Quote(n.Schema, n.Relation), on)
		}
		pl.problems = append(pl.problems, Problem{Index: pl.def.Name, Field: field, Warning: true, Want: want,
			Found: fmt.Sprintf("%s reads all of %s.%s", doing, n.Schema, n.Relation)})
	}
	return nil
}

// anyOf returns the expression that the node compares with the elements of an array, as EXPLAIN
// writes it, or an empty string.
func (n planNode) anyOf() string {
	end := strings.Index(n.Filter, " = ANY")
	if end < 0 {
		return ""
	}
	begin, depth := end, 0
	for begin > 0 {
		switch n.Filter[begin-1] {
		case ')':
			depth++
		case '(':
			depth--
		}
		if depth < 0 {
			break
		}
		begin--
	}
	return strings.NewReplacer(postgres.Quote(n.Alias)+".", "", n.Alias+".", "").Replace(n.Filter[begin:end])
}

// plainColumn matches a column, with or without a cast.
var plainColumn = regexp.MustCompile(`^\(?("(?:[^"]|"")+"|[\pL_][\pL\pN_$]*)\)?(::.+)?$`)

// indexable turns an expression that EXPLAIN has written into the one to create an index on. For
// a varchar that is the column without its cast: EXPLAIN shows varchars cast to text, and an
// index on the column serves the comparison.
func (pl *planner) indexable(ctx context.Context, n planNode, expression string) (string, error) {
	m := plainColumn.FindStringSubmatch(expression)
	if m == nil {
		return "(" + expression + ")", nil
	}
	if m[2] == "" {
		return m[1], nil
	}
	var varchar bool
	err := pl.conn.QueryRow(ctx, `
		select coalesce(bool_or(a.atttypid = 'varchar'::regtype), false)
		from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace s on s.oid = c.relnamespace
		where s.nspname = $1 and c.relname = $2
		    and quote_ident(a.attname) = $3`, n.Schema, n.Relation, m[1]).Scan(&varchar)
	if err != nil || varchar {
		return m[1], err
	}
	return "(" + expression + ")", nil
}
