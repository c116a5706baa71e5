package cache

import "ftsync/cache/columns"

// The names of package columns, until every caller uses them there.
type (
	Facet      = columns.Facet
	FacetValue = columns.FacetValue
	Order      = columns.Order
)
