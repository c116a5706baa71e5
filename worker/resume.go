package worker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"ftsync/cache"
	"ftsync/worker/changelog"
	"ftsync/worker/plan"
)

// resume compares the generations of an index with what Postgres knows of them, and takes up
// those that can go on. It sets o.rebuild if a new one is needed.
func (s *preparer) resume(ctx context.Context, ix *index, o *outcome) error {
	if gen := ix.cache.Published(); gen != nil {
		p, catalog, why, err := s.planFor(ctx, o, gen)
		if err != nil {
			return err
		}
		if p != nil {
			f, stale, err := s.takeUp(ctx, ix, gen, p)
			if err != nil {
				return err
			}
			if f != nil {
				f.publish()
				f.catalog = catalog
				o.published = f
			}
			if o.plan != nil && stale != "" && (f == nil || why == "") {
				why = stale
			}
		}
		o.rebuild = why
	} else {
		o.rebuild = reasonNew
	}
	gen := ix.cache.Building()
	if gen == nil || o.plan == nil {
		return nil
	}
	identity := gen.State(keyIdentity)
	if o.rebuild != "" && identity == o.plan.Identity() {
		f, stale, err := s.takeUp(ctx, ix, gen, o.plan)
		if err != nil {
			return err
		}
		if f != nil && stale == "" {
			if err := gen.Tune(o.plan.Schema.Tuning()); err != nil {
				return err
			}
			f.catalog = o.catalog
			o.building, o.rebuild = f, ""
			return takeUpLoad(f)
		}
	}
	if err := changelog.Forget(ctx, s.conn, gen.ID()); err != nil {
		return err
	}
	return ix.cache.Discard()
}

// planFor returns the plan by which a published generation was made: that of the index, or that
// of an older definition, by which the generation is followed until its successor is built. It
// returns a reason if a successor is needed.
func (s *preparer) planFor(ctx context.Context, o *outcome, gen Generation) (p *plan.Plan, catalog catalogState,
	why reason, err error) {
	identity := gen.State(keyIdentity)
	if o.plan != nil && identity == o.plan.Identity() {
		return o.plan, o.catalog, "", gen.Tune(o.plan.Schema.Tuning())
	}
	why = reasonDefinition
	if o.plan == nil {
		why = "" // no rebuild as long as the definition is invalid
	}
	stored := gen.State(keyDefinition)
	trusted, err := changelog.Trusts(ctx, s.conn, gen.ID(), stored)
	if err != nil {
		return nil, catalog, "", err
	}
	def, err := plan.ParseDefinition(stored)
	if err != nil || !trusted {
		return nil, catalog, why, nil
	}
	p, _, catalog, err = s.planned(ctx, def, nil, catalogState{})
	if err != nil {
		return nil, catalog, "", err
	}
	if p != nil && p.Identity() != identity {
		p = nil // the columns have changed since
	}
	return p, catalog, why, nil
}

