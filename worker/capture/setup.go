package capture

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"ftsync/worker/changelog"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// grants returns statements that grant the rights a role needs to run ftsync where everything is
// installed, except SELECT on the tables that documents are made from.
func grants(role string) (statements []string) {
	for _, r := range needed {
		statements = append(statements, r.grant(role))
	}
	return statements
}

// reads returns the grants of SELECT on the tables that some plans read.
func reads(plans []*plan.Plan, role string) (statements []string) {
	var names []string
	for _, p := range plans {
		for _, src := range p.Sources {
			names = append(names, src.Relation.SQL())
		}
		for _, r := range p.Static {
			names = append(names, r.SQL())
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		statements = append(statements, "grant select on "+name+" to "+postgres.Quote(role))
	}
	return statements
}

// sourcesOf returns the sources of plans, and the sources of requests for their indexes.
func sourcesOf(plans []*plan.Plan) (tables, direct []plan.Source) {
	for _, p := range plans {
		tables = append(tables, p.Sources...)
		direct = append(direct, plan.Source{Columns: []string{p.Def.Name}})
	}
	return tables, direct
}

// Script returns the SQL that Migrate would run, as one script for somebody to read and run. It
// is empty when nothing is left to do. With a role, the script ends with the grants that the role
// needs. Script changes nothing, and needs the right to read the tables, no more. When a
// definition can't be fulfilled, the error is a *plan.ProblemsError.
func Script(ctx context.Context, connect string, defs []plan.Definition, role string) (script string, err error) {
	conn, err := postgres.Dial(ctx, connect, "plan")
	if err != nil {
		return "", err
	}
	defer postgres.Close(conn)
	plans, err := plan.MakeAll(ctx, conn, defs)
	if err != nil {
		return "", err
	}
	if err := changelog.Trust(ctx, conn); err != nil {
		return "", err
	}
	d := draft{conn: conn}
	if d.byRow, err = plan.ByRow(ctx, conn, defs); err != nil {
		return "", err
	}
	if d.version, err = changelog.Version(ctx, conn); err != nil {
		return "", fmt.Errorf("read the version of schema ftsync: %w", err)
	}
	if err := d.migrations(ctx); err != nil {
		return "", err
	}
	if err := d.definer(ctx); err != nil {
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

// Migrate makes the schema ftsync and the triggers that the indexes need. Only the owner of their
// tables can do that. It grants role, unless role is empty, the rights that it needs to run
// ftsync. It skips what has been done already, and waits for locks as long as it takes. When a
// definition can't be fulfilled, the error is a *plan.ProblemsError.
func Migrate(ctx context.Context, connect string, defs []plan.Definition, role string, log *slog.Logger) error {
	conn, err := postgres.Dial(ctx, connect, "migrate")
	if err != nil {
		return err
	}
	defer postgres.Close(conn)
	plans, err := plan.MakeAll(ctx, conn, defs)
	if err != nil {
		return err
	}
	if err := changelog.Migrate(ctx, conn); err != nil {
		return err
	}
	if err := Settle(ctx, conn, log); err != nil {
		return err
	}
	in := Installer{Conn: conn, Log: log, Patient: true}
	if in.ByRow, err = plan.ByRow(ctx, conn, defs); err != nil {
		return err
	}
	tables, direct := sourcesOf(plans)
	names := make([]string, len(direct))
	for i, src := range direct {
		names[i] = src.Columns[0]
	}
	if _, err := in.Capture(ctx, tables); err != nil {
		return err
	}
	if _, err := in.DirectSources(ctx, names); err != nil {
		return err
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
