package worker

import "ftsync/cache"

// lookAtDamage has an index built anew if its file was found damaged. Until then the old
// generation goes on answering what it can.
func (s *session) lookAtDamage() {
	for _, ix := range s.w.indexes {
		for _, f := range ix.feeds() {
			err := f.gen.Damage()
			if err == nil || ix.err != nil || ix.rebuild != "" || f == ix.published && ix.building != nil {
				continue
			}
			s.w.metrics.fault(stageApply).Inc()
			s.w.log.Error("the file of an index is damaged; it is built anew",
				"index", ix.def.Name, "generation", f.gen.ID(), "error", err)
			ix.rebuild = reasonCorrupt
			if f != ix.published {
				continue
			}
			// A restart that has not found the damage yet must not go on as if there were none.
			if _, err := f.gen.Apply(
				cache.Batch{State: map[string]string{keyRebuild: string(reasonCorrupt)}}); err != nil {
				s.w.log.Debug("the damage could not be noted in the file", "index", ix.def.Name, "error", err)
			}
		}
	}
}
