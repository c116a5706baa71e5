package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ftsync/cache/document"
	"ftsync/cache/geo"
	"ftsync/worker/postgres"
)

// Geo says which columns hold a document's place: one of type point, whose x is the longitude, or two
// with numbers, in degrees. A row of which they hold no place, since a value is null or out of range, is a
// document without one. The zero Geo: documents have no places.
type Geo struct {
	Point    string `json:",omitempty"`
	Lat, Lng string `json:",omitempty"`
}

// columns returns the columns' names, and what follows "geo" in the definition's path of each.
func (g Geo) columns() (names, paths []string) {
	if g.Point != "" {
		return []string{g.Point}, []string{""}
	}
	return []string{g.Lat, g.Lng}, []string{".lat", ".lng"}
}

const (
	wantGeo     = "a column of type point, or two with numbers: geo: {lat: latitude, lng: longitude}"
	wantDegrees = "a column of numbers, in degrees"
)

// place adds the field with the documents' places. attr finds an attribute, and complains where there is
// none.
func (pl *planner) place(p *Plan, attr func(field, name string) (Attribute, bool)) {
	if pl.def.Geo == (Geo{}) {
		return
	}
	if slices.Contains(p.Schema.Names(), geo.Field) {
		pl.problem("geo", "geo, or the column", "a column is called %s, as the field with the place is", geo.Field)
	}
	c := Column{Name: geo.Field, typ: document.Place, wire: wirePlace}
	var parts []string // latitude, longitude
	names, paths := pl.def.Geo.columns()
	for i, name := range names {
		a, ok := attr("geo"+paths[i], name)
		if !ok {
			return
		}
		value := "d." + postgres.Quote(name)
		switch point := pl.def.Geo.Point != ""; {
		case point && a.Type.Builtin && a.Type.Typname == "point":
			parts = []string{"(" + value + ")[1]", "(" + value + ")[0]"}
		case !point && a.Type.Builtin && a.Type.category == "N" && a.Type.Typname != "money":
			parts = append(parts, value)
		case point && (a.Type.Typname == "geometry" || a.Type.Typname == "geography"):
			pl.problem("geo", fmt.Sprintf("two columns with numbers, such as generated ones with "+
				"ST_Y(%[1]s::geometry) and ST_X(%[1]s::geometry): geo: {lat: latitude, lng: longitude}", name),
				"column %q is of PostGIS's type %s", name, a.Type.Name)
			return
		case point:
			pl.problem("geo", wantGeo, "column %q is of type %s", name, a.Type.Name)
			return
		default:
			pl.problem("geo"+paths[i], wantDegrees, "column %q is of type %s", name, a.Type.Name)
			return
		}
	}
	c.sources, c.expr = names, "pg_catalog.concat_ws(' ', "+strings.Join(parts, ", ")+")"
	p.Columns = append(p.Columns, c)
	p.Schema.Columns = append(p.Schema.Columns, document.Column{Name: geo.Field, Type: document.Place, Filter: true})
}

// placeOf turns a latitude and a longitude with a space between into what the cache stores; nil if they
// are no place. Of two of which one is null only the other came.
func placeOf(raw []byte) any {
	lat, lng, two := strings.Cut(string(raw), " ")
	var p geo.Point
	var err, bad error
	p.Lat, err = strconv.ParseFloat(lat, 64)
	p.Lng, bad = strconv.ParseFloat(lng, 64)
	if !two || err != nil || bad != nil || !p.Valid() {
		return nil
	}
	return p.JSON()
}
