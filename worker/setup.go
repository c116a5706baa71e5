package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/migrations"
)

// runningWithin is how recently a consumer must have been seen for its replica
// to count as running: it shows itself every ackIdle.
const runningWithin = 3 * ackIdle

// grants are the rights a role needs to run ftsync where everything is
// installed, besides SELECT on the tables that documents are made from.
func grants(role string) []string {
	to := " to " + quote(role)
	return []string{
		"grant usage on schema ftsync" + to,
		"grant select on all tables in schema ftsync" + to,
		"grant insert on ftsync.source, ftsync.capture, ftsync.consumer, ftsync.change, ftsync.alive" + to,
		"grant update on ftsync.source, ftsync.capture, ftsync.consumer" + to,
		"grant delete on ftsync.consumer, ftsync.change, ftsync.alive" + to,
		"grant usage, update on all sequences in schema ftsync" + to,
		"grant execute on function ftsync.wake(), ftsync.accepts(), ftsync.put(int, text[])" + to,
	}
}

// reads are the grants of SELECT on what some plans read.
func reads(plans []*plan, role string) (statements []string) {
	var names []string
	for _, p := range plans {
		for _, src := range p.sources {
			names = append(names, src.relation.sql())
		}
		for _, r := range p.static {
			names = append(names, r.sql())
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		statements = append(statements, "grant select on "+name+" to "+quote(role))
	}
	return statements
}

// plansOf makes the plans of all definitions, or a *ProblemsError.
func plansOf(ctx context.Context, conn *db, defs []Definition) (plans []*plan, err error) {
	var all []Problem
	for _, def := range defs {
		p, problems, err := makePlan(ctx, conn, def, false)
		if err != nil {
			return nil, err
		}
		if p == nil {
			all = append(all, problems...)
			continue
		}
		plans = append(plans, p)
	}
	if len(all) > 0 {
		return nil, &ProblemsError{all}
	}
	return plans, nil
}

// sourcesOf are the sources of plans, and the sources of requests for their indexes.
func sourcesOf(plans []*plan) (tables, direct []source) {
	for _, p := range plans {
		tables = append(tables, p.sources...)
		direct = append(direct, source{columns: []string{p.def.Name}})
	}
	return tables, direct
}

// Plan returns the SQL that Migrate would run, for somebody to read and run: one
// script, empty when nothing is left to do. With a role it ends with the grants
// that role needs. It changes nothing, and needs to read the tables only.
func Plan(ctx context.Context, cfg Config, role string) (script string, err error) {
	conn, err := dial(ctx, cfg.Connect, "plan")
	if err != nil {
		return "", err
	}
	defer closeConn(conn)
	plans, err := plansOf(ctx, conn, cfg.Indexes)
	if err != nil {
		return "", err
	}
	d := draft{conn: conn}
	if d.version, err = version(ctx, conn); err != nil {
		return "", fmt.Errorf("read the version of schema ftsync: %w", err)
	}
	if err := d.migrations(); err != nil {
		return "", err
	}
	if err := d.capture(ctx, plans); err != nil {
		return "", fmt.Errorf("plan the capture of changes: %w", err)
	}
	if role != "" {
		d.transaction("What the role needs to run.", append(grants(role), reads(plans, role)...)...)
	}
	return d.text.String(), nil
}

// draft is a script being written.
type draft struct {
	conn    *db
	version int // of the schema there is
	text    strings.Builder
}

// transaction adds statements to the script.
func (d *draft) transaction(comment string, statements ...string) {
	fmt.Fprintf(&d.text, "-- %s\nbegin;\n", comment)
	for _, sql := range statements {
		d.text.WriteString(strings.TrimRight(strings.TrimSpace(sql), ";") + ";\n")
	}
	d.text.WriteString("commit;\n\n")
}

func (d *draft) migrations() error {
	all := migrations.Postgres()
	if d.version > len(all) {
		return newerSchema(d.version, len(all))
	}
	for _, m := range all[d.version:] {
		statements := []string{takeStateLock, m.SQL}
		if m.Version == 1 {
			statements = append(statements, createMigrationTable)
		}
		statements = append(statements, fmt.Sprintf("insert into ftsync.migration (version, name) values (%d, %s)", m.Version, literal(m.Name)))
		d.transaction("Schema ftsync, step "+fmt.Sprint(m.Version)+": "+m.Name+".", statements...)
	}
	return nil
}

// capture drafts sources and triggers. Sources that do not exist yet get the
// numbers they would get; when something else takes those first, the script
// fails, and has to be made again.
func (d *draft) capture(ctx context.Context, plans []*plan) error {
	tables, direct := sourcesOf(plans)
	known, last, err := d.sources(ctx)
	if err != nil {
		return err
	}
	var changes []string
	for _, src := range slices.Concat(tables, direct) {
		have, ok := known[src.id()]
		switch reads := union(have.reads, src.reads); {
		case !ok:
			last++
			have = capturedSource{id: last, columns: src.columns, reads: src.reads}
			changes = append(changes, fmt.Sprintf("insert into ftsync.source (id, relation, columns, reads) overriding system value values (%d, %d, %s, %s)",
				last, src.relation.oid, textArray(src.columns), textArray(src.reads)))
		case !sameColumns(reads, have.reads):
			have.reads = reads
			changes = append(changes, fmt.Sprintf("update ftsync.source set reads = %s where id = %d", textArray(reads), have.id))
		}
		known[src.id()] = have
	}
	if len(changes) > 0 {
		changes = append(changes, fmt.Sprintf("select setval(pg_get_serial_sequence('ftsync.source', 'id'), %d)", last))
		d.transaction("The columns by which changed rows are known.", append([]string{takeStateLock}, changes...)...)
	}
	for _, group := range byRelation(tables) {
		if err := d.table(ctx, group, known); err != nil {
			return err
		}
	}
	return nil
}

// sources are those that exist, by source.id, and the last number given.
func (d *draft) sources(ctx context.Context) (known map[string]capturedSource, last int32, err error) {
	known = map[string]capturedSource{}
	if d.version == 0 {
		return known, 0, nil
	}
	rows, err := d.conn.Query(ctx, "select id, relation, columns, reads from ftsync.source")
	if err != nil {
		return nil, 0, err
	}
	var id int32
	var s source
	_, err = pgx.ForEachRow(rows, []any{&id, &s.relation.oid, &s.columns, &s.reads}, func() error {
		known[s.id()], last = capturedSource{id: id, columns: s.columns, reads: s.reads}, max(last, id)
		return nil
	})
	return known, last, err
}

func (d *draft) table(ctx context.Context, group []source, known map[string]capturedSource) error {
	c := captured{relation: group[0].relation}
	for _, src := range group {
		c.sources = append(c.sources, known[src.id()])
	}
	var recorded record
	var err error
	if d.version > 0 {
		if recorded, err = readRecord(ctx, d.conn, c.relation.oid); err != nil {
			return err
		}
		wanted := c.sources
		if c, err = c.complete(ctx, d.conn, recorded.sources); err != nil {
			return err
		}
		for _, s := range wanted { // as the script will leave them
			if i := slices.IndexFunc(c.sources, func(have capturedSource) bool { return have.id == s.id }); i >= 0 {
				c.sources[i] = s
			} else {
				c.sources = append(c.sources, s)
			}
		}
	}
	if c, err = c.describe(ctx, d.conn); err != nil {
		return err
	}
	if recorded.there {
		c.reads = union(c.reads, recorded.reads)
	}
	before, err := fingerprint(ctx, d.conn, c.tables())
	if err != nil {
		return err
	}
	doubt := recorded.there && recorded.fingerprint != before
	statements, err := c.missing(ctx, d.conn, doubt)
	if err != nil || len(statements) == 0 && recorded.there && !doubt {
		return err
	}
	d.transaction("Triggers on "+strings.NewReplacer("\n", " ", "\r", " ").Replace(c.relation.String())+".", slices.Concat(
		[]string{takeStateLock, fmt.Sprintf("set local lock_timeout = %d", lockTimeout.Milliseconds())}, statements, []string{c.recordSQL(doubt)})...)
	return nil
}

// Migrate makes the schema ftsync and the triggers that the indexes need, which
// takes their tables' owner, and grants role, unless it is empty, the rights it
// needs to run. It does nothing that has been done already.
func Migrate(ctx context.Context, cfg Config, role string) error {
	conn, err := dial(ctx, cfg.Connect, "migrate")
	if err != nil {
		return err
	}
	defer closeConn(conn)
	plans, err := plansOf(ctx, conn, cfg.Indexes)
	if err != nil {
		return err
	}
	if err := migrate(ctx, conn); err != nil {
		return err
	}
	in := installer{conn, cfg.logger()}
	tables, _ := sourcesOf(plans)
	if _, err := in.capture(ctx, tables); err != nil {
		return err
	}
	for _, p := range plans {
		if _, err := in.directSource(ctx, p.def.Name); err != nil {
			return fmt.Errorf("prepare index %s: %w", p.def.Name, err)
		}
	}
	if role == "" {
		return nil
	}
	for _, sql := range append(grants(role), reads(plans, role)...) {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}

// ErrRunning reports that ftsync still follows the database that it is to be
// removed from.
var ErrRunning = errors.New("ftsync is running")

// Uninstall removes everything ftsync has made in the database. It returns
// ErrRunning when a replica was seen in the last 30 seconds, unless forced: a
// running one may make everything again.
func Uninstall(ctx context.Context, cfg Config, force bool) (done []string, err error) {
	conn, err := dial(ctx, cfg.Connect, "uninstall")
	if err != nil {
		return nil, err
	}
	defer closeConn(conn)
	var there, usable bool
	err = conn.QueryRow(ctx, "select to_regnamespace('ftsync') is not null, to_regclass('ftsync.consumer') is not null").Scan(&there, &usable)
	if err != nil {
		return nil, fmt.Errorf("look for schema ftsync: %w", err)
	}
	if !there {
		return nil, nil
	}
	if usable && !force {
		if err := nobodyRuns(ctx, conn); err != nil {
			return nil, err
		}
	}
	in := installer{conn, cfg.logger()}
	rows, err := conn.Query(ctx, `
		select format('drop trigger %I on %I.%I', t.tgname, n.nspname, k.relname)
		from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_class k on k.oid = t.tgrelid join pg_namespace n on n.oid = k.relnamespace
		where p.pronamespace = 'ftsync'::regnamespace and k.relnamespace <> 'ftsync'::regnamespace and t.tgparentid = 0
		order by n.nspname, k.relname, t.tgname`)
	if err != nil {
		return nil, fmt.Errorf("list the triggers of ftsync: %w", err)
	}
	statements, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("list the triggers of ftsync: %w", err)
	}
	for _, sql := range append(statements, "drop schema ftsync cascade") {
		err := in.patiently(ctx, sql, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, sql)
			return err
		})
		if err != nil {
			return done, fmt.Errorf("%s: %w", sql, err)
		}
		done = append(done, sql)
	}
	return done, nil
}

func nobodyRuns(ctx context.Context, conn *db) error {
	var replica string
	var ago float64
	err := conn.QueryRow(ctx, `
		select replica, extract(epoch from now() - seen_at)::float8 from ftsync.consumer
		where seen_at > now() - $1::bigint * interval '1 millisecond' order by seen_at desc limit 1`, runningWithin.Milliseconds()).Scan(&replica, &ago)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("look for replicas: %w", err)
	}
	return fmt.Errorf("%w: replica %q was seen %v ago; stop it first, and wait %v", ErrRunning, replica, time.Duration(ago*float64(time.Second)).Round(time.Second), runningWithin)
}
