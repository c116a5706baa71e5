package worker

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// lockTimeout bounds how long installing triggers waits for a table's writers:
// meanwhile, new writers queue behind it.
const lockTimeout = 2 * time.Second

// capture makes sure that the changes of all sources of a plan are logged, and
// fills in the sources' numbers. It installs what is missing or different and
// leaves alone what is as it should be. A doubt is reported for each table whose
// capture was found to be something else than was installed: changes may be missing.
func (s *session) capture(ctx context.Context, p *plan) (ids []int32, err error) {
	byRelation := map[uint32][]source{}
	var order []uint32
	for _, src := range p.sources {
		oid := src.relation.oid
		if byRelation[oid] == nil {
			order = append(order, oid)
		}
		byRelation[oid] = append(byRelation[oid], src)
	}
	slices.Sort(order) // tables are locked in one order
	numbers := map[string]int32{}
	for _, oid := range order {
		if err := s.captureTable(ctx, byRelation[oid], numbers); err != nil {
			return nil, fmt.Errorf("capture changes of %s: %w", byRelation[oid][0].relation, err)
		}
	}
	for _, src := range p.sources {
		ids = append(ids, numbers[src.id()])
	}
	direct, err := s.directSource(ctx, p.def.Name)
	if err != nil {
		return nil, fmt.Errorf("find the source of requests for index %s: %w", p.def.Name, err)
	}
	return append(ids, direct), nil
}

// directSource is a source of no table: what is logged under it are keys of
// documents of an index that somebody wants read again, or a mark for "build it
// anew". So repairs and requests reach every replica the way changes do.
func (s *session) directSource(ctx context.Context, index string) (id int32, err error) {
	err = pgx.BeginFunc(ctx, s.conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, takeStateLock); err != nil {
			return err
		}
		id, err = sourceID(ctx, tx, source{columns: []string{index}})
		return err
	})
	return id, err
}

// id is what makes two sources the same one.
func (s source) id() string { return fmt.Sprint(s.relation.oid, s.columns) }

// captureTable tries until the table's lock is had: each try waits at most
// lockTimeout, and the pauses between grow, so that writers get through.
func (s *session) captureTable(ctx context.Context, sources []source, numbers map[string]int32) error {
	for pause := time.Second; ; pause = min(2*pause, time.Minute) {
		err := s.tryCapture(ctx, sources, numbers)
		var pgErr *pgconn.PgError
		if !errors.As(err, &pgErr) || pgErr.Code != "55P03" { // lock_not_available
			return err
		}
		wait := pause/2 + rand.N(pause)
		s.w.log.Warn("a long transaction holds the table; capture is not installed yet", "table", sources[0].relation.String(), "retry in", wait)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

func (s *session) tryCapture(ctx context.Context, sources []source, numbers map[string]int32) error {
	return pgx.BeginFunc(ctx, s.conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, takeStateLock); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "select set_config('lock_timeout', $1, true)", strconv.FormatInt(lockTimeout.Milliseconds(), 10)); err != nil {
			return err
		}
		c := captured{relation: sources[0].relation, perRow: sources[0].relation.kind == "p"}
		for _, src := range sources {
			id, err := sourceID(ctx, tx, src)
			if err != nil {
				return err
			}
			numbers[src.id()] = id
		}
		if err := c.complete(ctx, tx, numbers); err != nil {
			return err
		}
		return s.install(ctx, tx, c)
	})
}

// sourceID looks a source up, or adds it.
func sourceID(ctx context.Context, tx pgx.Tx, src source) (id int32, err error) {
	const find = "select id from ftsync.source where relation = $1 and columns = $2"
	err = tx.QueryRow(ctx, find, src.relation.oid, src.columns).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		err = tx.QueryRow(ctx, "insert into ftsync.source (relation, columns) values ($1, $2) returning id", src.relation.oid, src.columns).Scan(&id)
	}
	return id, err
}

