package worker

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/changelog"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// A new replica may begin with copies of another's generations in place of filling its indexes. What
// is copied is, for Postgres, a generation of its own, so it needs a consumer of its own, that sees
// every change that the copy has not. So first the donor's consumer is copied, and then its
// generation. At that moment the copy is what the donor's file would be after a crash: it is at or
// after the position of its consumer, and its journal reaches back to there. resume takes such a file
// up as it takes up one's own.
//
// While the consumer is copied, the donor's row is locked: its position can't move, so no change
// that the copy will need can be trimmed before the log is kept for the new consumer too. If the
// copy takes so long that the log fills and the consumer is dropped, or if the journal no longer
// reaches back, resume finds that out and the index is filled anew.

// Seed is what a replica offers of an index.
type Seed struct {
	Index      string `json:"index"`
	Generation string `json:"generation"` // that answers searches; empty: none does
	Database   string `json:"database"`   // that it was filled from
	Identity   string `json:"identity"`   // of the plan by which it was filled
	Documents  int64  `json:"documents"`
	Bytes      int64  `json:"bytes"`
	Why        string `json:"why,omitempty"` // it is not offered
}

// Seeds returns what this replica offers of each of its indexes.
func (w *Worker) Seeds() []Seed {
	seeds := []Seed{}
	for _, ix := range w.indexes {
		gen := answering(ix.cache)
		if gen == nil {
			seeds = append(seeds, Seed{Index: ix.def.Name, Why: "it is not filled yet"})
			continue
		}
		db, wal := gen.Bytes()
		seed := Seed{Index: ix.def.Name, Generation: gen.ID(), Database: gen.State(keyDatabase),
			Identity: gen.State(keyIdentity), Documents: gen.Documents(), Bytes: db + wal}
		switch why := gen.State(keyRebuild); {
		case gen.Damage() != nil:
			seed.Why = "its file is damaged"
		case gen.Outdated():
			seed.Why = "its file has an older format"
		case why != "":
			seed.Why = "it is to be filled anew: " + why
		}
		seeds = append(seeds, seed)
	}
	return seeds
}

// Seeding registers copies of another replica's generations.
type Seeding struct {
	conn     *postgres.Conn
	replica  string
	database string
}

// BeginSeeding connects to Postgres. Close ends it.
func BeginSeeding(ctx context.Context, cfg Config) (_ *Seeding, err error) {
	s := &Seeding{replica: cfg.Replica}
	if s.replica == "" {
		s.replica = hostname()
	}
	if s.conn, err = cfg.dial(ctx, "seed"); err != nil {
		return nil, err
	}
	version, err := changelog.Version(ctx, s.conn)
	if err == nil && version == 0 {
		err = errors.New("there is no schema ftsync in this database, so the other replica follows another one")
	}
	if err == nil {
		err = s.conn.QueryRow(ctx, "select "+changelog.DatabaseSQL).Scan(&s.database)
	}
	if err != nil {
		postgres.Close(s.conn)
		return nil, err
	}
	return s, nil
}

// Close ends the connection.
func (s *Seeding) Close() { postgres.Close(s.conn) }

// Fits returns an error if what is offered is not what an index with a definition would be filled with.
func (s *Seeding) Fits(ctx context.Context, def plan.Definition, seed Seed) error {
	switch {
	case seed.Why != "":
		return fmt.Errorf("the other replica does not offer it: %s", seed.Why)
	case seed.Database != s.database:
		return errors.New("the other replica follows another database")
	}
	p, problems, err := plan.Make(ctx, s.conn, def, false)
	if err == nil && p == nil {
		err = &plan.ProblemsError{Problems: problems}
	}
	if err == nil && p.Identity() != seed.Identity {
		err = errors.New("the other replica has filled it by another definition: give both the same file")
	}
	return err
}

// Register makes a consumer for a copy that is to be made of a generation, at its present position.
func (s *Seeding) Register(ctx context.Context, generation, id string) error {
	err := pgx.BeginFunc(ctx, s.conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "select from ftsync.consumer where id = $1 for share", generation); err != nil {
			return err
		}
		made, err := tx.Exec(ctx, `
			insert into ftsync.consumer (id, replica, name, sources, epoch, pos, target, cursor_xid, cursor_id, ack,
			    definition, last_id)
			select $2, $3, name, sources, epoch, pos, target, cursor_xid, cursor_id, ack, definition, last_id
			from ftsync.consumer where id = $1`, generation, id, s.replica)
		if err != nil {
			return err
		}
		if made.RowsAffected() == 0 {
			return errors.New("Postgres does not know the generation: it has been replaced, or was dropped")
		}
		_, err = tx.Exec(ctx, `insert into ftsync.alive (token) select $2 from ftsync.alive where token = $1`,
			generation, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("register a copy of generation %s: %w", generation, err)
	}
	return nil
}

// Seen says that a copy is still being made, and reports whether its consumer is there.
func (s *Seeding) Seen(ctx context.Context, id string) (bool, error) {
	done, err := s.conn.Exec(ctx, "update ftsync.consumer set seen_at = now() where id = $1", id)
	if err != nil {
		return false, fmt.Errorf("show that a copy is being made: %w", err)
	}
	return done.RowsAffected() == 1, nil
}

// Forget removes the consumer of a copy that will not be made.
func (s *Seeding) Forget(ctx context.Context, id string) error {
	return changelog.Forget(ctx, s.conn, id)
}

// NewGenerationID makes an id for a copy.
func NewGenerationID() string { return newID() }
