package capture

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/changelog"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// Installer installs triggers on tables where they are missing or different. It is for one
// goroutine at a time, as its connection is.
type Installer struct {
	Conn    *postgres.Conn
	Log     *slog.Logger
	Patient bool // wait for locks as long as it takes; a worker has other indexes to look after
	Keep    bool // keep what is installed even if nobody may need it any more
}

// byRelation groups sources by their tables, in the order in which tables are always locked. It
// merges equal sources into one that reads what any of them reads.
func byRelation(sources []plan.Source) (groups [][]plan.Source) {
	byOID := map[uint32][]plan.Source{}
	for _, src := range sources {
		oid := src.Relation.OID
		if i := slices.IndexFunc(byOID[oid], func(s plan.Source) bool { return s.ID() == src.ID() }); i >= 0 {
			byOID[oid][i].Reads = plan.Union(byOID[oid][i].Reads, src.Reads)
		} else {
			byOID[oid] = append(byOID[oid], src)
		}
	}
	for _, oid := range slices.Sorted(maps.Keys(byOID)) {
		groups = append(groups, byOID[oid])
	}
	return groups
}

// Capture makes sure that the changes of sources are logged, and returns the numbers of the
// sources by plan.Source.ID. It installs what is missing or different. If the capture of a table
// was something else than what had been installed, changes may be missing, and it counts that in
// ftsync.capture.
func (in Installer) Capture(ctx context.Context, sources []plan.Source) (numbers map[string]int32, err error) {
	numbers = map[string]int32{}
	for _, group := range byRelation(sources) {
		if err := in.captureTable(ctx, group, numbers); err != nil {
			return nil, fmt.Errorf("capture changes of %s: %w", group[0].Relation, err)
		}
	}
	return numbers, AdmitReaders(ctx, in.Conn)
}