// takeUp continues a generation from the position that Postgres has of it. If it returns a
// reason, the generation has to be built anew. A feed that is returned together with a reason is
// followed until that is done, which may take long; see pace.
func (s *preparer) takeUp(ctx context.Context, ix *index, gen Generation, p *plan.Plan) (*feed, reason, error) {
	state := gen.States()
	kept := reason(state[keyRebuild])
	if kept == reasonCorrupt {
		return nil, reasonCorrupt, nil
	}
	if gen.Outdated() {
		return nil, reasonFormat, nil
	}
	if err := errors.Join(gen.Moved(), gen.Damage()); err != nil {
		return nil, reasonCorrupt, nil // lookAtFiles or lookAtDamage has said so
	}
	if state[keyDatabase] != s.database {
		return nil, reasonDatabase, nil
	}
	if err := s.idsSeen(ctx, gen, state); err != nil {
		return nil, "", err
	}
	c, err := s.find(ctx, gen.ID())
	if err != nil {
		return nil, "", err
	}
	if c == nil {
		return nil, reasonEvicted, nil
	}
	var open int64
	if err := s.conn.QueryRow(ctx, "select pg_sequence_last_value('ftsync.epoch')").Scan(&open); err != nil {
		return nil, "", fmt.Errorf("read the state of the change log: %w", err)
	}
	if c.epoch != open {
		return nil, reasonOverflow, nil
	}
	prepared, err := strconv.ParseInt(state[keyAck], 10, 64)
	if err != nil {
		return nil, reasonCorrupt, nil
	}
	if c.ack > prepared {
		return nil, reasonCache, nil
	}
	if at := state[keyAckedAt]; c.ack == prepared && at != "" && at != c.at.Pos {
		return nil, reasonPast, nil
	}
	ids, err := s.captureSources(ctx, p, false)
	if err != nil {
		return nil, "", err
	}
	if fmt.Sprint(ids) != fmt.Sprint(c.sources) {
		return nil, reasonTable, nil
	}
	stale, breakages, err := s.staleReason(ctx, p, gen, ids, state)
	if err != nil {
		return nil, "", err
	}
	if err := s.noteDefinition(ctx, gen, p.Def, state[keyDefinition], c.definition); err != nil {
		return nil, "", err
	}
	if c.ack < prepared-1 {
		loaded, err := strconv.ParseInt(state[keyLoadDoneAck], 10, 64)
		if err != nil || c.ack < loaded || c.ack <= prepared-journaled {
			return nil, reasonPast, nil // the journal does not go back that far
		}
		s.w.log.Warn("Postgres has forgotten acknowledgements; reading again what was applied since", "index",
			ix.def.Name, "has", c.ack, "had", prepared)
	}
	f := &feed{
		ix: ix, gen: gen, plan: p, id: c.id, sources: c.sources, at: c.at, ack: c.ack,
		dirty: true, slice: 500, appliedTo: s.w.appliedTo(ix),
		poison: parsePoison(state[keyPoison]), breakages: breakages,
	}
	f.poisoned = len(f.poison) > 0
	f.incomplete = stale != "" || kept == reasonTruncate
	// What the owner of a table does is not put off, as what its writers do may be; see due.
	if stale == "" || slices.Contains(forced, stale) {
		stale = cmp.Or(kept, stale)
	}
	return f, stale, readJournalAgain(f, s.server)
}

// staleReason returns the reason why the documents of a generation may no longer be those of what
// it reads, though nothing in the log tells: other tables or partitions, other columns, an
// unlogged table that a crash has emptied, or a capture that was found broken. It is empty when
// all is as it was. Then the generation records the present state of the catalog; otherwise two
// changes that mean nothing could together look like one that does. It does not as long as a
// column is gone. Whoever has dropped it since the plan was made may make another of its name,
// which would then pass for the one that the documents were read from. breakages is how often the
// capture was found broken, in all; see consumer.breakages.
func (s *preparer) staleReason(ctx context.Context, p *plan.Plan, gen Generation, sources []int32,
	state map[string]string) (why reason, breakages int64, err error) {
	if breakages, err = s.breakages(ctx, sources); err != nil {
		return "", 0, err
	}
	tables, err := s.tablesOf(ctx, p)
	if err != nil {
		return "", 0, err
	}
	if !sameTables(state[keyTables], tables) {
		return reasonTable, breakages, nil
	}
	now, err := plan.ReadVersions(ctx, s.conn, p)
	if err != nil {
		return "", 0, err
	}
	if now.Changed(state[keyColumns]) {
		return reasonDefinition, breakages, nil
	}
	emptied, err := s.emptied(ctx, p, gen.ID())
	if err != nil {
		return "", 0, err
	}
	if emptied {
		return reasonEmptied, breakages, nil
	}
	if strconv.FormatInt(breakages, 10) != state[keyBreakages] {
		return reasonCapture, breakages, nil
	}
	if now.String() == state[keyColumns] && tables == state[keyTables] || now.Lacks(state[keyColumns]) {
		return "", breakages, nil
	}
	_, err = gen.Apply(cache.Batch{State: map[string]string{keyColumns: now.String(), keyTables: tables}})
	return "", breakages, err
}

