package cache

import "ftsync/cache/document"

// The names of package document, until every caller uses them there.
type (
	Column   = document.Column
	Document = document.Document
	Schema   = document.Schema
	Tuning   = document.Tuning
	Type     = document.Type
)

const (
	Array   = document.Array
	Boolean = document.Boolean
	Date    = document.Date
	Integer = document.Integer
	JSON    = document.JSON
	Number  = document.Number
	Real    = document.Real
	Text    = document.Text
	Time    = document.Time
)