// DirectSources returns the numbers of sources without a table, one for each index. What is
// logged under such a source is keys of documents to be read again, or a mark: the index is to be
// built anew. So repairs and requests reach every replica the way changes do. Missing sources are
// added in one transaction, and they stay for ever.
func (in Installer) DirectSources(ctx context.Context, indexes []string) (ids map[string]int32, err error) {
	ids = map[string]int32{}
	rows, err := in.Conn.Query(ctx,
		"select columns[1], id from ftsync.source where relation = 0 and columns[1] = any($1)", indexes)
	if err == nil {
		var name string
		var id int32
		_, err = pgx.ForEachRow(rows, []any{&name, &id}, func() error {
			ids[name] = id
			return nil
		})
	}
	missing := slices.DeleteFunc(slices.Clone(indexes), func(name string) bool { _, ok := ids[name]; return ok })
	if err == nil && len(missing) > 0 {
		err = changelog.WithState(ctx, in.Conn, func(tx pgx.Tx) error {
			for _, name := range missing {
				if ids[name], err = sourceID(ctx, tx, plan.Source{Columns: []string{name}}, in.Keep); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("find the sources of requests for indexes: %w", err)
	}
	return ids, nil
}

// captureTable makes sure that the changes of one table are logged.
func (in Installer) captureTable(ctx context.Context, sources []plan.Source, numbers map[string]int32) error {
	return in.try(ctx, "change capture of "+sources[0].Relation.String(), func(tx pgx.Tx) error {
		c := captured{relation: sources[0].Relation}
		for _, src := range sources {
			id, err := sourceID(ctx, tx, src, in.Keep)
			if err != nil {
				return err
			}
			numbers[src.ID()] = id
			c.sources = append(c.sources, capturedSource{id: id, columns: src.Columns, reads: src.Reads})
		}
		return in.install(ctx, tx, c)
	}, sources[0].Relation.OID)
}

// try runs f as changelog.WithState does. A patient installer tries again until no lock is in the
// way, with growing pauses, in which writers get through.
func (in Installer) try(ctx context.Context, what string, f func(tx pgx.Tx) error, tables ...uint32) error {
	for pause := time.Second; ; pause = min(2*pause, time.Minute) {
		err := changelog.WithState(ctx, in.Conn, f, tables...)
		var locked *changelog.LockedError
		if !in.Patient || !errors.As(err, &locked) {
			return err
		}
		wait := pause/2 + rand.N(pause)
		in.Log.Warn("a lock is in the way; trying again", "of", what, "because", err,
			"in", wait.Round(time.Millisecond))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// complete adds the sources that live consumers of other indexes and replicas have on the same
// table, and the sources numbered in also.
func (c captured) complete(ctx context.Context, q postgres.Querier, also []int32) (captured, error) {
	own := slices.Clone(also)
	for _, s := range c.sources {
		own = append(own, s.id)
	}
	rows, err := q.Query(ctx, `
		select s.id, s.columns, s.reads
		from ftsync.source s
		where s.relation = $1 and (s.id = any($2) or exists (select from ftsync.consumer c where s.id = any(c.sources)))
		order by s.id`, c.relation.OID, own)
	if err != nil {
		return c, err
	}
	c.sources, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (s capturedSource, err error) {
		err = row.Scan(&s.id, &s.columns, &s.reads)
		return s, err
	})
	return c, err
}

// describe adds what the catalog knows: the types of the columns, and whether row triggers are
// needed. It leaves out sources with a column that is gone.
func (c captured) describe(ctx context.Context, q postgres.Querier) (captured, error) {
	attrs, err := plan.Attributes(ctx, q, c.relation.OID)
	if err != nil {
		return c, err
	}
	var kept []capturedSource
	for _, s := range c.sources {
		s.types = nil
		for _, name := range s.columns {
			if i := slices.IndexFunc(attrs, func(a plan.Attribute) bool { return a.Name == name }); i >= 0 {
				s.types = append(s.types, attrs[i].Type)
			}
		}
		if len(s.types) == len(s.columns) {
			kept = append(kept, s)
		}
	}
	c.sources = kept
	c.reads = []string{}
	for _, s := range c.sources {
		c.reads = plan.Union(c.reads, s.reads)
	}
	c.reads = existing(c.reads, attrs)
	if c.relation.Kind != "p" {
		err := q.QueryRow(ctx, "select "+AppliedSQL("$1")+" or "+ForRowsSQL("$1"), c.relation.OID).Scan(&c.perRow)
		return c, err
	}
	c.perRow = true
	rows, err := q.Query(ctx, "select relid::oid from pg_partition_tree($1::oid::regclass) where isleaf order by 1",
		c.relation.OID)
	if err != nil {
		return c, err
	}
	c.leaves, err = pgx.CollectRows(rows, pgx.RowTo[uint32])
	return c, err
}

// existing returns reads without the columns that are gone.
func existing(reads []string, attrs []plan.Attribute) []string {
	return slices.DeleteFunc(slices.Clone(reads), func(name string) bool {
		return !slices.ContainsFunc(attrs, func(a plan.Attribute) bool { return a.Name == name })
	})
}

// tables returns the tables that have triggers.
func (c captured) tables() []uint32 { return append([]uint32{c.relation.OID}, c.leaves...) }

// found is one of ftsync's triggers on a table, as the catalog has it.
type found struct {
	Table    uint32
	Name     string
	Enabled  string
	Function string
	Def      string
}

// record is the row of a table in ftsync.capture.
type record struct {
	there       bool
	fingerprint string
	sources     []int32
	reads       []string
}

func readRecord(ctx context.Context, q postgres.Querier, relation uint32) (r record, err error) {
	err = q.QueryRow(ctx, "select true, fingerprint, sources, reads from ftsync.capture where relation = $1",
		relation).Scan(&r.there, &r.fingerprint, &r.sources, &r.reads)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return r, err
}

// install makes the capture of a table what it should be.
func (in Installer) install(ctx context.Context, tx pgx.Tx, c captured) error {
	recorded, err := readRecord(ctx, tx, c.relation.OID)
	if err != nil {
		return err
	}
	wanted := c
	var also []int32
	if in.Keep {
		also = recorded.sources
	}
	c, err = c.complete(ctx, tx, also)
	if err == nil {
		c, err = c.describe(ctx, tx)
	}
	if err != nil {
		return err
	}
	if in.Keep && recorded.there {
		c.reads = plan.Union(c.reads, recorded.reads)
	}
	before, err := fingerprint(ctx, tx, c.tables())
	if err != nil {
		return err
	}
	replaced := recorded.there && recorded.fingerprint != before
	statements, err := c.missing(ctx, tx, replaced)
	if err != nil {
		return err
	}
	if len(statements) == 0 && recorded.there && !replaced {
		return nil
	}
	err = pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error { // a savepoint, for what this role may not do
		_, err := tx.Exec(ctx, strings.Join(append(statements, c.recordSQL(replaced)), ";\n"))
		return err
	})
	switch {
	case postgres.IsCode(err, postgres.InsufficientPrivilege):
		if recorded.there && !replaced {
			if enough, e := wanted.installed(ctx, tx, recorded); e != nil || enough {
				return e
			}
		}
		return fmt.Errorf("%w: the triggers have to be installed by the table's owner: `ftsync migrate` does it, "+
			"and `ftsync plan` prints the statements", err)
	case err != nil:
		return err
	}
	if len(statements) > 0 {
		in.Log.Info("installed change capture", "table", c.relation.String(), "statements", len(statements))
	}
	return nil
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

// recordSQL returns the statement that records the capture of a table as it is now. replaced has
// it count that somebody had put something else in place of what was installed.
func (c captured) recordSQL(replaced bool) string {
	tables, ids := make([]string, 0, 1+len(c.leaves)), make([]string, len(c.sources))
	for _, oid := range c.tables() {
		tables = append(tables, strconv.FormatUint(uint64(oid), 10))
	}
	for i, s := range c.sources {
		ids[i] = strconv.Itoa(int(s.id))
	}
	broken := 0
	if replaced {
		broken = 1
	}
	return fmt.Sprintf(`insert into ftsync.capture (relation, name, sources, reads, fingerprint)
select %d, %s, '{%s}', %s, %s
from pg_trigger t join pg_proc p on p.oid = t.tgfoid
where t.tgrelid in (%s) and %s
on conflict (relation) do update set name = excluded.name, sources = excluded.sources, reads = excluded.reads,
    fingerprint = excluded.fingerprint, doubts = capture.doubts + %d`,
		c.relation.OID, postgres.Literal(c.relation.String()), strings.Join(ids, ","), textArray(c.reads),
		FingerprintSQL, strings.Join(tables, ", "), MadeTriggers, broken)
}

// missing lists the statements that make the capture of a table what it should be. Replacing the
// function waits for nobody; making a trigger waits for the writers of the table. With replaced,
// the function is made anew even if it looks right.
func (c captured) missing(ctx context.Context, q postgres.Querier, replaced bool) (statements []string, err error) {
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
		statements = append(append(statements, c.functionSQL()), keep...)
	}
	role, err := changelog.DefinerOf(ctx, q, 0)
	if err != nil {
		return nil, err
	}
	if role.Name != "" && owner != role.Name {
		statements = append(statements, role.Own(c.function())...)
	}
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
	names := map[uint32]string{}
	rows, err = q.Query(ctx,
		"select c.oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname) from pg_class c join pg_namespace n "+
			"on n.oid = c.relnamespace where c.oid = any($1)", c.tables())
	if err != nil {
		return nil, err
	}
	var oid uint32
	var name string
	if _, err := pgx.ForEachRow(rows, []any{&oid, &name}, func() error { names[oid] = name; return nil }); err != nil {
		return nil, err
	}
	c.oldName = slices.ContainsFunc(have, func(f found) bool {
		return f.Table == c.relation.OID && f.Name == sharedRowTrigger && f.Function == c.function()
	})
	wanted := c.triggers(func(oid uint32) string { return names[oid] })
	for _, t := range wanted {
		i := slices.IndexFunc(have, func(f found) bool { return f.Table == t.oid && f.Name == t.name })
		ok := i >= 0 && have[i].Enabled == "A" && have[i].Function == c.function() && sameTrigger(have[i].Def, c, t)
		if ok {
			continue
		}
		if i >= 0 {
			statements = append(statements, fmt.Sprintf("drop trigger %s on %s", t.name, t.table))
		}
		statements = append(statements, c.triggerSQL(t),
			fmt.Sprintf("alter table %s enable always trigger %s", t.table, t.name))
	}
	for _, f := range have {
		if !slices.ContainsFunc(wanted, func(t trigger) bool { return t.oid == f.Table && t.name == f.Name }) {
			statements = append(statements,
				fmt.Sprintf("drop trigger %s on %s", postgres.Quote(f.Name), names[f.Table]))
		}
	}
	return statements, nil
}
