// Package rank tells how much documents matter by themselves, whatever is searched for: by how
// many votes they have, how often they were sold, how old they are.
//
// An owner names columns, and a weight for each (By). What a column says of a document is a
// number from 0 to 1, on a scale that needs no tuning:
//
//   - Of a number it is about the share of the documents that have less: 0.5 for a usual one. It is
//     the sigmoid of Craswell, Robertson, Zaragoza and Taylor (Relevance Weighting for Query
//     Independent Evidence, 2005), xᵃ/(xᵃ+pᵃ), where p is the geometric mean of the column's own
//     values, and a follows from how far they lie apart. Numbers with a long tail, as votes are,
//     and numbers in a narrow range, as years are, need no other scale.
//   - Of a date it is 0.5 for one that lies a half life back, 0.25 for two of them, 1 for now.
//
// Nothing to go by says 0: a null, a number that is 0 or below, NaN. Infinity says 1, as does a date
// in the future.
//
// For searches the values are Keys: four bytes a document, outside of which nothing is read. A Say is
// how one column of one search counts them, and Says is what all its columns say together. Package
// fts5 computes the same in C, for the documents that compete.
//
// # What it promises
//
// Keys are never changed: a Writer makes others, which share what is the same. To set a value and
// to know the mean and the spread takes the same time however many documents there are.
//
// # What it does not
//
// It keeps 24 bits of a number, and some seconds of a time: documents whose values differ by less are
// equals. It knows no text: how a say is mixed with relevance is up to package fts5.
package rank
