// Package filter reads filter expressions, in the grammar that people know from
// Meilisearch:
//
//	type = "Movie" AND (release_year >= 2015 OR rating IN ["R", "NC-17"]) AND NOT country IS NULL
//	release_year 2015 TO 2020        both ends included
//	director EXISTS                  the document has a value; NOT EXISTS, IS NULL, IS NOT NULL
//	cast IS EMPTY                    an empty text or list; IS NOT EMPTY
//	title CONTAINS "heart"           NOT CONTAINS; a part of the text
//	title STARTS WITH "the "         NOT STARTS WITH
//	date_added > "2020-01-01"        dates and times: ISO 8601, also without the time
//
// Operators and keywords are recognised in any case; = != > >= < <= IN NOT IN.
// AND binds more tightly than OR, NOT most. Columns and values are words, or
// texts in single or double quotes with \ before a quote or another \; one that
// is a keyword or has spaces, brackets, quotes or operators in it needs the quotes.
// IN [] is fulfilled by none.
//
// Values are compared as Postgres does: numbers exactly, however many digits they
// have, NaN as the greatest, above Infinity; texts byte for byte, so that case and
// accents count. In a list a number is compared with numbers as such, and with
// texts as it was written.
//
// A date without a time is its midnight in UTC everywhere: of times, > a date
// is fulfilled on that day too, and = by its first moment alone. A time without
// a zone is in UTC. They may be as old or new as Postgres's, "0044-03-15 BC", or
// infinity.
//
// Of a column with several values any one may fulfil a condition; a negated
// condition is fulfilled when none does.
//
// # What it promises
//
// Parse and Bind never panic, take time in proportion to the expression, and
// report an error with the place in the expression and what was expected there.
// An expression is at most 4 KiB, 200 conditions and 50 levels deep.
//
// # What it does not do
//
// It evaluates nothing: package cache does, over the columns it keeps in memory.
package filter