// readJournalAgain records as dirty what was applied since the last acknowledgement that Postgres
// has: it may have been read from transactions that a crash undid.
func readJournalAgain(f *feed, server string) error {
	for batch := int64(0); ; {
		var keys []string
		var err error
		if keys, batch, err = f.gen.Journal(f.ack, batch); err != nil {
			return err
		}
		if len(keys) == 0 {
			break
		}
		if _, err := f.gen.Apply(cache.Batch{Dirty: keys}); err != nil {
			return err
		}
	}
	// Numbers go on from the one that Postgres has, in the file as well.
	_, err := f.gen.Apply(cache.Batch{State: map[string]string{keyAck: strconv.FormatInt(f.ack, 10),
		keyAckedAt: f.at.Pos, keyPosition: f.at.String(), keyServer: server}})
	return err
}

// takeUpLoad continues a load from where it was at the last acknowledgement: rows read later may
// have come from transactions that a crash undid.
func takeUpLoad(f *feed) error {
	if f.gen.Built() {
		f.progress = newProgress(f.gen)
		f.built()
		return nil
	}
	cursor, err := parseLoadCursor(f.gen.State(keyAckedCursor))
	if err != nil {
		return err
	}
	f.load(cursor.Rows)
	if cursor.Done {
		f.build()
		return nil
	}
	return f.gen.Rewind(cursor.Rowid, map[string]string{keyLoad: cursor.String()})
}

// create registers a new generation, which is to be filled. A generation that was being built is
// thrown away.
func (s *preparer) create(ctx context.Context, j *preparation, o *outcome) error {
	ix := j.ix
	versions, err := s.planAgain(ctx, j)
	if err != nil {
		return err
	}
	o.plan, o.catalog = j.plan, j.catalog
	c, err := s.register(ctx, ix.def.Name, j.plan)
	if err != nil {
		return err
	}
	gen, err := ix.cache.Create(c.id, j.plan.Schema)
	if err != nil {
		return err
	}
	tables, err := s.tablesOf(ctx, j.plan)
	if err != nil {
		return err
	}
	if err := s.noteUnlogged(ctx, j.plan, c.id); err != nil {
		return err
	}
	state := map[string]string{
		keyDefinition: j.plan.Def.Text(), keyIdentity: j.plan.Identity(), keyDatabase: s.database, keyServer: s.server,
		keyAck: "0", keyPosition: c.at.String(), keyBreakages: strconv.FormatInt(c.breakages, 10), keyTables: tables,
		keyColumns: versions.String(),
	}
	if until := s.w.ids.hidden(); until > 0 {
		state[keyHidden] = strconv.FormatUint(until, 10)
	}
	if _, err = gen.Apply(cache.Batch{Sync: true, State: state}); err != nil {
		return err
	}
	s.orphans = slices.DeleteFunc(s.orphans, func(id string) bool { return id == c.id })
	if j.old != "" {
		s.orphans = append(s.orphans, j.old)
	}
	o.building = &feed{
		ix: ix, gen: gen, plan: j.plan, id: c.id, sources: c.sources, catalog: j.catalog,
		breakages: c.breakages, at: c.at, slice: 500, appliedTo: time.Now(),
	}
	o.building.load(0)
	s.w.metrics.rebuild(j.reason).Inc()
	if err := s.w.expect(ctx, s.conn, o.building); err != nil {
		return err
	}
	s.w.log.Info("backfill begins", append([]any{"index", ix.def.Name, "reason", j.reason, "generation", c.id},
		o.building.progress.expects.Load().attributes()...)...)
	return nil
}

// planAgain plans an index once more if what the plan depends on has changed since. It returns the
// versions of what the plan reads. They are of the same catalog as the plan, for the state of the
// catalog is the same before the plan is made and after the versions are read.
func (s *preparer) planAgain(ctx context.Context, j *preparation) (plan.Versions, error) {
	for {
		versions, err := plan.ReadVersions(ctx, s.conn, j.plan)
		if err != nil {
			return versions, err
		}
		now, err := s.stateOf(ctx, j.plan.RestsOn(), j.plan.Types)
		if err != nil {
			return versions, err
		}
		if now.differs(j.catalog, j.plan.RestsOn(), j.plan.Types) == "" {
			return versions, nil
		}
		p, problems, catalog, err := s.planned(ctx, j.ix.def, j.plan, catalogState{})
		if err != nil {
			return versions, err
		}
		if p == nil {
			return versions, &plan.ProblemsError{Problems: problems}
		}
		j.plan, j.catalog = p, catalog
	}
}
