package cache

import "ftsync/cache/search"

// The names of package search, until every caller uses them there.
type (
	BadQuery    = search.BadQuery
	Correction  = search.Correction
	Explanation = search.Explanation
	Hit         = search.Hit
	Marked      = search.Marked
	Match       = search.Match
	Query       = search.Query
	Result      = search.Result
	WordScore   = search.WordScore
)

const (
	MatchAll        = search.MatchAll
	MatchAny        = search.MatchAny
	MatchAuto       = search.MatchAuto
	MaxSynonymWords = search.MaxSynonymWords
)

var (
	EscapeHTML = search.EscapeHTML
	Matches    = search.Matches
)