// complete adds what the database knows: the sources that live consumers of
// other indexes and replicas have on the same table, the columns' types, and
// whether row triggers are needed.
func (c *captured) complete(ctx context.Context, tx pgx.Tx, numbers map[string]int32) error {
	own := make([]int32, 0, len(numbers))
	for _, id := range numbers {
		own = append(own, id)
	}
	rows, err := tx.Query(ctx, `
		select s.id, s.columns
		from ftsync.source s
		where s.relation = $1 and (s.id = any($2) or exists (select from ftsync.consumer c where s.id = any(c.sources)))
		order by s.id`, c.relation.oid, own)
	if err != nil {
		return err
	}
	c.sources, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (s capturedSource, err error) {
		err = row.Scan(&s.id, &s.columns)
		return s, err
	})
	if err != nil {
		return err
	}
	attrs, err := (&planner{conn: tx.Conn()}).attributes(ctx, c.relation.oid)
	if err != nil {
		return err
	}
	kept := c.sources[:0]
	for _, s := range c.sources {
		for _, name := range s.columns {
			if i := slices.IndexFunc(attrs, func(a attribute) bool { return a.name == name }); i >= 0 {
				s.types = append(s.types, attrs[i].pgType)
			}
		}
		if len(s.types) == len(s.columns) { // another replica's source may name a column that is gone
			kept = append(kept, s)
		}
	}
	c.sources = kept
	if !c.perRow {
		return tx.QueryRow(ctx, "select exists (select from pg_subscription_rel where srrelid = $1)", c.relation.oid).Scan(&c.perRow)
	}
	rows, err = tx.Query(ctx, "select relid::oid from pg_partition_tree($1::oid::regclass) where isleaf order by 1", c.relation.oid)
	if err != nil {
		return err
	}
	c.leaves, err = pgx.CollectRows(rows, pgx.RowTo[uint32])
	return err
}

// found is a trigger of ours on a table, as the catalog has it.
type found struct {
	Table    uint32
	Name     string
	Enabled  string
	Function string
	Def      string
}

func (s *session) install(ctx context.Context, tx pgx.Tx, c captured) error {
	tables := append([]uint32{c.relation.oid}, c.leaves...)
	before, err := fingerprint(ctx, tx, tables)
	if err != nil {
		return err
	}
	var recorded *string
	err = tx.QueryRow(ctx, "select fingerprint from ftsync.capture where relation = $1", c.relation.oid).Scan(&recorded)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	doubt := recorded != nil && *recorded != before
	statements, err := c.missing(ctx, tx, tables, doubt)
	if err != nil {
		return err
	}
	if len(statements) == 0 && recorded != nil && !doubt {
		return nil
	}
	for _, sql := range statements {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%w (installing triggers needs the table's owner; `ftsync plan` prints the statements)", err)
		}
	}
	after, err := fingerprint(ctx, tx, tables)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		insert into ftsync.capture (relation, name, fingerprint) values ($1, $2, $3)
		on conflict (relation) do update set name = excluded.name, fingerprint = excluded.fingerprint, doubts = capture.doubts + $4`,
		c.relation.oid, c.relation.String(), after, btoi(doubt))
	if err == nil && len(statements) > 0 {
		s.w.log.Info("installed change capture", "table", c.relation.String(), "statements", len(statements))
	}
	return err
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// missing lists the statements that make the table's capture what it should be.
// Replacing the function waits for nobody, making a trigger for the table's
// writers. In doubt, the function is made anew though it looks right.
func (c captured) missing(ctx context.Context, tx pgx.Tx, tables []uint32, doubt bool) (statements []string, err error) {
	var body string
	var definer bool
	err = tx.QueryRow(ctx, `
		select p.prosrc, p.prosecdef from pg_proc p join pg_namespace n on n.oid = p.pronamespace
		where n.nspname = 'ftsync' and p.proname = $1`, fmt.Sprintf("capture_%d", c.relation.oid)).Scan(&body, &definer)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, err
	}
	if doubt || body != c.body() || !definer {
		statements = append(statements, c.functionSQL(), fmt.Sprintf("revoke all on function %s() from public", c.function()))
	}
	rows, err := tx.Query(ctx, `
		select t.tgrelid, t.tgname, t.tgenabled::text, t.tgfoid::regproc::text, pg_get_triggerdef(t.oid)
		from pg_trigger t
		where t.tgrelid = any($1) and `+ourTriggers, tables)
	if err != nil {
		return nil, err
	}
	have, err := pgx.CollectRows(rows, pgx.RowToStructByPos[found])
	if err != nil {
		return nil, err
	}
	names := map[uint32]string{}
	rows, err = tx.Query(ctx, "select c.oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = any($1)", tables)
	if err != nil {
		return nil, err
	}
	var oid uint32
	var name string
	if _, err := pgx.ForEachRow(rows, []any{&oid, &name}, func() error { names[oid] = name; return nil }); err != nil {
		return nil, err
	}
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
		statements = append(statements, c.triggerSQL(t), fmt.Sprintf("alter table %s enable always trigger %s", t.table, t.name))
	}
	for _, f := range have {
		if !slices.ContainsFunc(wanted, func(t trigger) bool { return t.oid == f.Table && t.name == f.Name }) {
			statements = append(statements, fmt.Sprintf("drop trigger %s on %s", quote(f.Name), names[f.Table]))
		}
	}
	return statements, nil
}
