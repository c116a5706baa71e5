package worker

import "ftsync/worker/postgres"

// A cache may stand behind another database than the one it was filled from: settings were copied,
// a database was restored, dropped and made again, or upgraded. Answers from there would look like
// answers from here. So a generation answers searches only if it may be of the database that is
// configured:
//
//   - Once there is a session, Postgres says which database it is, and that decides.
//   - Before that, it may be if its database was last reached by the same addresses and name. So a
//     restart while Postgres is away goes on answering, and other settings do not, until Postgres
//     says that they lead to the same database.
//
// What is withheld is not ready (503). It is followed again if it turns out to be of this database,
// and otherwise replaced. It is not withheld where nobody follows Postgres (-index=false).

// withheldWhy says why an index does not answer although it is filled.
const withheldWhy = "its documents are of another database, or it is not known yet whether they are of this one"

// withholdStrangers withholds what was last filled by other addresses, before Postgres can be asked.
func (w *Worker) withholdStrangers() {
	dsn, err := w.cfg.dsn()
	if err != nil {
		return // the next session says so
	}
	server, err := postgres.Server(dsn)
	if err != nil {
		return
	}
	for _, ix := range w.indexes {
		if gen := ix.cache.Published(); gen != nil {
			if by := gen.State(keyServer); by != "" && by != server {
				gen.Withhold(true)
			}
		}
	}
}

// withholdOthers withholds what was filled from another database than that of the session, and lets
// everything else answer.
func (s *session) withholdOthers() {
	for _, ix := range s.w.indexes {
		gen := ix.cache.Published()
		if gen == nil {
			continue
		}
		other := gen.State(keyDatabase) != s.database
		if other && !gen.Withheld() {
			s.w.log.Warn("the documents of an index are of another database; it does not answer until it is filled "+
				"from this one", "index", ix.def.Name)
		}
		gen.Withhold(other)
	}
}

// answering returns the generation of an index that answers searches; nil: none does.
func answering(x Index) Generation {
	if gen := x.Published(); gen != nil && !gen.Withheld() {
		return gen
	}
	return nil
}
