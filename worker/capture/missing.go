package capture

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/changelog"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// found is one of ftsync's triggers on a table, as the catalog has it.
type found struct {
	Table    uint32
	Name     string
	Enabled  string
	Function string
	Def      string
}

// missing lists the statements that make the capture of a table what it should be. Replacing the
// function waits for nobody; making a trigger waits for the writers of the table. With replaced,
// the function is made anew even if it looks right.
func (c captured) missing(ctx context.Context, q postgres.Querier, replaced bool) ([]string, error) {
	ofFunction, err := c.missingOfFunction(ctx, q, replaced)
	if err != nil {
		return nil, err
	}
	triggers, err := c.missingTriggers(ctx, q)
	return append(ofFunction, triggers...), err
}

func (c captured) missingOfFunction(ctx context.Context, q postgres.Querier, replaced bool) (statements []string,
	err error) {
	var body, owner string
	var definer bool
	err = q.QueryRow(ctx, `
		select p.prosrc, p.prosecdef, quote_ident(pg_get_userbyid(p.proowner)) from pg_proc p
		    join pg_namespace n on n.oid = p.pronamespace
		where n.nspname = 'ftsync'
		    and p.proname = $1`, fmt.Sprintf("capture_%d", c.relation.OID)).Scan(&body, &definer, &owner)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, err
	}
	if replaced || body != c.body() || !definer {
		keep, err := keepExecute(ctx, q, c.function())
		if err != nil {
			return nil, err
		}
		statements = append([]string{c.functionSQL()}, keep...)
	}
	role, err := changelog.DefinerOf(ctx, q, 0)
	if err != nil {
		return nil, err
	}
	if role.Name != "" && owner != role.Name {
		statements = append(statements, role.Own(c.function())...)
	}
	return statements, nil
}

// missingTriggers drops what has to go before it makes anything. Dropping takes the strongest lock
// of a table: taken after a weaker one, it could meet a transaction that has read the table and now
// waits to write there, and Postgres would end one of the two as a deadlock.
func (c captured) missingTriggers(ctx context.Context, q postgres.Querier) (statements []string, err error) {
	rows, err := q.Query(ctx, `
		select t.tgrelid, t.tgname, t.tgenabled::text, (select n.nspname || '.' || p.proname
		    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.oid = t.tgfoid),
		    pg_get_triggerdef(t.oid)
		from pg_trigger t
		where t.tgrelid = any($1) and `+ourTriggers, c.tables())
	if err != nil {
		return nil, err
	}
	have, err := pgx.CollectRows(rows, pgx.RowToStructByPos[found])
	if err != nil {
		return nil, err
	}
	names, err := namesInSQL(ctx, q, c.tables())
	if err != nil {
		return nil, err
	}
	c.oldName = slices.ContainsFunc(have, func(f found) bool {
		return f.Table == c.relation.OID && f.Name == sharedRowTrigger && f.Function == c.function()
	})
	var drops []string
	wanted := c.triggers(func(oid uint32) string { return names[oid] })
	for _, t := range wanted {
		i := slices.IndexFunc(have, func(f found) bool { return f.Table == t.oid && f.Name == t.name })
		ok := i >= 0 && have[i].Enabled == "A" && have[i].Function == c.function() && sameTrigger(have[i].Def, c, t)
		if ok {
			continue
		}
		if i >= 0 {
			drops = append(drops, fmt.Sprintf("drop trigger %s on %s", t.name, t.table))
		}
		statements = append(statements, c.triggerSQL(t),
			fmt.Sprintf("alter table %s enable always trigger %s", t.table, t.name))
	}
	for _, f := range have {
		if !slices.ContainsFunc(wanted, func(t trigger) bool { return t.oid == f.Table && t.name == f.Name }) {
			drops = append(drops, fmt.Sprintf("drop trigger %s on %s", postgres.Quote(f.Name), names[f.Table]))
		}
	}
	return append(drops, statements...), nil
}

// namesInSQL returns the names of tables in SQL, by oid.
func namesInSQL(ctx context.Context, q postgres.Querier, tables []uint32) (map[uint32]string, error) {
	names := map[uint32]string{}
	rows, err := q.Query(ctx, `
		select c.oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname)
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.oid = any($1)`, tables)
	if err != nil {
		return nil, err
	}
	var oid uint32
	var name string
	_, err = pgx.ForEachRow(rows, []any{&oid, &name}, func() error {
		names[oid] = name
		return nil
	})
	return names, err
}

// installed reports whether what is installed will do where this role can't change it: it logs
// everything wanted, and perhaps sources that nobody follows any more.
func (c captured) installed(ctx context.Context, q postgres.Querier, r record) (bool, error) {
	ample, err := c.complete(ctx, q, r.sources)
	if err == nil {
		ample, err = ample.describe(ctx, q)
	}
	if err != nil {
		return false, err
	}
	ample.reads = plan.Union(ample.reads, r.reads)
	lacks, err := ample.missing(ctx, q, false)
	return len(lacks) == 0, err
}
