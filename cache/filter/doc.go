// Package filter reads filter expressions, in a grammar that people know from Meilisearch:
//
//	type = "Movie" AND (release_year >= 2015 OR rating IN ["R", "NC-17"]) AND NOT country IS NULL
//	release_year 2015 TO 2020        both ends included
//	director EXISTS                  the document has a value; NOT EXISTS, IS NULL, IS NOT NULL
//	cast IS EMPTY                    an empty text or list; IS NOT EMPTY
//	title CONTAINS "heart"           NOT CONTAINS; a part of the text
//	title STARTS WITH "the "         NOT STARTS WITH
//	date_added > "2020-01-01"        dates and times: ISO 8601, also without the time
//	attrs.size.width > 3             a path into JSON; attrs."a.b" where a name has a dot in it
//	_geoRadius(48.86, 2.35, 2000)    at most 2,000 m from a latitude and a longitude
//	_geoBoundingBox([48.9, 2.4], [48.8, 2.2])  between the top right and the bottom left corner
//
// The operators are = != > >= < <= IN and NOT IN. Keywords are recognised in any case. NOT binds most
// tightly, then AND, then OR. Columns and values are words, or texts in single or double quotes, with
// \ before a quote or another \. A column or value needs quotes if it is a keyword, or contains spaces,
// brackets, quotes or operators. No document fulfils IN [].
//
// Values are compared as Postgres does: numbers exactly, however many digits they have, with NaN
// greater than Infinity; texts byte for byte, so that case and accents count. In a column with lists,
// a number is compared with numbers by value, and with texts as it was written.
//
// A date without a time means midnight in UTC at its beginning. So a time later on the same day
// fulfils > with that date, and only midnight fulfils =. A time without a zone is in UTC. Dates and
// times may be as early and late as Postgres's: "0044-03-15 BC" and infinity are understood.
//
// If a column has several values, it fulfils a condition when one of them does, and a negated
// condition when none of them fulfils the condition.
//
// # What it promises
//
// Parse and Bind never panic, and take time in proportion to the length of the expression. Their errors
// give the place in the expression, and what was expected there. An expression may have 256 KiB, 200
// conditions and 50 levels at most; a = 1 OR a = 2 is one condition, as a IN [1, 2] is.
//
// # What it does not do
//
// It evaluates nothing: package cache/columns does, over the columns that it keeps in memory.
package filter
