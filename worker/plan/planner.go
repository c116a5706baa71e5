package plan

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"ftsync/worker/postgres"
)

// planner asks the database about the needs of a definition, and collects all problems.
type planner struct {
	conn     *postgres.Conn
	def      Definition
	deep     bool // take the time for deepCheck
	problems []Problem
	seen     map[uint32][]sight // each table as it was before anything else was asked about it; see gate.go
}

func (pl *planner) problem(field, want, found string, args ...any) {
	pl.problems = append(pl.problems,
		Problem{Index: pl.def.Name, Field: field, Found: fmt.Sprintf(found, args...), Want: want})
}

// Make returns a plan, or the problems that stand in its way. An error means that Postgres could
// not be asked. A deep check may read whole tables.
func Make(ctx context.Context, conn *postgres.Conn, def Definition, deep bool) (p *Plan, problems []Problem,
	err error) {
	for range 3 {
		if p, problems, err = makeOnce(ctx, conn, def, deep); !errors.Is(err, errAltered) {
			break
		}
	}
	return p, problems, err
}

func makeOnce(ctx context.Context, conn *postgres.Conn, def Definition, deep bool) (*Plan, []Problem, error) {
	pl := &planner{conn: conn, def: def, deep: deep}
	p, err := pl.make(ctx)
	if errors.Is(err, pgx.ErrNoRows) { // what was found at first is no longer there
		err = fmt.Errorf("a table or type that it needs %w", errAltered)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("check index %s: %w", def.Name, err)
	}
	if pl.failed() {
		p = nil
	}
	return p, pl.problems, nil
}

// make returns a plan that is whole unless the planner has failed.
func (pl *planner) make(ctx context.Context) (p *Plan, err error) {
	if pl.def.Query != "" {
		p, err = pl.query(ctx)
	} else {
		p, err = pl.table(ctx)
	}
	if err != nil || pl.failed() {
		return nil, err
	}
	if p.authored() {
		p.formats = pl.conn.FormatSettings()
		if pl.settled(p); pl.failed() {
			return nil, nil
		}
	}
	steps := []func(context.Context, *Plan) error{pl.viewsRead, pl.readsViews, pl.gate}
	if pl.deep {
		steps = append(steps, pl.deepCheck)
	}
	for _, step := range steps {
		if err := step(ctx, p); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// MakeAll makes the plans of all definitions, or returns a *ProblemsError that lists the problems
// of all.
func MakeAll(ctx context.Context, conn *postgres.Conn, defs []Definition) (plans []*Plan, err error) {
	var all []Problem
	for _, def := range defs {
		p, problems, err := Make(ctx, conn, def, false)
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
		return nil, &ProblemsError{Problems: all}
	}
	return plans, nil
}

// prepare asks Postgres whether SQL is valid, without running it.
func (pl *planner) prepare(ctx context.Context, sql string) (*pgconn.StatementDescription, *pgconn.PgError, error) {
	return pl.prepareTyped(ctx, sql, nil)
}

// prepareTyped is prepare for SQL with parameters of given types.
func (pl *planner) prepareTyped(ctx context.Context, sql string, params []uint32) (*pgconn.StatementDescription,
	*pgconn.PgError, error) {
	var sd *pgconn.StatementDescription
	err := pl.conn.Theirs(ctx, func(pgx.Tx) (err error) {
		sd, err = pl.conn.PgConn().Prepare(ctx, "", sql, params)
		return err
	})
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) && !pl.conn.IsClosed() && !postgres.IsCode(err, postgres.LockNotAvailable) {
		return nil, pgErr, nil
	}
	return sd, nil, err
}
