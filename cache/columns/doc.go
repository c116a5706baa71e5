// Package columns holds the filter columns of a generation in memory: what filters, facets and
// sorting read, so that none of them touches the documents.
//
// A View is these columns as of one state of the file. It is never changed, so that any number
// of goroutines may read it; the next state is another View, which shares with the one before
// all that has not changed. Numbers, dates and times are compared exactly, whatever the number
// of their digits.
//
// The package promises nothing of documents whose ids are negative, and reads no file: package
// cache gives a Loader what a file has, and a View what a batch changes.
package columns
