package plan

import (
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"ftsync/cache/document"
	"ftsync/worker/postgres"
)

// Column is one field of a document: the SQL that selects it and the form in which its value
// arrives.
type Column struct {
	Name string
	typ  document.Type
	expr string // over the alias d; see wire
	wire wire

	sources []string // the columns that it is made of; nil: that of its name
	path    []string // in the JSON that arrives; nil: all of it
	from    int      // the first column with the same expr: its value is sent for all of them
}

// wire is the form in which Postgres sends the value of a column. All but three types come as
// text that Postgres has rendered, since it alone knows every type; the settings of the session
// make that text the same on every server.
type wire int

const (
	wireText wire = iota
	wireInt8
	wireFloat8
	wireBool
	wirePlace // a latitude and a longitude as text
)

// Type is a column's type as the catalog has it. For a domain it is the type that the domain
// is made of.
type Type struct {
	oid      uint32
	Name     string   // as format_type writes it, e.g. character(5)
	Typname  string   // e.g. bpchar
	category string   // pg_type.typcategory
	kind     string   // pg_type.typtype
	Builtin  bool     // it comes with Postgres
	Parts    []string // the plain types it is made of, or itself: typname where they come with Postgres, else "?"
}

// plainColumnOf is columnOf without the guard against casts that a type's owner has made.
func plainColumnOf(name string, t Type) (c Column, problem string) {
	q := "d." + postgres.Quote(name)
	c = Column{Name: name, typ: document.Text, expr: q + "::text"}
	typname := t.Typname
	if t.kind != "b" { // anybody may call a type int8, but only a superuser can make a base type
		typname = ""
	}
	switch typname {
	case "int2", "int4", "int8", "oid":
		c.typ, c.expr, c.wire = document.Integer, q+"::int8", wireInt8
	case "float8":
		c.typ, c.expr, c.wire = document.Real, q, wireFloat8
	case "float4":
		c.typ, c.expr, c.wire = document.Real, q+"::text::float8", wireFloat8 // by way of text, so that 0.1 stays 0.1
	case "bool":
		c.typ, c.expr, c.wire = document.Boolean, q, wireBool
	case "numeric":
		c.typ = document.Number
	case "date":
		c.typ, c.expr = document.Date, isoText(q)
	case "timestamp":
		c.typ, c.expr = document.Time, isoText(q)
	case "timestamptz":
		c.typ, c.expr = document.Time, withZone(isoText(q+" at time zone 'UTC'"), "+00:00")
	case "interval":
		c.expr = isoInterval(q)
	case "json", "jsonb":
		c.typ = document.JSON
	case "hstore":
		c.typ, c.expr = document.JSON, "pg_catalog.to_jsonb("+q+")::pg_catalog.text"
	case "bytea":
		c.expr = "pg_catalog.translate(pg_catalog.encode(" + q + ", 'base64'), E'\\n', '')"
	case "tsvector", "tsquery":
		return c, "a " + t.Typname + " holds no text to search or show: name the text columns it is made from"
	default:
		toJSON := "pg_catalog.to_jsonb("
		if slices.Contains(t.Parts, "json") {
			toJSON = "pg_catalog.to_json(" // a json may hold what jsonb can't, such as \u0000
		}
		switch {
		case t.category == "A":
			c.typ, c.expr = document.Array, toJSON+q+")::pg_catalog.text"
		case t.kind == "c":
			c.typ, c.expr = document.JSON, toJSON+q+")::pg_catalog.text"
		}
	}
	return c, ""
}

// value turns what Postgres sent, in a format, into what the cache stores.
func (c Column) value(raw []byte, format int16) any {
	if raw == nil {
		return nil
	}
	if c.wire == wirePlace {
		return placeOf(raw) // the same in both formats
	}
	if c.path != nil {
		return document.ValueAt(text(raw), c.path)
	}
	if format == pgx.TextFormatCode {
		return c.fromText(raw)
	}
	switch c.wire {
	case wireInt8:
		return int64(binary.BigEndian.Uint64(raw))
	case wireFloat8:
		return math.Float64frombits(binary.BigEndian.Uint64(raw))
	case wireBool:
		return raw[0] == 1
	}
	return text(raw)
}

// fromText is value for a result in text format, as a pooler makes all results be.
func (c Column) fromText(raw []byte) any {
	switch c.wire {
	case wireInt8:
		if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
			return n
		}
	case wireFloat8:
		if f, err := strconv.ParseFloat(string(raw), 64); err == nil { // ParseFloat knows NaN and Infinity
			return f
		}
	case wireBool:
		return string(raw) == "t"
	}
	return text(raw)
}

// text returns raw as a string, and replaces bytes that are not UTF-8, which a SQL_ASCII database
// may hold.
func text(raw []byte) string {
	if utf8.Valid(raw) {
		return string(raw)
	}
	return strings.ToValidUTF8(string(raw), "\uFFFD")
}
