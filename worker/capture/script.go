package capture

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/changelog"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// draft is a script that is being written.
type draft struct {
	conn    *postgres.Conn
	version int      // of the schema ftsync that exists; 0: none
	byRow   []uint32 // as Installer.ByRow
	text    strings.Builder
}

// transaction adds statements to the script, as one transaction.
func (d *draft) transaction(comment string, statements ...string) {
	// the role that runs it may have another search_path
	fmt.Fprintf(&d.text, "-- %s\nbegin;\nset local search_path = %s;\n", comment, postgres.OurPath)
	for _, sql := range statements {
		d.text.WriteString(strings.TrimRight(strings.TrimSpace(sql), ";") + ";\n")
	}
	d.text.WriteString("commit;\n\n")
}

func (d *draft) migrations(ctx context.Context) error {
	list, err := changelog.Steps(ctx, d.conn, d.version)
	for _, step := range list {
		d.transaction(step.Comment, step.Statements...)
	}
	return err
}

// definer adds the statements that make the role that owns trigger functions.
func (d *draft) definer(ctx context.Context) error {
	role, err := changelog.DefinerOf(ctx, d.conn, d.version)
	if err != nil {
		return err
	}
	if statements := role.Statements(); len(statements) > 0 {
		d.transaction("The role that trigger functions belong to: without login, with rights on schema ftsync alone.",
			statements...)
	}
	return nil
}

// capture adds the statements that make sources and triggers.
func (d *draft) capture(ctx context.Context, plans []*plan.Plan) error {
	tables, direct := sourcesOf(plans)
	known, changes, err := d.number(ctx, slices.Concat(tables, direct))
	if err != nil {
		return err
	}
	if len(changes) > 0 {
		d.transaction("The columns by which changed rows are known.",
			append([]string{changelog.TakeStateLock}, changes...)...)
	}
	for _, group := range byRelation(tables) {
		if err := d.table(ctx, group, known); err != nil {
			return err
		}
	}
	return nil
}

// number returns the sources as they are to be, by plan.Source.ID, and the statements that make
// them so. Sources that do not exist yet get the numbers that come next. If something else takes
// one of these first, the script fails and has to be made again.
func (d *draft) number(ctx context.Context, sources []plan.Source) (known map[string]capturedSource, changes []string,
	err error) {
	known, last, err := d.sources(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, src := range sources {
		have, ok := known[src.ID()]
		switch reads := plan.Union(have.reads, src.Reads); {
		case !ok:
			last++
			have = capturedSource{id: last, columns: src.Columns, reads: src.Reads}
			changes = append(changes, fmt.Sprintf("insert into ftsync.source (id, relation, columns, reads) "+
				"overriding system value values (%d, %d, %s, %s)",
				last, src.Relation.OID, textArray(src.Columns), textArray(src.Reads)))
		case !sameColumns(reads, have.reads):
			have.reads = reads
			changes = append(changes,
				fmt.Sprintf("update ftsync.source set reads = %s where id = %d", textArray(reads), have.id))
		}
		known[src.ID()] = have
	}
	if len(changes) > 0 {
		changes = append(changes, fmt.Sprintf("select setval(pg_get_serial_sequence('ftsync.source', 'id'), %d)", last))
	}
	return known, changes, nil
}

// sources returns the sources that exist, by plan.Source.ID, and the last number given.
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
	var s plan.Source
	_, err = pgx.ForEachRow(rows, []any{&id, &s.Relation.OID, &s.Columns, &s.Reads}, func() error {
		known[s.ID()], last = capturedSource{id: id, columns: s.Columns, reads: s.Reads}, max(last, id)
		return nil
	})
	return known, last, err
}

func (d *draft) table(ctx context.Context, group []plan.Source, known map[string]capturedSource) error {
	c, statements, err := d.lacks(ctx, group, known)
	if err != nil || len(statements) == 0 {
		return err
	}
	d.transaction("Triggers on "+strings.NewReplacer("\n", " ", "\r", " ").Replace(c.relation.String())+".",
		slices.Concat(
			[]string{changelog.TakeStateLock,
				fmt.Sprintf("set local lock_timeout = %d", changelog.LockTimeout.Milliseconds())}, statements)...)
	return nil
}

// lacks returns the statements that make the capture of a table what it should be; none if it is.
func (d *draft) lacks(ctx context.Context, group []plan.Source, known map[string]capturedSource) (c captured,
	statements []string, err error) {
	c = captured{relation: group[0].Relation, byRow: slices.Contains(d.byRow, group[0].Relation.OID)}
	for _, src := range group {
		c.sources = append(c.sources, known[src.ID()])
	}
	var recorded record
	if d.version > 0 {
		if recorded, err = readRecord(ctx, d.conn, c.relation.OID); err != nil {
			return c, nil, err
		}
		wanted := c.sources
		if c, err = c.complete(ctx, d.conn, recorded.sources); err != nil {
			return c, nil, err
		}
		for _, s := range wanted { // as they will be after the script
			if i := slices.IndexFunc(c.sources, func(have capturedSource) bool { return have.id == s.id }); i >= 0 {
				c.sources[i] = s
			} else {
				c.sources = append(c.sources, s)
			}
		}
	}
	if c, err = c.describe(ctx, d.conn); err != nil {
		return c, nil, err
	}
	if recorded.there {
		c.reads = plan.Union(c.reads, recorded.reads)
	}
	before, err := fingerprint(ctx, d.conn, c.tables())
	if err != nil {
		return c, nil, err
	}
	replaced := recorded.there && recorded.fingerprint != before
	statements, err = c.missing(ctx, d.conn, replaced)
	if err != nil || len(statements) == 0 && recorded.there && !replaced {
		return c, nil, err
	}
	return c, append(statements, c.recordSQL(replaced)), nil
}
