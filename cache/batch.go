package cache

import "ftsync/cache/document"

// Batch is applied in one SQLite transaction.
type Batch struct {
	Upserts []document.Document
	Deletes []string // keys; a key without a document is no error

	// Epoch is the number of the acknowledgement that will cover this batch. The keys of Upserts
	// and Deletes are written to the journal under it. 0: they are not.
	Epoch int64

	Dirty []string          // keys to note, to be read again later
	Clean []string          // dirty keys that this batch has read again
	State map[string]string // entries to set; an empty value removes one

	// Sync puts this batch, and all before it, on disk before Apply returns.
	Sync bool
}

// Applied counts what a batch changed.
type Applied struct {
	Upserted  int // documents written; unchanged ones are not counted
	Deleted   int // documents that existed and are gone
	Unchanged int

	inserted  int // how many of Upserted are new
	reindexed int // documents whose text in the FTS index has changed or is gone
}
