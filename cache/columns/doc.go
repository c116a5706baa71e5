// Package columns holds the filter columns of a generation in memory: what filters, facets and
// sorting read, so that none of them touches the documents.
//
// A View is these columns as of one state of the file. It is never changed, so that any number
// of goroutines may read it; the next state is another View, which shares with the one before
// all that has not changed. Numbers, dates and times are compared exactly, whatever the number
// of their digits.
//
// Values are stored in blocks of 1,024 documents, as narrow as they are (block.go), and filters, facets and
// orders go block by block: one that can't have anything wanted is not read, and the others are compared
// without a call a document. Sets of documents that were found before are kept, and made right for the
// documents that have changed since (kept.go).
//
// The package promises nothing of documents whose ids are negative, and reads no file: package
// cache gives a Loader what a file has, and a View what a batch changes.
package columns
