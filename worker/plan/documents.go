package plan

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"ftsync/cache/document"
)

// maxDocument is how many bytes of text a document may have unless its definition
// says otherwise.
const maxDocument = 16 << 20

// maxBytes is how many bytes of text a document of the definition may have.
func (d Definition) maxBytes() int64 {
	if d.MaxBytes > 0 {
		return d.MaxBytes
	}
	return maxDocument
}

// bounded returns the SQL that selects documents such that no row that arrives is larger than a
// document may be. Of a document that is too large it selects the key and the size alone. With a
// page that is not 0, it does the same with every document after the first so many bytes. inner
// makes the query that selects a list of expressions. Postgres adds up the sizes of large values
// without reading their content, which is stored outside the table's pages.
//
// The author's SQL is the innermost query, so that it sees none of the names made up here.
func (p *Plan) bounded(inner func(list string) string, page int) string {
	list := []string{p.KeyExpr() + " as k"}
	var sizes, values []string
	for i, c := range p.Columns {
		if c.from != i {
			continue
		}
		name := fmt.Sprintf("c%d", i)
		list = append(list, c.expr+" as "+name)
		if c.wire != wireText {
			values = append(values, name)
			continue
		}
		sizes = append(sizes, "coalesce(pg_catalog.octet_length("+name+"), 0)::pg_catalog.int8")
		values = append(values, "case when not "+withheld(p.Def.maxBytes(), page)+" then "+name+" end")
	}
	size := "0::pg_catalog.int8"
	if len(sizes) > 0 {
		size = strings.Join(sizes, " operator(pg_catalog.+) ")
	}
	sql := fmt.Sprintf("select s.*, %s as size from (\n%s\noffset 0) s", size, inner(strings.Join(list, ", ")))
	if page > 0 {
		// A document that is too large to be sent takes no room in the page.
		sql = fmt.Sprintf("select s.*, "+
			"coalesce(pg_catalog.sum(case when size operator(pg_catalog.<=) %d then size end)"+
			" over (rows between unbounded preceding and 1 preceding), 0)::pg_catalog.int8 as before from (%s "+
			"offset 0) s", p.Def.maxBytes(), sql)
	}
	return fmt.Sprintf("select k, case when %s then size end, %s from (%s offset 0) s",
		withheld(p.Def.maxBytes(), page), strings.Join(values, ", "), sql)
}

// withheld returns the SQL condition under which the values of a document are not sent.
func withheld(most int64, page int) string {
	cond := fmt.Sprintf("size operator(pg_catalog.>) %d", most)
	if page > 0 {
		cond += fmt.Sprintf(" or before operator(pg_catalog.>=) %d", page)
	}
	return "(" + cond + ")"
}

// row is a row of the query that Plan.bounded makes.
type row struct {
	doc   document.Document // with the key alone if the values are withheld
	bytes int               // of the values that came
	size  int64             // of the document if its values are withheld; 0: they came
}

// row decodes the current row of rows.
func (p *Plan) row(rows pgx.Rows) (r row, err error) {
	raw, fields := rows.RawValues(), rows.FieldDescriptions()
	// The bytes of a key are kept as they are: the row is found again by them.
	r.doc.Key, r.bytes = string(raw[0]), len(raw[0])
	if raw[1] != nil {
		size, ok := Column{wire: wireInt8}.value(raw[1], fields[1].Format).(int64)
		if !ok {
			return r, fmt.Errorf("the size of document %q is %q", r.doc.Key, raw[1])
		}
		r.size = max(size, 1)
		return r, nil
	}
	r.doc.Values = make([]any, len(p.Columns))
	sent := make([]int, len(p.Columns)) // where in raw the value of each column is
	at := 2
	for i, c := range p.Columns {
		if sent[i] = at; c.from != i {
			sent[i] = sent[c.from]
		} else {
			r.bytes += len(raw[at])
			at++
		}
		r.doc.Values[i] = c.value(raw[sent[i]], fields[sent[i]].Format)
	}
	return r, nil
}

// TooLarge is the reason why a document is set aside: it has more text than a document may have.
type TooLarge struct{ Bytes, most int64 }

func (e *TooLarge) Error() string {
	return fmt.Sprintf("its text has %d bytes, and a document may have %d (FTSYNC_MAX_DOCUMENT_BYTES)", e.Bytes, e.most)
}
